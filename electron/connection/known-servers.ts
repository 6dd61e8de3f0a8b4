import type { IpAddress } from '../shared/ip.ts';
import type { ResolvedRemote } from './machine-types.ts';

/** Names and addresses of one profile are few; this bounds what a year of a running app could gather. */
const mostHosts = 64;

/**
 * Where VPN servers were reached while this program runs. An address gets in only when a server there has proved itself (TLS), so that a network
 * that answers every name with an address of its own leaves nothing behind.
 */
export class KnownServers {
  readonly #addresses = new Map<string, IpAddress>();

  /** The server of that name proved itself at that address. */
  proved({ host, address }: ResolvedRemote): void {
    this.#addresses.delete(host);
    this.#addresses.set(host, address);
    const [oldest] = this.#addresses.keys();
    if (this.#addresses.size > mostHosts && oldest !== undefined) this.#addresses.delete(oldest);
  }

  /** The last address of a name that proved itself; none for a name that never did. */
  addressesOf(host: string): readonly IpAddress[] {
    const address = this.#addresses.get(host);
    return address === undefined ? [] : [address];
  }
}
