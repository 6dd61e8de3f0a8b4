import type { Duplex } from 'node:stream';
import type { Heard, Reading } from './greetings.ts';

/** How a conversation ended: with an answer, with something else, by the other end, or by the clock. */
export type Outcome = Extract<Heard, { kind: 'said' | 'tls' | 'other' }> | { readonly kind: 'closed' | 'mute' };

/** Nobody's greeting is longer; what a hostile server sends besides is not kept. */
const mostBytes = 8 * 1024;

/** Says something (or nothing) and reads until the answer is known, for at most `timeoutMs`. The stream is left open. */
export function exchange(
  stream: Duplex,
  say: Uint8Array | null,
  read: Reading,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const finish = (outcome: Outcome): void => {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', abort);
      stream.off('data', take).off('end', ended).off('close', ended).off('error', ended);
      stream.pause();
      resolve(outcome);
    };
    const abort = (): void => finish({ kind: 'mute' });
    const ended = (): void => finish({ kind: received.length === 0 ? 'closed' : 'other' });
    const take = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]).subarray(0, mostBytes);
      const heard = read(received);
      if (heard.kind !== 'more') finish(heard);
      else if (received.length === mostBytes) finish({ kind: 'other' });
    };
    const deadline = setTimeout(() => finish({ kind: received.length === 0 ? 'mute' : 'other' }), timeoutMs);
    stream.on('data', take).on('end', ended).on('close', ended).on('error', ended);
    if (signal?.aborted === true) abort();
    else {
      signal?.addEventListener('abort', abort, { once: true });
      if (say !== null) stream.write(say);
    }
  });
}
