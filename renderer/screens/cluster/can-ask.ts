import type { ConnectionState } from '../../../electron/shared/connection-state.ts';

/** Whether the connection stands, wholly or in part, so that the cluster can be asked about itself. */
export function canAskCluster({ kind }: ConnectionState): boolean {
  return kind === 'connected' || kind === 'degraded';
}
