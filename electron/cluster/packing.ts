/**
 * A server that answers within so many milliseconds is on this machine or near it (kind, minikube, an office). Sending a list takes less time there than packing it, for
 * which an API server needs as long as for all the rest; through the internet a list is a tenth when it is packed, and that counts.
 */
const nearMs = 5;
/** Bytes a millisecond that come at least where packing would only be in the way (120 Mbit/s); of a list that is large enough to tell. */
const fastBytesPerMs = 15_000;
const largeBytes = 100_000;
/** One that was slow may have been slow by chance. */
const triesUnpacked = 3;

/** Decides whether answers are asked for packed: by how far the server is, and by how fast they come when they are not. */
export class Packing {
  #roundTripMs = Infinity;
  #bestBytesPerMs = 0;
  #tries = 0;

  /** What a request says it accepts (RFC 9110, 12.5.3). */
  get encoding(): 'gzip' | 'identity' {
    const isSlow = this.#tries >= triesUnpacked && this.#bestBytesPerMs < fastBytesPerMs;
    return this.#roundTripMs < nearMs && !isSlow ? 'identity' : 'gzip';
  }

  /** A connection took so long to be made, without the look-up of the name. */
  connected(ms: number): void {
    this.#roundTripMs = Math.min(this.#roundTripMs, ms);
  }

  /** An answer that was not packed has come, within so long of its beginning. */
  received(bytes: number, ms: number): void {
    if (bytes < largeBytes) return;
    this.#tries += 1;
    this.#bestBytesPerMs = Math.max(this.#bestBytesPerMs, bytes / Math.max(ms, 0.1));
  }
}
