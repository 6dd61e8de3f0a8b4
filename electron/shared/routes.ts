import type { CollisionStatus } from './collision.ts';
import type { Problem } from './problem.ts';

/** What a route is for; everything beyond the four is `other` (design: "The network it joins"). */
export const routeRoles = ['vpn', 'node', 'pod', 'service', 'other'] as const;
export type RouteRole = (typeof routeRoles)[number];

/** Where a value came from, in rising order of authority: the user's profile wins over all others. */
export type PlanSource = 'discovery' | 'push' | 'ovpn' | 'profile' | 'tunnel';

export type RouteState = 'installed' | 'missing' | 'collision' | 'disabled';

/** One route of the plan and what the kernel says of it. `cidr` is in canonical text form. */
export interface RouteStatus {
  readonly role: RouteRole;
  readonly cidr: string;
  readonly source: PlanSource;
  readonly status: RouteState;
  /** What on this laptop it collides with, for example `wlan0 (192.168.8.0/24)`. */
  readonly collidesWith?: string;
  /** The same as data, with what can be chosen. */
  readonly collision?: CollisionStatus;
  readonly problem?: Problem;
}

/** `resolvconf` is openresolv; with it and with `resolv-conf` a forwarder of ours answers all names. */
export type DnsStack =
  | 'systemd-resolved'
  | 'networkmanager-dnsmasq'
  | 'resolvconf'
  | 'resolv-conf'
  | 'macos-resolver'
  | 'windows-nrpt'
  | 'none';

/** The DNS part of the plan and whether it is in effect. */
export interface DnsStatus {
  readonly servers: readonly string[];
  /** Domains whose names go to `servers`. */
  readonly domains: readonly string[];
  /** Domains also appended to short names. */
  readonly search: readonly string[];
  /** Reverse zones whose look-ups go to `servers` as well; left out where there are none. */
  readonly reverse?: readonly string[];
  readonly stack: DnsStack;
  readonly status: 'active' | 'inactive' | 'failed';
}
