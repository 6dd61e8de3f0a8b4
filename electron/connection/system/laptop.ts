import type { LocalNetwork } from '../../network/local-route.ts';

/** What the connection may ask of this laptop's own network, with the user's rights; one adapter an operating system. */
export interface Laptop {
  /** The routes as they are now. */
  localNetwork(): Promise<LocalNetwork>;
  /** For each address, the device that the kernel would take to it; null when it has no way. In the order asked. */
  devicesTo(addresses: readonly string[]): Promise<readonly (string | null)[]>;
  /**
   * Whether the resolver would ask the tunnel's DNS server for names that are not the cluster's.
   * `publicName` is a name outside the cluster that resolved before the connection; null when none is known.
   */
  sendsPublicNamesTo(device: string, publicName: string | null): Promise<boolean>;
}
