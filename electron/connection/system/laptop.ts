import type { LocalNetwork } from '../../network/local-route.ts';
import type { Echo } from '../verify/path-limit.ts';

/** What the kernel says: a device's number, and the devices that packets to some addresses leave by. */
export interface Look {
  readonly deviceIndex: number | null;
  readonly devices: readonly (string | null)[];
}

/** Packets that a device has sent and received since it is there, and the bytes of those received. */
export interface Traffic {
  readonly sent: number;
  readonly received: number;
  readonly receivedBytes: number;
}

/** What the operating system's resolver says; `detail` is why there is no address. */
export interface ResolvedName {
  readonly addresses: readonly string[];
  readonly detail: string;
}

/** Another device of this laptop whose DNS servers are asked for a domain. */
export interface DomainSharer {
  readonly domain: string;
  readonly device: string;
}

/** What the connection may ask of this laptop's own network, with the user's rights; one adapter an operating system. */
export interface Laptop {
  /** The routes as they are now. */
  localNetwork(): Promise<LocalNetwork>;
  /**
   * The kernel's number of a device (null when it is not there), and for each address the device that the kernel would take to it (null when
   * it has no way), in the order asked. Without a device ('') its number is null.
   */
  look(device: string, addresses: readonly string[]): Promise<Look>;
  /** The number of the device over which the resolver gets its answer for a name; null when that cannot be told. */
  answeringLink(name: string): Promise<number | null>;
  /**
   * The addresses that programs on this laptop get for a name (getaddrinfo(3)); none after three seconds. It must not keep this process from
   * ending, as a call of getaddrinfo in it would: nothing can end that before its own time is over.
   */
  resolve(name: string): Promise<ResolvedName>;
  /** The counters of a device, at once and without another program; null where they cannot be had, or when it is not there. */
  traffic(device: string): Traffic | null;
  /** Whether the operating system says that the network wants its user to sign in first (a captive portal); false where it does not tell. */
  seesPortal(): Promise<boolean>;
  /** Whether the resolver would ask this device's DNS servers for names of every domain. */
  isDefaultForNames(deviceIndex: number): Promise<boolean>;
  /** Sends some echo requests in packets of a size, headers included, that must not be cut to pieces; null where there is no program for it. */
  readonly echo: Echo;
  /** The text of nsswitch.conf(5), which says where programs look for names; missing where there is no such file. */
  readonly hostsFile?: () => string;
  /**
   * As `resolve`, with another order of services in the words of nsswitch.conf's `hosts` line. An IP address is asked for its name: it is given
   * back when it has one.
   */
  readonly resolveBy?: (name: string, services: string) => Promise<ResolvedName>;
  /** Who besides this device is asked for names of exactly these domains; missing where that cannot be told. */
  readonly domainSharers?: (domains: readonly string[], deviceIndex: number) => Promise<readonly DomainSharer[]>;
}
