import type { Profile } from '../shared/profile.ts';
import { noFacts, type NetworkFacts } from '../network/plan.ts';
import { parseProfile } from '../openvpn/profile.ts';
import type { ProfileFacts } from './machine-types.ts';

/**
 * What a stored profile says by itself. The .ovpn is only read here for its routes and DNS options; the helper reads it again and trusts
 * nothing of ours.
 */
export function profileFacts(profile: Profile): ProfileFacts {
  const parsed = parseProfile(profile.ovpn);
  const ovpn: NetworkFacts = parsed.ok
    ? {
        routes: parsed.value.routes.map(({ cidr }) => ({ role: null, cidr })),
        dnsServers: parsed.value.dnsServers,
        domains: parsed.value.domains,
      }
    : noFacts;
  return {
    overrides: { routes: profile.routes, dnsServers: profile.dnsServers, domains: profile.domains },
    ovpn,
    redirectGateway: parsed.ok && parsed.value.redirectGateway,
  };
}
