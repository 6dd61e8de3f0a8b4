import { problem, type Problem } from '../shared/problem.ts';
import type { NetworkChoices, Profile } from '../shared/profile.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { RouteRole } from '../shared/routes.ts';
import { checkAll, checkDnsServer, checkDomain, checkRoute } from './import-options.ts';
import type { ProfileStore } from './profile-store.ts';

/**
 * Changes what a stored profile decides of the cluster's network, in place of the VPN server and of what the cluster says; gives the profile as it is then.
 * Errors: profile.bad-option, and those of `ProfileStore`.
 */
export async function changeNetwork(
  store: ProfileStore,
  name: string,
  choices: NetworkChoices,
): Promise<Result<Profile, Problem>> {
  const stored = await store.get(name);
  if (!stored.ok) return stored;
  const changed = withNetwork(stored.value, choices);
  if (!changed.ok) return changed;
  const saved = await store.save(changed.value);
  return saved.ok ? changed : saved;
}

/** The profile with other choices. Error: profile.bad-option. */
export function withNetwork(profile: Profile, choices: NetworkChoices): Result<Profile, Problem> {
  const domains = checkAll(choices.domains ?? profile.domains, (value) => checkDomain('--domain', value));
  if (!domains.ok) return domains;
  const dnsServers = checkAll(choices.dnsServers ?? profile.dnsServers, checkDnsServer);
  if (!dnsServers.ok) return dnsServers;
  const wanted = choices.routes ?? {};
  const chosen = (Object.keys(wanted) as RouteRole[]).flatMap((role) =>
    (wanted[role] ?? []).map((cidr) => ({ role, cidr })),
  );
  const kept = profile.routes.filter(({ role }) => wanted[role] === undefined);
  const routes = checkAll([...kept, ...chosen], checkRoute);
  if (!routes.ok) return routes;
  // No server will push any, and the DNS server must lie in one.
  if (profile.kind === 'direct' && routes.value.length === 0) return err(missingRoute);
  return ok({ ...profile, domains: domains.value, dnsServers: dnsServers.value, routes: routes.value });
}

/** A cluster that is reached without a VPN has no other way to give routes. */
export const missingRoute = problem('profile.bad-option', {
  option: '--route',
  value: '',
  expected: 'at least one network of the cluster, such as service=10.96.0.0/12',
});
