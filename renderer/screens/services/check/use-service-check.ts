import { useCallback, useEffect, useState } from 'react';
import { problem, type Problem } from '../../../../electron/shared/problem.ts';
import type { ServiceCheck, ServiceCheckProgress } from '../../../../electron/shared/service-check.ts';
import { useKubelane } from '../../../app/context.ts';

/** A check of one port of a Service: not asked for, under way, over, or not possible. */
export type CheckView =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly progress: Pick<ServiceCheckProgress, 'hops' | 'running'> }
  | { readonly kind: 'done'; readonly check: ServiceCheck }
  | { readonly kind: 'failed'; readonly problem: Problem };

const idle: CheckView = { kind: 'idle' };

/** Checks when asked, and shows the hops as they come. Another Service or port begins with nothing. */
export function useServiceCheck(
  uid: string,
  port: number | null,
): { readonly view: CheckView; readonly run: () => void } {
  const { api } = useKubelane();
  const [round, setRound] = useState(0);
  const [view, setView] = useState(idle);
  const [shown, setShown] = useState({ uid, port });
  if (shown.uid !== uid || shown.port !== port) {
    setShown({ uid, port });
    setRound(0);
    setView(idle);
  }

  useEffect(() => {
    if (round === 0) return undefined;
    let current = true;
    const stop = api.services.onCheckProgress(({ service, hops, running }) => {
      if (!current || service.uid !== uid) return;
      setView((before) => (before.kind === 'running' ? { kind: 'running', progress: { hops, running } } : before));
    });
    api.services.check({ uid, port }).then(
      (result) => {
        if (!current) return;
        setView(result.ok ? { kind: 'done', check: result.value } : { kind: 'failed', problem: result.error });
      },
      (error: unknown) => {
        if (!current) return;
        const detail = error instanceof Error ? error.message : String(error);
        setView({ kind: 'failed', problem: problem('app.internal', { detail }) });
      },
    );
    return () => {
      current = false;
      stop();
    };
  }, [api, uid, port, round]);

  const run = useCallback(() => {
    setView({ kind: 'running', progress: { hops: [], running: 'connection' } });
    setRound((before) => before + 1);
  }, []);
  return { view, run };
}
