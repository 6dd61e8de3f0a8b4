import type { ApiFailure } from './api-failure.ts';

const firstMs = 1_000;
const longestMs = 30_000;
/** Rights and sign-ins change by a person's doing, not by themselves: asking often would only load the server. */
const refusedMs = 60_000;

/** An API server that has just started refuses everybody for some seconds, until it has read its own roles. */
const hastyRefusals = 4;

/** Whether the server (or the sign-in before it) said no, rather than nothing. */
export function isRefusal(kind: ApiFailure['kind']): boolean {
  return kind === 'unauthorized' || kind === 'forbidden' || kind === 'credentials';
}

/**
 * Milliseconds to wait before the next try: 1, 2, 4 … 30 s with full jitter; about a minute where the user was refused several times.
 * `attempt` counts from 0 the failures of the same sort in a row.
 */
export function retryDelayMs(kind: ApiFailure['kind'], attempt: number, random: () => number): number {
  if (isRefusal(kind) && attempt >= hastyRefusals) return refusedMs * (0.75 + random() / 2);
  return Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 10)) * random();
}

/** Resolves after `milliseconds`, or at once when the signal is aborted. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish, { once: true });
  });
}
