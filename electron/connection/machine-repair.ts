import type { LocalNetwork, LocalRoute } from '../network/local-route.ts';
import type { TunnelSettings } from '../shared/helper-protocol.ts';
import { placeOf } from '../network/place.ts';
import { isDirect } from './machine-steps.ts';
import type { Model } from './machine-types.ts';

/** Another program that takes our routes away this often in a minute is not outdone by taking turns with it. */
const mostRepairs = 5;
const windowMs = 60_000;

/**
 * Routes that were installed and are not there any more, or another's stand in their place; among them the tunnel's own network, which the kernel
 * routed there by itself. None before a verification: until then they are on their way. That a device is gone is found out elsewhere.
 */
export function lackingRoutes(model: Model, local: LocalNetwork, isDeviceThere: boolean): readonly string[] {
  const { plan, applied, report, settings } = model;
  if (plan === null || applied === null || report === null || settings === null) return [];
  if (settings.direct?.nextHop === null) return [];
  const isPresent = (route: LocalRoute): boolean => isOurWay(route, settings) && route.otherTable === undefined;
  const present = new Set(local.routes.filter(isPresent).map(({ cidr }) => cidr.text));
  if (present.size === 0 && !isDeviceThere) return [];
  const tunnel = plan.routes.filter(({ source, collision }) => source === 'tunnel' && collision === null);
  const wanted = [
    ...tunnel.map(({ cidr }) => cidr.text),
    ...applied.routes.filter(({ installed }) => installed).map(({ cidr }) => cidr),
  ];
  return [...new Set(wanted)].filter((cidr) => !present.has(cidr));
}

/** Whether a route of this laptop leads where ours do: it is one of them, or as good as one. */
function isOurWay({ device, gateway }: LocalRoute, settings: TunnelSettings): boolean {
  const { direct } = settings;
  return (
    device === settings.device && (direct === undefined || (direct.nextHop !== null && gateway === direct.nextHop))
  );
}

/** Whether routes could not be set because the laptop was elsewhere: it may be back by now. */
export function isAwayFromNextHop({ applied, settings }: Model): boolean {
  return isDirect(settings) && applied?.routes.some((route) => route.problem?.code === 'direct.next-hop-away') === true;
}

/** Forgets repairs that are over for a while. */
export function withRecentRepairs(model: Model, now: number): Model {
  const repairs = model.repairs.filter((time) => time > now - windowMs);
  return repairs.length === model.repairs.length ? model : { ...model, repairs };
}

/** Whether another program keeps taking our routes away. */
export function isFought({ repairs }: Model): boolean {
  return repairs.length >= mostRepairs;
}

/** Without our own routes, which are not in our way; DNS servers that are hidden while we are connected are those from before. */
export function othersNetwork({ local: before, settings }: Model, seen: LocalNetwork): LocalNetwork {
  const routes = seen.routes.filter((route) => settings === null || !isOurWay(route, settings));
  const others = { ...seen, routes };
  if (before?.dnsServers === undefined || placeOf(before) !== placeOf(others)) return others;
  const dnsServers = [...before.dnsServers, ...(seen.dnsServers ?? [])];
  return { ...others, dnsServers: [...new Map(dnsServers.map((server) => [server.text, server])).values()] };
}
