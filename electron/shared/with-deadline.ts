/**
 * Does `work` with a signal that is aborted together with `ended`, or after `ms` milliseconds; nothing of either is kept when the work is done. `AbortSignal.any`
 * would say it in one line, but the Node of Electron 25 (18.15) has none: https://nodejs.org/api/globals.html#static-method-abortsignalanysignals
 */
export async function withDeadline<T>(
  ended: AbortSignal,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const abort = (): void => deadline.abort();
  if (ended.aborted) abort();
  ended.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(abort, ms);
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
    ended.removeEventListener('abort', abort);
  }
}
