import type { ConnectionSnapshot } from '../../shared/connection-state.ts';
import type { Translate } from '../../shared/i18n.ts';
import { problem, type Problem } from '../../shared/problem.ts';

/** Why `--timeout` ended an attempt: the step it stood at, or the state where there is no step. */
export function timedOut(snapshot: ConnectionSnapshot | null, seconds: number, t: Translate): Problem {
  const state = snapshot?.state ?? { kind: 'disconnected' };
  const step =
    state.kind === 'connecting'
      ? t(`step/${state.step}`)
      : t(`state/${state.kind}`, { profile: snapshot?.profile ?? '' }).trim();
  return problem('tunnel.timeout', { seconds, step });
}
