import { parseCidr, parseIpAddress, type Cidr } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { RouteRole } from '../shared/routes.ts';
import { contains, overlap } from './cidr.ts';
import { without } from './cidr-set.ts';
import { answerOf, clusterRoles, type ClusterNetworks, type ClusterRole } from './cluster-networks.ts';
import type { LocalNetwork } from './local-route.ts';
import type { PlannedRoute } from './plan.ts';

/** What a cluster's networks are compared with. */
export interface Compared {
  /** Whose routes they are, for the remedies. */
  readonly profile: string;
  readonly routes: readonly Pick<PlannedRoute, 'role' | 'cidr' | 'source'>[];
  /** Whether the tunnel carries IPv6. */
  readonly hasIpv6: boolean;
  readonly local: LocalNetwork;
}

/** How the routes lie to what the cluster states; what it does not state says nothing against a route. */
export interface Coverage {
  /** `route.uncovered`: something of the cluster that no route reaches. */
  readonly uncovered: readonly Problem[];
  /** `route.wider`: a route that takes more than the cluster has. */
  readonly wider: readonly Problem[];
}

/** A network that the cluster states. */
interface Stated {
  readonly role: ClusterRole;
  readonly cidr: Cidr;
  readonly method: string;
}

/**
 * Compares the routes of the plan with what the cluster states of its networks. A route counts whether or not it is installed: what keeps it out (a collision, the
 * user's choice) is said elsewhere.
 */
export function compareCoverage(networks: ClusterNetworks, compared: Compared): Coverage {
  const stated = (['pod', 'service'] as const).flatMap((role) => statedOf(networks, role, compared));
  return {
    uncovered: [...uncoveredNetworks(stated, compared), ...uncoveredNodes(networks, compared)],
    wider: wider(stated, networks, compared),
  };
}

function statedOf(networks: ClusterNetworks, role: ClusterRole, { hasIpv6, routes }: Compared): readonly Stated[] {
  const answer = answerOf(networks, clusterRoles[role]);
  if (answer?.confidence !== 'stated') return [];
  const cidrs = cidrsOf(answer.values).filter(({ family }) => family === 4 || hasIpv6);
  const isOverruled = decidesOtherwise(role, routes, (cidr) => cidrs.some((other) => overlap(cidr, other) !== null));
  return isOverruled ? [] : cidrs.map((cidr) => ({ role, cidr, method: answer.method }));
}

/**
 * Whether the user decided networks of a role that have nothing to do with what the cluster says: then it is the cluster's word that is wrong. One that is too
 * small or too large is another matter.
 */
function decidesOtherwise(role: ClusterRole, routes: Compared['routes'], agrees: (cidr: Cidr) => boolean): boolean {
  const decided = routes.filter((route) => route.source === 'profile' && route.role === role);
  return decided.length > 0 && !decided.some(({ cidr }) => agrees(cidr));
}

function uncoveredNetworks(stated: readonly Stated[], compared: Compared): readonly Problem[] {
  const routes = compared.routes.map(({ cidr }) => cidr);
  return stated
    .filter(({ cidr }) => without(cidr, routes).length > 0)
    .map(({ role, cidr, method }) => {
      const all = stated.flatMap((other) => (other.role === role ? [other.cidr.text] : []));
      return problem('route.uncovered', {
        cidr: cidr.text,
        role,
        method,
        profile: compared.profile,
        // Those of a role that the profile names replace all others of it, so all of them are named.
        options: options(role, all),
      });
    });
}

/** So many addresses are named in a text. */
const mostNamed = 3;

/** Nodes that no route reaches, unless they are this computer's neighbours. */
function uncoveredNodes({ nodeAddresses }: ClusterNetworks, compared: Compared): readonly Problem[] {
  const neighbours = compared.local.routes.filter(({ gateway }) => gateway === null).map(({ cidr }) => cidr);
  const around = [...compared.routes.map(({ cidr }) => cidr), ...neighbours];
  const nodes = nodeAddresses
    .map(parseIpAddress)
    .filter((address) => address !== null)
    .filter(({ family }) => family === 4 || compared.hasIpv6);
  const out = nodes.filter((address) => !around.some((cidr) => contains(cidr, address))).map(({ text }) => text);
  const isOverruled = decidesOtherwise('node', compared.routes, (cidr) => nodes.some((node) => contains(cidr, node)));
  if (out.length === 0 || isOverruled) return [];
  const named = out.slice(0, mostNamed).join(', ');
  const present = compared.routes.filter(({ role }) => role === 'node').map(({ cidr }) => cidr.text);
  const networks = out.flatMap((address) => cidrsOf([`${address}/${address.includes(':') ? 64 : 24}`]));
  return [
    problem('route.uncovered', {
      cidr: out.length > mostNamed ? `${named}, …` : named,
      role: 'node',
      method: 'node-objects',
      profile: compared.profile,
      options: options('node', [...present, ...networks.map(({ text }) => text)]),
    }),
  ];
}

function wider(stated: readonly Stated[], networks: ClusterNetworks, compared: Compared): readonly Problem[] {
  // What else of the cluster lies in a route is no more than it should take.
  const nodes = cidrsOf(answerOf(networks, clusterRoles.node)?.values ?? []);
  const tunnel = compared.routes.filter(({ source }) => source === 'tunnel').map(({ cidr }) => cidr);
  const known = [...stated.map(({ cidr }) => cidr), ...nodes, ...tunnel];
  return compared.routes.flatMap(({ cidr, source }) => {
    const inside = stated.filter((network) => overlap(cidr, network.cidr) === 'around');
    const [first] = inside;
    if (source === 'tunnel' || first === undefined || without(cidr, known).length === 0) return [];
    const roles = [...new Set(inside.map(({ role }) => role))];
    return [
      problem('route.wider', {
        cidr: cidr.text,
        role: roles.join(', '),
        has: inside.map((network) => network.cidr.text).join(', '),
        method: [...new Set(inside.map(({ method }) => method))].join(', '),
        profile: compared.profile,
        options: roles.map((role) => options(role, statedTexts(stated, role))).join(' '),
      }),
    ];
  });
}

function statedTexts(stated: readonly Stated[], wanted: ClusterRole): readonly string[] {
  return stated.flatMap(({ role, cidr }) => (role === wanted ? [cidr.text] : []));
}

/** Options of `kubelane set`. */
function options(role: RouteRole, cidrs: readonly string[]): string {
  return [...new Set(cidrs)].map((cidr) => `--route ${role}=${cidr}`).join(' ');
}

function cidrsOf(texts: readonly string[]): readonly Cidr[] {
  return texts.flatMap((text) => {
    const parsed = parseCidr(text);
    return parsed.ok ? [parsed.value] : [];
  });
}
