import { parseCidr, parseIpAddress, type Cidr, type IpAddress } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { PlanSource, RouteRole } from '../shared/routes.ts';
import { findCollision, type Collision } from './collisions.ts';
import type { LocalNetwork } from './local-route.ts';
import { guessRole } from './route-role.ts';

/** One route the plan wants, with where it came from and what it meets on this laptop. */
export interface PlannedRoute {
  readonly role: RouteRole;
  readonly cidr: Cidr;
  readonly source: PlanSource;
  readonly collision: Collision | null;
}

export interface PlannedDns {
  readonly servers: readonly string[];
  readonly domains: readonly string[];
  /** Domains that are appended to short names as well. */
  readonly search: readonly string[];
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
  readonly local: LocalNetwork;
  readonly vpnServers: readonly IpAddress[];
  /** The API server's address in the kubeconfig: tells which route is the node network. */
  readonly apiServer: IpAddress | null;
}

const origins = ['profile', 'ovpn', 'push', 'discovery'] as const;

/**
 * Makes the plan: profile before .ovpn before server push before discovery. A role the profile names replaces what others say of it;
 * other routes are joined. DNS servers and domains each come from the first origin that has any.
 */
export function makePlan(input: PlanInput): NetworkPlan {
  const dns = planDns(input);
  const notes: Problem[] = input.redirectGateway ? [problem('route.default-not-taken')] : [];
  const routes: PlannedRoute[] = [];
  const add = (role: RouteRole, cidr: Cidr, source: PlanSource): void => {
    if (routes.some((route) => route.cidr.text === cidr.text)) return;
    const collision = source === 'tunnel' ? null : findCollision(cidr, input.local, input.vpnServers);
    routes.push({ role, cidr, source, collision });
  };

  const tunnelNetwork = input.tunnelNetwork === null ? null : parseCidr(input.tunnelNetwork);
  const decided = new Set(input.profile.routes.map((route) => route.role));
  if (tunnelNetwork?.ok === true) add('vpn', tunnelNetwork.value, 'tunnel');
  const hints = {
    dnsServers: addresses(dns?.servers ?? []),
    apiServer: input.apiServer,
    known: input.discovery.routes,
  };
  for (const source of origins) {
    for (const { role, cidr } of input[source].routes) {
      const parsed = parseCidr(cidr);
      if (!parsed.ok) {
        notes.push(problem('route.refused', { cidr, detail: parsed.error }));
        continue;
      }
      const meant = role ?? guessRole(parsed.value, hints);
      if (source !== 'profile' && meant !== 'other' && decided.has(meant)) continue;
      add(meant, parsed.value, source);
    }
  }
  return { routes: withPodNetwork(routes).sort(byRole), dns, notes };
}

/** Servers and domains, each of the first origin that has any; null until there is one of both. */
function planDns(input: PlanInput): PlannedDns | null {
  const serverSource = origins.find((source) => input[source].dnsServers.length > 0);
  const domainSource = origins.find((source) => input[source].domains.length > 0);
  if (serverSource === undefined || domainSource === undefined) return null;
  return {
    servers: input[serverSource].dnsServers,
    domains: input[domainSource].domains,
    // Only the user's own: a server does not decide what a short name means on this laptop.
    search: input.profile.searchDomains.length > 0 ? input.profile.searchDomains : input.ovpn.searchDomains,
    source: serverSource,
  };
}

/** When just one route has no role and no route is the pod network yet, that is what is left for it to be. */
function withPodNetwork(routes: readonly PlannedRoute[]): PlannedRoute[] {
  const others = routes.filter((route) => route.role === 'other');
  const [only] = others;
  if (others.length !== 1 || only === undefined || routes.some((route) => route.role === 'pod')) return [...routes];
  return routes.map((route) => (route === only ? { ...route, role: 'pod' as const } : route));
}

const order: readonly RouteRole[] = ['vpn', 'node', 'pod', 'service', 'other'];

function byRole(a: PlannedRoute, b: PlannedRoute): number {
  return order.indexOf(a.role) - order.indexOf(b.role);
}

function addresses(texts: readonly string[]): IpAddress[] {
  return texts.map(parseIpAddress).filter((address) => address !== null);
}
