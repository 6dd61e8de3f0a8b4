import { parseCidr, parseIpAddress, type Cidr, type IpAddress } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { PlanSource, RouteRole } from '../shared/routes.ts';
import type { ChosenRoute, RouteChoice } from '../shared/collision.ts';
import type { Surroundings } from './collisions.ts';
import { kindOfNetwork } from './device-kind.ts';
import type { LocalNetwork } from './local-route.ts';
import { namespaceSearch, planReverse } from './planned-names.ts';
import { decideRoute, type RouteDecision } from './route-choice.ts';
import { guessRole, withPodNetwork } from './route-role.ts';

/** One route the plan wants, with where it came from, what it meets on this laptop, and what is therefore installed of it. */
export interface PlannedRoute extends RouteDecision {
  readonly role: RouteRole;
  readonly cidr: Cidr;
  readonly source: PlanSource;
}

export interface PlannedDns {
  readonly servers: readonly string[];
  readonly domains: readonly string[];
  /** Domains that are appended to short names as well. */
  readonly search: readonly string[];
  /** Reverse zones (`96.10.in-addr.arpa`) that go to the servers as well; left out where there are none. */
  readonly reverse?: readonly string[];
  readonly source: PlanSource;
}

/** What the connection wants of this laptop's network: a plain value, made before anything is changed. */
export interface NetworkPlan {
  readonly routes: readonly PlannedRoute[];
  readonly dns: PlannedDns | null;
  readonly notes: readonly Problem[];
}

/** Everything known of one origin. */
export interface NetworkFacts {
  readonly routes: readonly { readonly role: RouteRole | null; readonly cidr: string }[];
  readonly dnsServers: readonly string[];
  readonly domains: readonly string[];
  readonly searchDomains: readonly string[];
}

export const noFacts: NetworkFacts = { routes: [], dnsServers: [], domains: [], searchDomains: [] };

export interface PlanInput {
  /** Facts by origin; a later origin in `origins` order only fills what the earlier ones leave open. */
  readonly profile: NetworkFacts;
  readonly ovpn: NetworkFacts;
  readonly push: NetworkFacts;
  readonly discovery: NetworkFacts;
  /** The tunnel's own network (`ifconfig`), which openvpn itself makes reachable. */
  readonly tunnelNetwork: string | null;
  readonly redirectGateway: boolean;
  /** Whether the tunnel has an IPv6 address: without one, what is sent to a route of IPv6 comes back from nowhere. */
  readonly hasIpv6?: boolean;
  readonly local: LocalNetwork;
  readonly vpnServers: readonly IpAddress[];
  /** Set where there is no tunnel: the routes go by a router of the laptop's own network, or exist already (null). */
  readonly direct?: { readonly nextHop: IpAddress | null };
  /** The API server's address in the kubeconfig: tells which route is the node network. */
  readonly apiServer: IpAddress | null;
  /** What the user chose for routes that collide in the network where the laptop is. */
  readonly choices?: readonly ChosenRoute[];
  /** The namespace whose Services short names are to mean; null where the user wants no short names. */
  readonly namespace?: string | null;
  /** Whether names for addresses are to be asked of the cluster. */
  readonly reverse?: boolean;
}

const origins = ['profile', 'ovpn', 'push', 'discovery'] as const;
/** What the cluster says of its networks is proposed to the user, not set by itself. */
const routeOrigins = ['profile', 'ovpn', 'push'] as const;

/**
 * Makes the plan: profile before .ovpn before server push before discovery. A role the profile names replaces what others say of it;
 * other routes are joined. DNS servers and domains each come from the first origin that has any.
 */
