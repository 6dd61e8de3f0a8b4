import type { CollisionKind } from '../shared/collision.ts';
import { isDefaultRoutePart, type Cidr, type IpAddress } from '../shared/ip.ts';
import { contains, overlap, type Overlap } from './cidr.ts';
import { kindOfNetwork } from './device-kind.ts';
import type { LocalNetwork, LocalRoute } from './local-route.ts';

/** Why a route of the plan and this laptop's own network get in each other's way. */
export interface Collision {
  readonly kind: CollisionKind;
  /** How the route lies to what it meets; an address lies in it, so the route is `around`. */
  readonly how: Overlap;
  /** The networks' device; null for the VPN server's and a DNS server's address, and where packets are thrown away. */
  readonly device: string | null;
  /** The networks (CIDR) or the address that it meets, the most important first. */
  readonly networks: readonly string[];
  /** In words for the user: the networks or the address it meets, and where. */
  readonly with: string;
  /** Whether the route must stay out, because it would take something away from the laptop. */
  readonly blocking: boolean;
  /** Whether another routing table that is asked first has it: no route of ours changes anything about that. */
  readonly outranked: boolean;
}

/** What a route is looked at against. */
export interface Surroundings {
  readonly local: LocalNetwork;
  readonly vpnServers: readonly IpAddress[];
  /** The cluster's own DNS servers: they belong into the tunnel, whoever else names them. */
  readonly clusterDns: readonly string[];
}

/** Addresses of which no packet may ever go into the tunnel. */
export interface ProtectedAddress {
  readonly kind: 'vpn-server' | 'gateway' | 'dns-server';
  readonly address: IpAddress;
}

/** The VPN server's addresses, the default gateways' and the DNS servers' of this laptop's own networks. */
export function protectedAddresses({ local, vpnServers, clusterDns }: Surroundings): readonly ProtectedAddress[] {
  const dnsServers = (local.dnsServers ?? []).filter(({ text }) => !clusterDns.includes(text));
  return [
    ...vpnServers.map((address) => ({ kind: 'vpn-server' as const, address })),
    ...dnsServers.map((address) => ({ kind: 'dns-server' as const, address })),
    ...(local.gateways ?? []).map((address) => ({ kind: 'gateway' as const, address })),
  ];
}

/**
 * Routes that a route really meets. A default route, and the halves by which VPNs make one, are around everything, which matters only where they are
 * asked for before ours.
 */
export function meetings(
  route: Cidr,
  local: LocalNetwork,
): readonly { readonly other: LocalRoute; readonly how: Overlap }[] {
  return local.routes.flatMap((other) => {
    const how = isDefaultRoutePart(other.cidr) && !isFirst(other) ? null : overlap(route, other.cidr);
    return how === null ? [] : [{ other, how }];
  });
}

/** Whether a rule has the route's table asked before main. */
export function isFirst({ otherTable }: LocalRoute): boolean {
  return otherTable?.order === 'before';
}

/** Whether any route of ours takes its addresses, however long its prefix is. */
export function isLast({ otherTable }: LocalRoute): boolean {
  return otherTable?.order === 'after';
}

/**
 * Looks for what a route would take away. A route equal to another network, or inside one that a device is in, would hijack a part of it, so
 * it stays out; so does one that would carry packets to a protected address into the tunnel. A larger route around a LAN is harmless to the
 * LAN (the longer prefix wins in the kernel) but the cluster's addresses inside it stay hidden: it is installed and said.
 * A route inside one that leads further away (a company's 10.0.0.0/8, another VPN) is the more specific one by intent: installed and said.
 * Where another table is asked before ours, a route would be of no use, so it stays out.
 */
export function findCollision(route: Cidr, surroundings: Surroundings): Collision | null {
  const { local } = surroundings;
  const inIt = protectedAddresses(surroundings).filter(({ address }) => contains(route, address));
  const server = inIt.find(({ kind }) => kind === 'vpn-server');
  if (server !== undefined) return ofAddress(server);
  const met = meetings(route, local);
  const lost = met.filter(({ other, how }) => isFirst(other) && how !== 'around');
  if (lost.length > 0) return ofNetworks(lost, true);
  const taken = met.filter(({ other, how }) => isTaken(other, how));
  if (taken.length > 0) return ofNetworks(taken, true);
  // A LAN inside the route keeps what is in it for itself.
  const swallowed = inIt.find(
    ({ address }) => !met.some(({ other, how }) => how === 'around' && !isLast(other) && contains(other.cidr, address)),
  );
  if (swallowed !== undefined) return ofAddress(swallowed);
  const hidden = met.filter(({ how }) => how === 'around');
  if (hidden.length > 0) return ofNetworks(hidden, false);
  const narrowest = [...met].sort((a, b) => b.other.cidr.prefixLength - a.other.cidr.prefixLength).slice(0, 1);
  return narrowest.length > 0 ? ofNetworks(narrowest, false) : null;
}

/** Whether the route would take something away from what it meets. */
function isTaken(other: LocalRoute, how: Overlap): boolean {
  if (how === 'inside') return isNeighbourhood(other);
  return how === 'equal' || isLast(other);
}

/** Whether machines on the device's own wire may have any address in the network; a VPN's device has no neighbours. */
function isNeighbourhood({ device, gateway, discards }: LocalRoute): boolean {
  const kind = kindOfNetwork(device, gateway);
  return discards !== true && gateway === null && (kind === 'lan' || kind === 'containers');
}

const addressNames = {
  'vpn-server': 'the VPN server’s own address',
  gateway: 'the gateway of this network,',
  'dns-server': 'the DNS server of this network,',
} as const;

function ofAddress({ kind, address }: ProtectedAddress): Collision {
  return {
    kind,
    how: 'around',
    device: null,
    networks: [address.text],
    with: `${addressNames[kind]} ${address.text}`,
    blocking: true,
    outranked: false,
  };
}

/** Where many networks are met, as of a machine full of containers, the first ones tell enough. */
const mostNamed = 3;

function ofNetworks(met: ReturnType<typeof meetings>, blocking: boolean): Collision | null {
  const [first] = met;
  if (first === undefined) return null;
  const named = [...new Set(met.map(({ other }) => describe(other)))];
  const { device, gateway, discards } = first.other;
  return {
    kind: discards === true ? 'routed' : kindOfNetwork(device, gateway),
    how: first.how,
    device: discards === true ? null : device,
    networks: [...new Set(met.map(({ other }) => other.cidr.text))],
    with: named.slice(0, mostNamed).join(', ') + (named.length > mostNamed ? ', …' : ''),
    blocking,
    outranked: met.some(({ other }) => isFirst(other)),
  };
}

/** The device comes first: it is what a user knows, as “eth0” or “docker0”. */
function describe({ device, cidr, gateway, discards, otherTable }: LocalRoute): string {
  const via = gateway === null ? '' : ` via ${gateway}`;
  const table = otherTable === undefined || otherTable.table === 0 ? '' : `, table ${otherTable.table}`;
  return `${discards === true ? 'a route to nowhere' : device} (${cidr.text}${via}${table})`;
}
