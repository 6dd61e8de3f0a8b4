import { parseCidr, type Cidr, type IpAddress } from '../shared/ip.ts';
import type { RouteRole } from '../shared/routes.ts';
import { contains, overlap } from './cidr.ts';

export interface RoleHints {
  /** The cluster's DNS servers: a ClusterIP, so the route around it is the Service network. */
  readonly dnsServers: readonly IpAddress[];
  /** The API server runs on a node. */
  readonly apiServer: IpAddress | null;
  /** Networks whose role the cluster itself told. */
  readonly known: readonly { readonly role: RouteRole | null; readonly cidr: string }[];
}

/** kubeadm's default Service network; few clusters change it. */
const usualServiceNetwork = parseCidr('10.96.0.0/12');

/** A server pushes routes without saying what they are for; this tells by what lies in them, `other` when nothing does. */
export function guessRole(cidr: Cidr, hints: RoleHints): RouteRole {
  for (const { role, cidr: text } of hints.known) {
    const known = parseCidr(text);
    if (role !== null && known.ok && overlap(cidr, known.value) !== null) return role;
  }
  if (hints.dnsServers.some((server) => contains(cidr, server))) return 'service';
  if (hints.apiServer !== null && contains(cidr, hints.apiServer)) return 'node';
  if (usualServiceNetwork.ok && overlap(cidr, usualServiceNetwork.value) === 'equal') return 'service';
  return 'other';
}

/** When just one route has no role and no route is the pod network yet, that is what is left for it to be. */
export function withPodNetwork<T extends { readonly role: RouteRole }>(routes: readonly T[]): readonly T[] {
  const others = routes.filter((route) => route.role === 'other');
  const [only] = others;
  if (others.length !== 1 || only === undefined || routes.some((route) => route.role === 'pod')) return routes;
  return routes.map((route) => (route === only ? { ...route, role: 'pod' as const } : route));
}

/** Routes that were without a role when they were planned, with what is known by now. */
export function withRoles<T extends { readonly role: RouteRole; readonly cidr: string }>(
  routes: readonly T[],
  hints: RoleHints,
): readonly T[] {
  const named = routes.map((route) => {
    const cidr = parseCidr(route.cidr);
    return route.role === 'other' && cidr.ok ? { ...route, role: guessRole(cidr.value, hints) } : route;
  });
  return withPodNetwork(named);
}
