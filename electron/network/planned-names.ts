import { parseDomainName } from '../shared/domain-name.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { isPrivate, zoneName, zoneNetworks } from '../shared/reverse-zones.ts';
import type { RouteRole } from '../shared/routes.ts';
import type { Cidr } from '../shared/ip.ts';
import { overlap } from './cidr.ts';
import type { RouteDecision } from './route-choice.ts';

/**
 * The domains by which `svc`, `svc.ns` and `svc.ns.svc` are found, in the order in which a Pod of the namespace has them. Where the server tells
 * only the Services' own zone (`svc.cluster.local`), the zone above it is left alone: it may hold names of others.
 */
export function namespaceSearch(namespace: string | null, clusterDomain: string | undefined): readonly string[] {
  if (namespace === null || clusterDomain === undefined) return [];
  const services = clusterDomain.startsWith('svc.') ? clusterDomain : `svc.${clusterDomain}`;
  const domains = [`${namespace}.${services}`, services, clusterDomain];
  return [...new Set(domains.filter((domain) => parseDomainName(domain) === domain))];
}

/** With the domains and search domains still fewer than the helper takes (its limits). */
const mostZones = 48;

/** The networks that names for addresses are asked of the cluster for, the most useful first. */
const reverseRoles: readonly RouteRole[] = ['service', 'pod', 'node', 'vpn'];

interface ReverseRoute extends RouteDecision {
  readonly role: RouteRole;
  readonly cidr: Cidr;
}

/**
 * The reverse zones of the private ones among the four networks, as far as they go to the cluster as a whole: a zone in which this computer has
 * a network of its own stays where it is. Networks whose zones would be too many are left out whole, and said.
 */
export function planReverse(routes: readonly ReverseRoute[]): {
  readonly zones: readonly string[];
  readonly notes: readonly Problem[];
} {
  const zones: string[] = [];
  const tooMany: string[] = [];
  const hidden: string[] = [];
  for (const route of reverseRoles.flatMap((role) => routes.filter((each) => each.role === role))) {
    const { cidr, choice, install } = route;
    if (!isPrivate(cidr) || install.length === 0) continue;
    const all = choice === 'hosts' ? install.flatMap(zoneNetworks) : zoneNetworks(cidr);
    const whole = all.filter((zone) => isTaken(zone, route));
    if (whole.length < all.length) hidden.push(cidr.text);
    const names = whole.map(zoneName).filter((name) => !zones.includes(name));
    if (all.length === 0 || zones.length + names.length > mostZones) tooMany.push(cidr.text);
    else zones.push(...names);
  }
  return {
    zones,
    notes: [
      ...(tooMany.length === 0
        ? []
        : [problem('dns.reverse-too-many', { cidrs: tooMany.join(', '), most: mostZones })]),
      ...(hidden.length === 0 ? [] : [problem('dns.reverse-partly', { cidrs: hidden.join(', ') })]),
    ],
  };
}

function isTaken(zone: Cidr, { install, hidden }: RouteDecision): boolean {
  const isInstalled = install.some((cidr) => ['equal', 'inside'].includes(overlap(zone, cidr) ?? ''));
  return isInstalled && !hidden.some((own) => overlap(zone, own) !== null);
}
