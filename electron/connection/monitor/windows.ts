import { runCommand, type RunCommand } from '../system/run.ts';
import { parseNetRoutes } from '../system/windows.ts';
import { lateClocks, steadyNodeClocks } from './clocks.ts';
import type { NetworkLook, WayOut } from './fingerprint.ts';
import { interfacesHere, interfacesText, placesOf, type Interfaces } from './interfaces.ts';
import { PollingTrigger } from './trigger.ts';
import type { WatchSources } from './watcher.ts';

const tickMs = 2000;

/**
 * Windows: the addresses of all adapters, read every two seconds without another program, are the trigger; `Get-NetRoute` is the truth and asked
 * only when they changed or a minute has gone by, because PowerShell takes half a second of a processor. Not run on a real machine yet.
 */
export function windowsSources(): WatchSources {
  return {
    trigger: new PollingTrigger(2000, () => interfacesText(interfacesHere)),
    look: () => lookAtWindows(),
    clocks: lateClocks(2 * tickMs, steadyNodeClocks),
    sleepSignals: null,
    gatherMs: 200,
    tickMs,
    relaxedTickMs: tickMs,
  };
}

const listRoutes =
  'Get-NetRoute | Select-Object DestinationPrefix,NextHop,InterfaceAlias,RouteMetric,InterfaceMetric | ConvertTo-Json -Compress';

/** Null when PowerShell gives no table. */
export async function lookAtWindows(
  run: RunCommand = runCommand,
  interfaces: Interfaces = interfacesHere,
): Promise<NetworkLook | null> {
  const { code, stdout } = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', listRoutes]);
  const entries = code === 0 ? parseEntries(stdout) : null;
  if (entries === null) return null;
  const waysOut = ([4, 6] as const).map((family) => wayOut(entries, family, interfaces)).filter((way) => way !== null);
  return { waysOut, routes: parseNetRoutes(stdout).routes };
}

/** The default route with the smallest sum of metrics whose adapter is up with an address. */
function wayOut(entries: readonly Entry[], family: 4 | 6, interfaces: Interfaces): WayOut | null {
  const [prefix, none] = family === 4 ? ['0.0.0.0/0', '0.0.0.0'] : ['::/0', '::'];
  const [best] = entries
    .filter((entry) => entry.DestinationPrefix === prefix && typeof entry.InterfaceAlias === 'string')
    .map((entry) => ({
      device: String(entry.InterfaceAlias),
      gateway: typeof entry.NextHop === 'string' && entry.NextHop !== none ? entry.NextHop : null,
      metric: Number(entry.RouteMetric) + Number(entry.InterfaceMetric),
    }))
    .map((route) => ({ ...route, addresses: placesOf(interfaces, route.device, family) }))
    .filter(({ addresses }) => addresses.length > 0)
    .sort((a, b) => a.metric - b.metric);
  return best === undefined ? null : { family, device: best.device, gateway: best.gateway, addresses: best.addresses };
}

interface Entry {
  readonly DestinationPrefix?: unknown;
  readonly NextHop?: unknown;
  readonly InterfaceAlias?: unknown;
  readonly RouteMetric?: unknown;
  readonly InterfaceMetric?: unknown;
}

/** PowerShell writes one object without its list, and nothing at all for none. */
function parseEntries(json: string): readonly Entry[] | null {
  try {
    const value: unknown = json.trim() === '' ? [] : JSON.parse(json);
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.filter((entry): entry is Entry => typeof entry === 'object' && entry !== null);
  } catch {
    return null;
  }
}
