import {
  discoveryMethods,
  type ClusterFact,
  type ClusterFacts,
  type FactAnswer,
  type OverridableFact,
  type ProposedRoute,
  type RefusedMethod,
} from '../shared/cluster-facts.ts';
import type { NetworkChoices, Profile } from '../shared/profile.ts';
import type { RouteRole } from '../shared/routes.ts';
import type { Answer, Discovered } from '../cluster/discovery/answer.ts';
import { chooseFacts } from '../cluster/discovery/choose.ts';
import { clusterRoles, type ClusterNetworks, type ClusterRole } from '../network/cluster-networks.ts';
import type { ClusterComparison } from './machine-cluster.ts';

/** What a cluster told, as the plan is compared with it. */
export function networksOf({ answers, refused }: Discovered): ClusterNetworks {
  const nodes = answers.find(({ kind }) => kind === 'node-addresses');
  const facts = chooseFacts(answers).map((fact) => ({ ...fact, answer: cautious(fact, refused) }));
  return { facts, nodeAddresses: nodes?.values ?? [] };
}

/**
 * Network plugins give Pods their addresses whatever kubeadm was once told. Where the user may not ask a plugin that is there, another setting accuses no route:
 * it counts as derived.
 */
function cautious({ kind, answer }: ClusterFact, refused: readonly RefusedMethod[]): FactAnswer | null {
  if (kind !== 'pod-cidrs' || answer?.confidence !== 'stated') return answer;
  const knowsBetter = ({ kinds, method }: RefusedMethod): boolean =>
    kinds.includes(kind) && discoveryMethods.indexOf(method) < discoveryMethods.indexOf(answer.method);
  return refused.some(knowsBetter) ? { ...answer, confidence: 'derived' } : answer;
}

/** What a cluster told as it is shown: with what the profile decides instead, and what follows for the routes. */
export function factsShown(
  { context, answers, refused }: Discovered,
  profile: Profile,
  { proposed, uncovered, wider }: ClusterComparison,
): ClusterFacts {
  const facts = chooseFacts([...decidedBy(profile), ...answers]);
  return { context, facts, refused, proposed, findings: [...uncovered, ...wider] };
}

/** Proposed routes as choices of the profile. */
export function routesByRole(proposed: readonly ProposedRoute[]): NonNullable<NetworkChoices['routes']> {
  const roles = new Set(proposed.map(({ role }) => role));
  return Object.fromEntries(
    [...roles].map((role) => [role, proposed.flatMap((route) => (route.role === role ? [route.cidr] : []))]),
  );
}

/** Values of a fact as choices of the profile. */
export function choicesFor(kind: OverridableFact, values: readonly string[]): NetworkChoices {
  if (kind === 'domain') return { domains: values };
  if (kind === 'dns-servers') return { dnsServers: values };
  return { routes: Object.fromEntries(roleOf(kind).map((role) => [role, values])) };
}

function roleOf(kind: OverridableFact): readonly ClusterRole[] {
  return (Object.keys(clusterRoles) as ClusterRole[]).filter((role) => clusterRoles[role] === kind);
}

/** The values that a profile decides of a fact. */
function decidedValues({ domains, dnsServers, routes }: Profile, kind: OverridableFact): readonly string[] {
  if (kind === 'domain') return domains;
  if (kind === 'dns-servers') return dnsServers;
  const roles: readonly RouteRole[] = roleOf(kind);
  return routes.flatMap(({ role, cidr }) => (roles.includes(role) ? [cidr] : []));
}

function decidedBy(profile: Profile): readonly Answer[] {
  const kinds: readonly OverridableFact[] = ['domain', 'dns-servers', ...Object.values(clusterRoles)];
  const decided = { method: 'profile', confidence: 'stated' } as const satisfies Partial<FactAnswer>;
  return kinds
    .map((kind): Answer => ({ kind, ...decided, values: decidedValues(profile, kind) }))
    .filter(({ values }) => values.length > 0);
}