export function makePlan(input: PlanInput): NetworkPlan {
  const dns = planDns(input);
  const notes: Problem[] = input.redirectGateway ? [problem('route.default-not-taken')] : [];
  const routes: PlannedRoute[] = [];
  const surroundings: Surroundings = { ...inTheWay(input), clusterDns: dns?.servers ?? [] };
  const add = (role: RouteRole, cidr: Cidr, source: PlanSource): void => {
    if (routes.some((route) => route.cidr.text === cidr.text)) return;
    const chosen = input.choices?.find(({ route }) => route === cidr.text);
    const decision = decideRoute(cidr, chosen, surroundings);
    // Routes that somebody else has set can be done without, and nothing more.
    const choices = input.direct?.nextHop === null ? decision.choices.filter(isPassive) : decision.choices;
    routes.push({ role, cidr, source, ...decision, choices });
  };

  const tunnelNetwork = input.tunnelNetwork === null ? null : parseCidr(input.tunnelNetwork);
  const decided = new Set(input.profile.routes.map((route) => route.role));
  if (tunnelNetwork?.ok === true) add('vpn', tunnelNetwork.value, 'tunnel');
  const hints = {
    dnsServers: addresses(dns?.servers ?? []),
    apiServer: input.apiServer,
    known: input.discovery.routes,
  };
  for (const source of routeOrigins) {
    for (const { role, cidr } of input[source].routes) {
      const parsed = parseCidr(cidr);
      if (!parsed.ok) {
        notes.push(problem('route.refused', { cidr, detail: parsed.error }));
        continue;
      }
      if (parsed.value.family === 6 && input.hasIpv6 === false) {
        notes.push(problem('route.no-ipv6', { cidr: parsed.value.text }));
        continue;
      }
      const meant = role ?? guessRole(parsed.value, hints);
      if (source !== 'profile' && meant !== 'other' && decided.has(meant)) continue;
      add(meant, parsed.value, source);
    }
  }
  const named = [...withPodNetwork(routes)].sort(byRole);
  if (dns === null || input.reverse !== true) return { routes: named, dns, notes };
  const { zones, notes: zoneNotes } = planReverse(named);
  return {
    routes: named,
    dns: zones.length === 0 ? dns : { ...dns, reverse: zones },
    notes: [...notes, ...zoneNotes],
  };
}

/** Whether nothing is to be installed for the choice. */
export function isPassive(choice: RouteChoice): boolean {
  return choice === 'keep' || choice === 'skip';
}

/** What a route must not take anything away from. */
export function inTheWay({
  local,
  vpnServers,
  direct,
}: Pick<PlanInput, 'local' | 'vpnServers' | 'direct'>): Omit<Surroundings, 'clusterDns'> {
  if (direct === undefined) return { local, vpnServers };
  const { nextHop } = direct;
  if (nextHop !== null) {
    // Routes by the same next hop are the very ones. The next hop itself must be reached where it is.
    const routes = local.routes.filter(({ gateway }) => gateway !== nextHop.text);
    return { local: { ...local, routes }, vpnServers: [nextHop] };
  }
  // Nothing is installed, so nothing can be taken away; but containers on this laptop are never the way to a cluster elsewhere.
  const routes = local.routes.filter(({ device, gateway }) => kindOfNetwork(device, gateway) === 'containers');
  return { local: { routes, online: local.online }, vpnServers: [] };
}

/** Servers and domains, each of the first origin that has any; null until there is one of both. */
function planDns(input: PlanInput): PlannedDns | null {
  // Out of reach without an IPv6 address, and the helper would refuse all settings for it.
  const servers = (source: (typeof origins)[number]): readonly string[] =>
    input[source].dnsServers.filter((server) => input.hasIpv6 !== false || !server.includes(':'));
  const serverSource = origins.find((source) => servers(source).length > 0);
  const domainSource = origins.find((source) => input[source].domains.length > 0);
  if (serverSource === undefined || domainSource === undefined) return null;
  const { domains } = input[domainSource];
  // Only the user's own: a server does not decide what a short name means on this laptop.
  const own = input.profile.searchDomains.length > 0 ? input.profile.searchDomains : input.ovpn.searchDomains;
  return {
    servers: servers(serverSource),
    domains,
    search: [...new Set([...namespaceSearch(input.namespace ?? null, domains[0]), ...own])],
    source: serverSource,
  };
}

const order: readonly RouteRole[] = ['vpn', 'node', 'pod', 'service', 'other'];

function byRole(a: PlannedRoute, b: PlannedRoute): number {
  return order.indexOf(a.role) - order.indexOf(b.role);
}

function addresses(texts: readonly string[]): IpAddress[] {
  return texts.map(parseIpAddress).filter((address) => address !== null);
}
