import { parseNetstat } from '../system/macos.ts';
import { runCommand, type RunCommand } from '../system/run.ts';
import { lateClocks, steadyNodeClocks } from './clocks.ts';
import type { NetworkLook, WayOut } from './fingerprint.ts';
import { interfacesHere, placesOf, type Interfaces } from './interfaces.ts';
import type { Log } from './network-monitor.ts';
import { ProgramTrigger } from './program-trigger.ts';
import type { WatchSources } from './watcher.ts';

const tickMs = 2000;

/**
 * macOS: `route -n monitor` (route(8)) as the trigger, `netstat -rn` as the truth, the clocks for sleep. A `route` whose reader was killed ends
 * at the next event. Not run on a real machine yet.
 */
export function macosSources(log: Log): WatchSources {
  return {
    trigger: new ProgramTrigger([['route', '-n', 'monitor']], log),
    look: () => lookAtMacos(),
    clocks: lateClocks(2 * tickMs, steadyNodeClocks),
    sleepSignals: null,
    // Each look is a process.
    gatherMs: 200,
    tickMs,
    relaxedTickMs: tickMs,
  };
}

/** Null when netstat cannot be run. */
export async function lookAtMacos(
  run: RunCommand = runCommand,
  interfaces: Interfaces = interfacesHere,
): Promise<NetworkLook | null> {
  const { code, stdout } = await run('netstat', ['-rn']);
  if (code !== 0) return null;
  const [ipv4 = '', ipv6 = ''] = stdout.split(/^Internet6:$/m);
  const waysOut = [wayOut(ipv4, 4, interfaces), wayOut(ipv6, 6, interfaces)].filter((way) => way !== null);
  return { waysOut, routes: parseNetstat(ipv4).routes };
}

/** The first default route that is not bound to one interface (flag I) and whose interface is up with an address. */
function wayOut(table: string, family: 4 | 6, interfaces: Interfaces): WayOut | null {
  for (const line of table.split('\n')) {
    const [destination, gateway = '', flags = '', device = ''] = line.trim().split(/\s+/);
    if (destination !== 'default' || !flags.startsWith('U') || flags.includes('I')) continue;
    const addresses = placesOf(interfaces, device, family);
    if (addresses.length > 0) return { family, device, gateway: flags.includes('G') ? gateway : null, addresses };
  }
  return null;
}
