import { parseIpAddress, type IpAddress } from '../shared/ip.ts';
import type { ChosenRoute } from '../shared/collision.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { RouteStatus } from '../shared/routes.ts';
import type { LocalNetwork } from '../network/local-route.ts';
import { placeOf } from '../network/place.ts';
import { inTheWay, isPassive, makePlan, noFacts, type NetworkPlan, type PlanInput } from '../network/plan.ts';
import { checkChoice } from '../network/route-choice.ts';
import { ChoiceStore } from '../profiles/choice-store.ts';
import { NetworkMemory, type ToldNetworks } from '../profiles/network-memory.ts';
import type { ProfileFacts, Remote } from './machine-types.ts';
import { routeStatuses } from './network-status.ts';
import { profileFacts } from './profile-facts.ts';
import type { Laptop } from './system/laptop.ts';

/** What the forecast needs of this laptop. */
export type ForesightLaptop = Pick<Laptop, 'localNetwork' | 'resolve'>;

/** The plan as it would be made if the profile were connected here and now. */
interface Forecast {
  readonly plan: NetworkPlan;
  readonly local: LocalNetwork;
  readonly vpnServers: readonly IpAddress[];
  /** As in `PlanInput`. */
  readonly direct?: NonNullable<PlanInput['direct']>;
}

export interface ForesightParts {
  readonly home: string;
  readonly laptop: ForesightLaptop;
  /** The device of a tunnel of ours that would be gone by then; null when there is none. */
  readonly ownDevice: string | null;
}

/**
 * What the profile's routes would meet on this laptop, before anything is connected: those of the profile and the .ovpn, and those that its server and its
 * cluster told of when it was connected last. A route that meets nothing is `missing`, as nothing is installed. Errors: profile.damaged.
 */
export async function foresee(
  profile: Profile,
  parts: ForesightParts,
): Promise<Result<readonly RouteStatus[], Problem>> {
  const forecast = await makeForecast(profile, parts);
  return forecast.ok ? ok(routeStatuses(forecast.value.plan, null, null)) : forecast;
}

/**
 * Remembers what is to become of a route of the profile in this network, for when it is connected. Errors: profile.damaged, `route.choice-*`,
 * `route.host-*`, settings.unwritable.
 */
export async function chooseAhead(
  profile: Profile,
  wanted: ChosenRoute,
  parts: ForesightParts,
): Promise<Result<ChosenRoute, Problem>> {
  const forecast = await makeForecast(profile, parts);
  if (!forecast.ok) return forecast;
  const { local } = forecast.value;
  const checked = checkNamedChoice(forecast.value, wanted);
  if (!checked.ok) return checked;
  const saved = await new ChoiceStore(parts.home).save(profile.name, placeOf(local), checked.value);
  return saved.ok ? checked : saved;
}

/** Checks a choice for a route that is named by its CIDR, or by its role where only one route has it. Errors: `route.choice-*`, `route.host-*`. */
export function checkNamedChoice({ plan, ...around }: Forecast, wanted: ChosenRoute): Result<ChosenRoute, Problem> {
  const named = plan.routes.filter(({ cidr, role }) => cidr.text === wanted.route || role === wanted.route);
  const [route] = named;
  if (route === undefined || named.length > 1) return err(problem('route.choice-no-route', { route: wanted.route }));
  if (around.direct?.nextHop === null && !isPassive(wanted.choice)) {
    const params = { cidr: route.cidr.text, choice: wanted.choice, choices: route.choices.join(', ') || '-' };
    return err(problem('route.choice-unavailable', params));
  }
  return checkChoice(route.cidr, wanted, { ...inTheWay(around), clusterDns: plan.dns?.servers ?? [] });
}

async function makeForecast(
  profile: Profile,
  { home, laptop, ownDevice }: ForesightParts,
): Promise<Result<Forecast, Problem>> {
  const facts = profileFacts(profile);
  if (!facts.ok) return facts;
  const [seen, vpnServers] = await Promise.all([laptop.localNetwork(), addressesOf(facts.value.remotes, laptop)]);
  const local = { ...seen, routes: seen.routes.filter(({ device }) => device !== ownDevice) };
  const direct = profile.kind === 'direct' ? { direct: { nextHop: parseIpAddress(profile.nextHop ?? '') } } : {};
  const told = new NetworkMemory(home).load(profile.name);
  const choices = new ChoiceStore(home).load(profile.name, placeOf(local));
  return ok({
    plan: planAhead(facts.value, told, { local, vpnServers, choices, ...direct }),
    local,
    vpnServers,
    ...direct,
  });
}

function planAhead(
  { overrides, ovpn, redirectGateway }: ProfileFacts,
  told: ToldNetworks | null,
  around: {
    readonly local: LocalNetwork;
    readonly vpnServers: readonly IpAddress[];
    readonly choices: readonly ChosenRoute[];
    readonly direct?: NonNullable<PlanInput['direct']>;
  },
): NetworkPlan {
  return makePlan({
    profile: overrides,
    ovpn,
    push: told?.push ?? noFacts,
    discovery: told?.discovery ?? noFacts,
    tunnelNetwork: told?.tunnelNetwork ?? null,
    redirectGateway,
    // Of a tunnel that never was there, nobody knows.
    hasIpv6: told?.hasIpv6 ?? true,
    apiServer: parseIpAddress(told?.apiServer ?? ''),
    ...around,
  });
}

/** The servers' addresses as far as they can be had now: by another program, so that a silent DNS keeps nobody from ending. */
async function addressesOf(remotes: readonly Remote[], laptop: ForesightLaptop): Promise<readonly IpAddress[]> {
  const hosts = [...new Set(remotes.map(({ host }) => host))];
  const found = await Promise.all(
    hosts.map(async (host) => (parseIpAddress(host) === null ? (await laptop.resolve(host)).addresses : [host])),
  );
  return found.flat().flatMap((address) => parseIpAddress(address) ?? []);
}
