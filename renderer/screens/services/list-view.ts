import type { ClusterStatus } from '../../../electron/shared/service-record.ts';

export type ListView = 'rows' | 'no-match' | 'off' | 'loading' | 'empty' | 'failed';

/** What stands in the list's place. Rows that are known are shown whatever the cluster does now. */
export function viewOf({ phase }: ClusterStatus, known: number, found: number): ListView {
  if (phase === 'off') return 'off';
  if (known > 0) return found > 0 ? 'rows' : 'no-match';
  switch (phase) {
    case 'loading':
      return 'loading';
    case 'failed':
    case 'paused':
      return 'failed';
    case 'live':
      return 'empty';
  }
}
