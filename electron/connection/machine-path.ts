import { problem, type Problem } from '../shared/problem.ts';
import { contains } from '../network/cidr.ts';
import type { DesiredNetwork } from '../shared/helper-protocol.ts';
import { isDirect } from './machine-steps.ts';
import type { Model } from './machine-types.ts';
import type { NetworkEvent } from './monitor/network-monitor.ts';
import type { WatchedPath } from './verify/path-watch.ts';

/** What Ethernet carries, and openvpn's own choice. */
const usualMtu = 1500;

/** The laptop is in another network: what was found out about the path of the one before does not count. */
export function forgetPath(model: Model, event: NetworkEvent): Model {
  return event.kind === 'moved' ? { ...model, pathLimit: null, place: model.place + 1 } : model;
}

/** Takes in that the path lets no larger packets through; the same model when that is no news. */
export function narrowPath(model: Model, bytes: number): Model {
  const { kind } = model.snapshot.state;
  const isUp = kind === 'connected' || kind === 'degraded';
  return isUp && bytes < (model.pathLimit ?? Infinity) ? { ...model, pathLimit: bytes } : model;
}

/** The part of the network to be applied that makes the tunnel's packets fit the path. */
export function desiredMtu({ pathLimit }: Model): Pick<DesiredNetwork, 'mtu'> {
  return pathLimit === null ? {} : { mtu: pathLimit };
}

/** Whether packets are still kept small for a network that the laptop has left. */
export function isNeedlesslyNarrow({ pathLimit, applied }: Model): boolean {
  return pathLimit === null && applied?.mtu !== undefined;
}

/** What the user is told about the path. */
export function pathNotes({ pathLimit, applied }: Model): readonly Problem[] {
  if (pathLimit === null || applied?.mtu === undefined) return [];
  return [applied.mtu.problem ?? problem('path.narrow', { bytes: pathLimit })];
}

/**
 * The path to be watched: null over TCP, which carries the tunnel as one stream whose packets have no sizes of the tunnel's, and where there is
 * nobody in the tunnel to be asked.
 */
export function pathToWatch(model: Model): WatchedPath | null {
  const { snapshot, settings, plan, applied, apiServer, place } = model;
  const [server, domain] = [plan?.dns?.servers[0], plan?.dns?.domains[0]];
  if (settings === null || plan === null || server === undefined || domain === undefined) return null;
  if (isDirect(settings)) return null;
  if (/ tcp[^ ]*$/.test(snapshot.tunnel?.remote ?? '')) return null;
  const node = apiServer !== null && plan.routes.some(({ cidr }) => contains(cidr, apiServer)) ? [apiServer.text] : [];
  const gateway = settings.gateway === undefined ? [] : [settings.gateway];
  const isSet = applied?.mtu !== undefined && applied.mtu.problem === undefined;
  const mtu = isSet ? applied.mtu.bytes : (settings.mtu ?? usualMtu);
  return { place, server, domain, echoes: [...gateway, ...node], mtu };
}
