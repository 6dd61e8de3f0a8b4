import type { Cidr, IpAddress } from '../shared/ip.ts';
import { contains, overlap } from './cidr.ts';
import type { LocalNetwork, LocalRoute } from './local-route.ts';

/** Why a route of the plan and this laptop's own network get in each other's way. */
export interface Collision {
  /** In words for the user: the network or address it meets, and where. */
  readonly with: string;
  /** Whether the route must stay out, because it would take something away from the laptop. */
  readonly blocking: boolean;
}

/**
 * Looks for what a route would take away. A route equal to a connected network, or inside one, would hijack a part of it, so it stays
 * out; so does one that would carry the VPN server's own packets into the tunnel. A larger route around a LAN is harmless to the LAN
 * (the longer prefix wins in the kernel) but the cluster's addresses inside it stay hidden: it is installed and said.
 * A route that only shares with one learned over a gateway (a company's 10.0.0.0/8) is the more specific one by intent: installed and said.
 */
export function findCollision(route: Cidr, local: LocalNetwork, vpnServers: readonly IpAddress[]): Collision | null {
  const vpnServer = vpnServers.find((server) => contains(route, server));
  if (vpnServer !== undefined) {
    return { with: `the VPN server’s own address ${vpnServer.text}`, blocking: true };
  }
  let found: Collision | null = null;
  for (const other of local.routes) {
    const how = overlap(route, other.cidr);
    if (how === null) continue;
    const blocking = how === 'equal' || (how === 'inside' && other.gateway === null);
    if (blocking) return { with: describe(other), blocking };
    found ??= { with: describe(other), blocking };
  }
  return found;
}

/** The device comes first: it is what a user knows, as “eth0” or “docker0”. */
function describe(route: LocalRoute): string {
  const via = route.gateway === null ? '' : ` via ${route.gateway}`;
  return `${route.device} (${route.cidr.text}${via})`;
}
