import type { Cidr, IpAddress } from '../../shared/ip.ts';
import type { Problem } from '../../shared/problem.ts';

/** What became of one route; `problem` is null when it is in effect on the device. */
export interface RouteOutcome {
  readonly cidr: string;
  readonly problem: Problem | null;
}

/** Preparations for one `apply`. */
export interface Foresight {
  /** The device is there, the apply comes next. False when these preparations are too old to be of use. */
  look(): boolean;
  /** No apply comes any more. */
  forget(): void;
}

/** The kernel's routing table, as far as tunnels need it. All calls for one device must come one after the other. */
export interface RouteTable {
  /**
   * Makes the device's own routes exactly these: adds what is missing, removes what is too much, leaves the rest alone. A network that
   * another device already has a route for is refused, because ours would win silently. Answers in the order of `cidrs`.
   */
  apply(device: string, cidrs: readonly Cidr[]): Promise<readonly RouteOutcome[]>;
  /** Says that an `apply` may come soon, so that what it needs is at hand by then. */
  foresee?(): Foresight;
  /** Removes every route made by `apply`; a device or route that is gone already is fine. Null, or what stayed. */
  clear(device: string): Promise<string | null>;
  /** Routes by a router of another device's network; missing where this operating system's adapter has none yet. */
  readonly byNextHop?: NextHopRoutes;
}

/** Routes that do not lead to a device of our own. All calls for one next hop must come one after the other. */
export interface NextHopRoutes {
  /** The device in whose own network the next hop is; null where it is in none. */
  deviceOf(nextHop: IpAddress): Promise<string | null>;
  /** Makes our own routes by the next hop exactly these, as `RouteTable.apply` does on a device. A route of somebody else's the same way will do. */
  apply(nextHop: IpAddress, device: string, cidrs: readonly Cidr[]): Promise<readonly RouteOutcome[]>;
  /** Removes every route made by `apply`. Null, or what stayed. */
  clear(nextHop: IpAddress): Promise<string | null>;
}
