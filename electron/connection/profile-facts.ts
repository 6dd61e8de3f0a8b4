import { problem, type Problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { noFacts, type NetworkFacts } from '../network/plan.ts';
import { parseProfile } from '../openvpn/profile.ts';
import type { ProfileFacts } from './machine-types.ts';

/**
 * What a stored profile says by itself. The .ovpn is only read here for its servers, routes and DNS options; the helper reads it again and
 * trusts nothing of ours. `profile.damaged` when it is no profile any more.
 */
export function profileFacts(profile: Profile): Result<ProfileFacts, Problem> {
  const overrides: NetworkFacts = {
    routes: profile.routes,
    dnsServers: profile.dnsServers,
    domains: profile.domains,
    searchDomains: profile.searchDomains,
  };
  const names = {
    ...(profile.namespace === undefined ? {} : { namespace: profile.namespace }),
    ...(profile.reverse === undefined ? {} : { reverse: profile.reverse }),
  };
  if (profile.kind === 'direct') return ok({ overrides, ovpn: noFacts, redirectGateway: false, ...names, remotes: [] });
  const parsed = parseProfile(profile.ovpn);
  if (!parsed.ok) {
    return err(problem('profile.damaged', { file: profile.name, detail: parsed.error[0]?.detail ?? '' }));
  }
  const { routes, dnsServers, domains, searchDomains, redirectGateway, remotes } = parsed.value;
  return ok({
    overrides,
    ovpn: { routes: routes.map(({ cidr }) => ({ role: null, cidr })), dnsServers, domains, searchDomains },
    redirectGateway,
    ...names,
    remotes: remotes.map(({ host, port, protocol }) => ({ host, port, protocol })),
  });
}
