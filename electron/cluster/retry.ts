import type { ApiFailure } from './api-failure.ts';

/** How often a failure of some sort is met with short waits before they grow, and how far they grow. */
interface Patience {
  readonly hastyTries: number;
  readonly hastyMs: number;
  readonly longestMs: number;
}

const patience: Readonly<Record<ApiFailure['kind'], Patience>> = {
  // Asking costs a handful of packets and somebody waits for the answer: for five minutes the list is right soon after the server is back.
  unreachable: { hastyTries: 150, hastyMs: 2_000, longestMs: 15_000 },
  // An API server that has just started refuses everybody for some seconds, until it has read its own roles, or says that it is not ready.
  forbidden: { hastyTries: 8, hastyMs: 2_000, longestMs: 60_000 },
  unauthorized: { hastyTries: 8, hastyMs: 2_000, longestMs: 60_000 },
  error: { hastyTries: 8, hastyMs: 2_000, longestMs: 30_000 },
  'not-found': { hastyTries: 8, hastyMs: 2_000, longestMs: 30_000 },
  // Each try runs the user's own sign-in program.
  credentials: { hastyTries: 2, hastyMs: 4_000, longestMs: 60_000 },
  // One new list is due; a server that forgets each place at once is not to be loaded with lists.
  gone: { hastyTries: 1, hastyMs: 500, longestMs: 30_000 },
  aborted: { hastyTries: 0, hastyMs: 0, longestMs: 0 },
};

const firstMs = 500;

/** Whether the server (or the sign-in before it) said no, rather than nothing. */
export function isRefusal(kind: ApiFailure['kind']): boolean {
  return kind === 'unauthorized' || kind === 'forbidden' || kind === 'credentials';
}

/**
 * Milliseconds to wait before the next try: half a second, doubled up to a short wait that suits the failure, and after many failures up to a
 * long one; each is only the bound of a random wait, so that not everybody asks at once. `attempt` counts from 0 the failures of the same sort
 * in a row.
 */
export function retryDelayMs(kind: ApiFailure['kind'], attempt: number, random: () => number): number {
  const { hastyTries, hastyMs, longestMs } = patience[kind];
  const grown =
    attempt < hastyTries ? Math.min(hastyMs, firstMs * 2 ** attempt) : hastyMs * 2 ** (attempt - hastyTries + 1);
  return Math.min(longestMs, grown) * random();
}

/** What follows one after the other is one story only within a sort: a place that is forgotten when the server is back has nothing to do with its having been away. */
type Sort = 'refusal' | 'gone' | 'other';

const sortOf = (kind: ApiFailure['kind']): Sort => (isRefusal(kind) ? 'refusal' : kind === 'gone' ? 'gone' : 'other');

/** Counts failures, and says how long to wait after each. */
export class Backoff {
  readonly #random: () => number;
  #sort: Sort = 'other';
  #attempt = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** It works, or there is reason to think that it does now. */
  restart(): void {
    this.#attempt = 0;
  }

  /** Milliseconds to wait after a failure, which is counted. */
  after(kind: ApiFailure['kind']): number {
    const sort = sortOf(kind);
    if (sort !== this.#sort) this.#attempt = 0;
    this.#sort = sort;
    this.#attempt += 1;
    return retryDelayMs(kind, this.#attempt - 1, this.#random);
  }
}

/** Resolves to true after `milliseconds`, or at once when `wake` is aborted; at once to false when `signal` is. */
export function pause(milliseconds: number, signal: AbortSignal, wake?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(false);
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      wake?.removeEventListener('abort', finish);
      resolve(!signal.aborted);
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish, { once: true });
    wake?.addEventListener('abort', finish, { once: true });
  });
}
