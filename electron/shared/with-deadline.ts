/**
 * Does `work` with a signal that is aborted together with `ended` (where somebody may end it), or after `ms` milliseconds; nothing of either is kept when the work is
 * done. The Node of Electron 25 (18.15) has no `AbortSignal.any`. It has `AbortSignal.timeout`, which leaves a FinalizationRegistry behind: a collection while the app is
 * ending then has Node clean that up for ever, with a whole core, after the last line of ours: https://github.com/nodejs/node/issues/47748
 */
export async function withDeadline<T>(
  ended: AbortSignal | null,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const abort = (): void => deadline.abort();
  if (ended?.aborted === true) abort();
  ended?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(abort, ms);
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
    ended?.removeEventListener('abort', abort);
  }
}
