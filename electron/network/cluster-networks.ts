import type { ClusterFact, ClusterFactKind, FactAnswer, ProposedRoute } from '../shared/cluster-facts.ts';
import { parseCidr } from '../shared/ip.ts';
import type { RouteRole } from '../shared/routes.ts';
import type { NetworkFacts } from './plan.ts';

/** What a cluster says of its networks, without anything of the profile's. */
export interface ClusterNetworks {
  readonly facts: readonly ClusterFact[];
  /** The nodes' own addresses, where those could be read. */
  readonly nodeAddresses: readonly string[];
}

/** The roles of routes that a cluster can tell of, and by which fact. */
export const clusterRoles = {
  node: 'node-networks',
  pod: 'pod-cidrs',
  service: 'service-cidrs',
} as const satisfies Partial<Record<RouteRole, ClusterFactKind>>;
export type ClusterRole = keyof typeof clusterRoles;

/** The answer that counts; null where there is none. */
export function answerOf({ facts }: ClusterNetworks, kind: ClusterFactKind): FactAnswer | null {
  return facts.find((fact) => fact.kind === kind)?.answer ?? null;
}

/**
 * What the plan takes from a cluster by itself: DNS server and domain, unless they are guessed or, in the case of the server, derived, since a wrong one is worse
 * than none. Its networks only tell what the routes are for that others gave.
 */
export function clusterNames(networks: ClusterNetworks): NetworkFacts {
  const values = (kind: ClusterFactKind, isTrusted: (answer: FactAnswer) => boolean): readonly string[] => {
    const answer = answerOf(networks, kind);
    return answer !== null && isTrusted(answer) ? answer.values : [];
  };
  const isStated = ({ confidence }: FactAnswer): boolean => confidence === 'stated';
  const isNoGuess = ({ confidence }: FactAnswer): boolean => confidence !== 'guessed';
  const routes = (['service', 'pod'] as const).flatMap((role) =>
    values(clusterRoles[role], isNoGuess).map((cidr) => ({ role, cidr })),
  );
  return {
    routes,
    dnsServers: values('dns-servers', isStated),
    domains: values('domain', isNoGuess),
    searchDomains: [],
  };
}

/** More would be no proposal that a person can judge. */
const mostProposed = 32;

/** The routes that a cluster's facts ask for, guesses among them: the user looks at them before they are set. Those of IPv6 only where the tunnel has it. */
export function routesFor(networks: ClusterNetworks, hasIpv6: boolean): readonly ProposedRoute[] {
  const found = (Object.keys(clusterRoles) as ClusterRole[]).flatMap((role) => {
    const answer = answerOf(networks, clusterRoles[role]);
    if (answer === null) return [];
    const { method, confidence, values } = answer;
    return values.map((cidr): ProposedRoute => ({ role, cidr, method, confidence }));
  });
  const usable = found.filter(({ cidr }) => {
    const parsed = parseCidr(cidr);
    return parsed.ok && (parsed.value.family === 4 || hasIpv6);
  });
  return [...new Map(usable.map((route) => [route.cidr, route])).values()].slice(0, mostProposed);
}
