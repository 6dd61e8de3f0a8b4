import type { Endpoint } from './forwarder-config.ts';
import { forwarderLimits } from './forwarder-limits.ts';

/**
 * Whom to ask next for one question. Each server is asked once, in order; those that kept silent are asked again, since a datagram may have
 * been lost, until too many were waited for. One that failed at once or answered with an error is not asked again.
 */
export class Attempts {
  readonly #queue: Endpoint[];
  #silent = 0;

  constructor(servers: readonly Endpoint[]) {
    this.#queue = [...servers];
  }

  /** The next server, or null when there is nobody left. */
  next(): Endpoint | null {
    return this.#silent < forwarderLimits.silentAttempts ? (this.#queue.shift() ?? null) : null;
  }

  keptSilent(server: Endpoint): void {
    this.#silent++;
    this.#queue.push(server);
  }
}
