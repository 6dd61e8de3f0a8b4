import { endpointText, type Endpoint } from './forwarder-config.ts';
import { forwarderLimits } from './forwarder-limits.ts';

/** Remembers for a while which servers kept silent, so that not every question waits for them. */
export class ServerOrder {
  readonly #distrustedUntil = new Map<string, number>();
  readonly #now: () => number;

  /** `now` gives milliseconds of a clock that never jumps. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The servers in the order in which to ask: as given, but those that kept silent lately last. */
  order(servers: readonly Endpoint[]): readonly Endpoint[] {
    if (this.#distrustedUntil.size === 0 || servers.length < 2) return servers;
    const trusted = servers.filter((server) => this.#isTrusted(server));
    return trusted.length === servers.length
      ? servers
      : [...trusted, ...servers.filter((one) => !trusted.includes(one))];
  }

  silent(server: Endpoint): void {
    this.#distrustedUntil.set(endpointText(server), this.#now() + forwarderLimits.distrustMs);
  }

  answered(server: Endpoint): void {
    if (this.#distrustedUntil.size > 0) this.#distrustedUntil.delete(endpointText(server));
  }

  /** Nothing is held against anyone: the servers or the way to them are new. */
  forget(): void {
    this.#distrustedUntil.clear();
  }

  #isTrusted(server: Endpoint): boolean {
    const until = this.#distrustedUntil.get(endpointText(server));
    if (until === undefined) return true;
    if (until > this.#now()) return false;
    this.#distrustedUntil.delete(endpointText(server));
    return true;
  }
}
