import type { ToldNetworks } from '../profiles/network-memory.ts';
import { noFacts, type NetworkFacts } from '../network/plan.ts';
import type { TunnelSettings } from '../shared/helper-protocol.ts';
import { isIpv6, type IpAddress } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';

/** What a server pushes of routes and names. */
export type Pushed = Pick<TunnelSettings, 'pushedRoutes' | 'pushedDnsServers' | 'pushedDomains'>;

/**
 * What is other than when the connection was made, to be told: a server that was restarted with another configuration may take away what a
 * program relies on, and nothing else would say so.
 */
export function pushNotes(first: Pushed | null, now: Pushed | null): readonly Problem[] {
  if (first === null || now === null) return [];
  const added = without(now.pushedRoutes, first.pushedRoutes);
  const removed = without(first.pushedRoutes, now.pushedRoutes);
  const names = ({ pushedDnsServers, pushedDomains }: Pushed): string =>
    [...pushedDnsServers, ...pushedDomains].join(' ');
  return [
    ...(added.length > 0 ? [problem('route.push-added', { cidrs: added.join(', ') })] : []),
    ...(removed.length > 0 ? [problem('route.push-removed', { cidrs: removed.join(', ') })] : []),
    ...(names(first) === names(now) ? [] : [problem('dns.push-changed', { pushed: names(now) || '–' })]),
  ];
}

function without(some: readonly string[], others: readonly string[]): readonly string[] {
  return some.filter((one) => !others.includes(one));
}

/** What is worth remembering of a connection, for a forecast of the next one. */
export function toldNetworks(
  { pushedRoutes, pushedDnsServers, pushedDomains, networkCidr, address, address6 }: TunnelSettings,
  discovery: NetworkFacts | null,
  apiServer: IpAddress | null,
): ToldNetworks {
  const facts = ({ routes, dnsServers, domains, searchDomains }: NetworkFacts): ToldNetworks['push'] => ({
    routes: routes.map(({ role, cidr }) => ({ role, cidr })),
    dnsServers: [...dnsServers],
    domains: [...domains],
    searchDomains: [...searchDomains],
  });
  const routes = pushedRoutes.map((cidr) => ({ role: null, cidr }));
  return {
    push: facts({ routes, dnsServers: pushedDnsServers, domains: pushedDomains, searchDomains: [] }),
    discovery: facts(discovery ?? noFacts),
    tunnelNetwork: networkCidr ?? null,
    hasIpv6: address6 !== undefined || isIpv6(address),
    apiServer: apiServer?.text ?? null,
  };
}
