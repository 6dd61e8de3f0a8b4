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
  readonly problem?: Problem;
}

export type DnsStack = 'systemd-resolved' | 'macos-resolver' | 'windows-nrpt' | 'none';

/** The DNS part of the plan and whether it is in effect. */
export interface DnsStatus {
  readonly servers: readonly string[];
  /** Domains whose names go to `servers`. */
  readonly domains: readonly string[];
  /** Domains also appended to short names. */
  readonly search: readonly string[];
  readonly stack: DnsStack;
  readonly status: 'active' | 'inactive' | 'failed';
}
