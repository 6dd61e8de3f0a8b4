import type { Problem } from './problem.ts';

/** What on this laptop a route meets: an address that must never go into the tunnel, or a network by what it is there for. */
export const collisionKinds = [
  'vpn-server',
  'gateway',
  'dns-server',
  'lan',
  'containers',
  'vpn',
  'kubelane',
  'routed',
] as const;
export type CollisionKind = (typeof collisionKinds)[number];

/**
 * What becomes of a route that meets something: `keep` lets this laptop's own networks win, `cluster` the cluster's, `hosts` sends only some
 * of its addresses to the cluster, and `skip` does without the route.
 */
export const routeChoices = ['keep', 'cluster', 'hosts', 'skip'] as const;
export type RouteChoice = (typeof routeChoices)[number];

/** A choice as the user makes it. `hosts` are IP addresses, empty for every other choice. */
export interface ChosenRoute {
  /** The route in canonical CIDR form. */
  readonly route: string;
  readonly choice: RouteChoice;
  readonly hosts: readonly string[];
}

/** More would be a network, not some hosts. */
export const mostHosts = 32;

/** A collision as it is shown, with what the user may do about it. */
export interface CollisionStatus {
  readonly kind: CollisionKind;
  /** How the route lies to what it meets; an address lies in it, so the route is `around`. */
  readonly how: 'equal' | 'inside' | 'around';
  /** Null for the VPN server's and a DNS server's address. */
  readonly device: string | null;
  /** The networks (CIDR) or the address that it meets, the most important first. */
  readonly networks: readonly string[];
  /** What does not work by itself, and what can be done. */
  readonly problem: Problem;
  /** What can be chosen here; the first is what Kubelane does by itself. */
  readonly choices: readonly RouteChoice[];
  /** What is in effect. */
  readonly choice: RouteChoice;
  /** The addresses that go to the cluster where the choice is `hosts`. */
  readonly hosts: readonly string[];
}
