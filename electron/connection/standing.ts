import type { ConnectionSnapshot } from '../shared/connection-state.ts';

/** Whether there is a connection, good or not quite. */
export function isStanding({ state }: ConnectionSnapshot): boolean {
  return state.kind === 'connected' || state.kind === 'degraded';
}
