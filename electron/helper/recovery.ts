import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { faultPoint } from '../shared/fault-point.ts';
import { parseIpAddress } from '../shared/ip.ts';
import type { HostSystem } from './host-system.ts';
import type { Journal, JournalContent, UndoRecord } from './journal.ts';
import { limits } from './limits.ts';
import type { Log } from './log.ts';
import { isManagementSocket, managementSocketName } from './tunnel-id.ts';

/**
 * Undoes what a helper that was killed left behind: what its undo records say, then whatever else can be recognised as its own. Every step is
 * harmless when there is nothing to undo. A step that fails keeps its record, so that the next start tries again, and stops no other.
 */
export async function undoLeftovers(journal: Journal, host: HostSystem, stateDir: string, log: Log): Promise<void> {
  try {
    const { records, damaged, setAside } = await journal.readAll();
    faultPoint('recovery.read');
    const bootId = records.length === 0 ? '' : await host.bootId();
    for (const record of records) {
      const what = `tunnel ${record.tunnel} (${record.device})`;
      const remains = await undo(record, bootId, host, stateDir).catch((error: unknown) => [reason(error)]);
      if (remains.length > 0) {
        log('error', `${what} left something behind: ${remains.join('; ')}`);
        continue;
      }
      await journal.remove(record.tunnel);
      log('info', `undid what ${what} left behind`);
    }
    await sweep(host, stateDir, { damaged, setAside }, log);
  } catch (error) {
    log('error', `undoing what was left behind failed: ${reason(error)}`);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Carries out one record in the order that leaves nothing running: process, routes, DNS, files. Returns what stayed. */
async function undo(record: UndoRecord, bootId: string, host: HostSystem, stateDir: string): Promise<string[]> {
  const remains: string[] = [];
  const sameBoot = record.bootId === bootId;
  if (sameBoot && record.openvpn !== null && !(await endOpenvpn(record.openvpn, host))) {
    remains.push(`openvpn (process ${record.openvpn.pid})`);
  }
  faultPoint('recovery.process-ended');
  // A device that bears the name but has another number is somebody else's.
  const index = sameBoot ? await host.links.index(record.device) : null;
  const isOurs = index !== null && (record.deviceIndex === null || record.deviceIndex === index);
  const routed = sameBoot && record.routes.length > 0 ? undoRoutes(record, isOurs, host) : null;
  const stayed = await routed;
  if (stayed !== null) remains.push(`routes (${stayed})`);
  faultPoint('recovery.routes-cleared');
  // Settings bound to a link went with it; settings in files or a registry stay over a restart.
  const isDirect = record.direct !== undefined;
  if (record.dns !== null && (isOurs || isDirect || record.dns !== 'systemd-resolved')) {
    const configurator = host.dnsOf(record.dns);
    const asked = isDirect ? (configurator.withoutDevice ?? configurator) : configurator;
    const stayed = await asked.clear({ device: record.device, index: index ?? 0 });
    if (stayed !== null) remains.push(`DNS settings (${stayed})`);
  }
  faultPoint('recovery.dns-cleared');
  for (const file of record.files) {
    if (dirname(file) === stateDir && isManagementSocket(basename(file))) await rm(file, { force: true });
  }
  return remains;
}

/** Takes the record's routes back; null, or what stayed. */
async function undoRoutes(record: UndoRecord, isDeviceOurs: boolean, host: HostSystem): Promise<string | null> {
  if (record.direct === undefined) return isDeviceOurs ? host.routes.clear(record.device) : null;
  const nextHop = record.direct.nextHop === null ? null : parseIpAddress(record.direct.nextHop);
  return nextHop === null ? null : ((await host.routes.byNextHop?.clear(nextHop)) ?? null);
}

/** What no readable record tells of: an openvpn that calls back to this state folder, its socket, and settings that bear our mark. */
async function sweep(
  host: HostSystem,
  stateDir: string,
  { damaged, setAside }: Pick<JournalContent, 'damaged' | 'setAside'>,
  log: Log,
): Promise<void> {
  const present = (await readdir(stateDir)).filter(isManagementSocket);
  // By the tunnels' own names: a container may have a helper whose state folder has the same path.
  const names = new Set([...present, ...[...damaged, ...setAside].map(managementSocketName)]);
  const sockets = new Set([...names].map((name) => join(stateDir, name)));
  for (const pid of sockets.size === 0 ? [] : await host.processes.openvpnsAt(sockets)) {
    const startTime = await host.processes.startTime(pid);
    // Looked at once more: the number may have gone to another process meanwhile.
    if (startTime === null || !(await host.processes.openvpnsAt(sockets)).includes(pid)) continue;
    const ended = await endOpenvpn({ pid, startTime }, host);
    log(
      ended ? 'info' : 'error',
      `openvpn (process ${pid}) was left behind; ${ended ? 'it is ended' : 'it does not end'}`,
    );
  }
  for (const name of present) await rm(join(stateDir, name), { force: true });
  const unserved = await (await host.dns()).takeBackUnserved?.();
  if (typeof unserved === 'string') log('error', `DNS settings that nobody serves stayed: ${unserved}`);
  // Other helpers may live beside this one, so settings are only taken for left-overs when a record of them is lost.
  const stayed = damaged.length > 0 ? await (await host.dns()).sweep?.() : null;
  if (typeof stayed === 'string') log('error', `DNS settings were left behind: ${stayed}`);
}

/** Kills the process if it still is the openvpn of the record; true when it is gone. */
async function endOpenvpn(
  openvpn: { readonly pid: number; readonly startTime: string },
  host: HostSystem,
): Promise<boolean> {
  const isStillIt = async (): Promise<boolean> =>
    (await host.processes.startTime(openvpn.pid)) === openvpn.startTime &&
    (await host.processes.isOpenvpn(openvpn.pid));
  if (!(await isStillIt())) return true;
  try {
    process.kill(openvpn.pid, 'SIGKILL');
  } catch {
    // It ended between the look and the signal; the loop below sees that.
  }
  const deadline = Date.now() + limits.terminateMs;
  while (await isStillIt()) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}
