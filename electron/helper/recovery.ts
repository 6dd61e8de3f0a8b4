import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HostSystem } from './host-system.ts';
import type { Journal, UndoRecord } from './journal.ts';
import { limits } from './limits.ts';
import type { Log } from './log.ts';

/**
 * Undoes what a helper that was killed left behind, from its undo records. Every step is harmless when there is nothing to undo, and a step
 * that fails keeps its record, so that the next start tries again.
 */
export async function undoLeftovers(journal: Journal, host: HostSystem, stateDir: string, log: Log): Promise<void> {
  const records = await journal.readAll();
  if (records.length === 0) return;
  const bootId = await host.bootId();
  for (const record of records) {
    const remains = await undo(record, bootId, host, stateDir);
    if (remains.length === 0) {
      await journal.remove(record.tunnel);
      log('info', `undid what tunnel ${record.tunnel} (${record.device}) left behind`);
    } else {
      log('error', `tunnel ${record.tunnel} (${record.device}) left something behind: ${remains.join('; ')}`);
    }
  }
}

/** Carries out one record in the order that leaves nothing running: process, routes, DNS, files. Returns what stayed. */
async function undo(record: UndoRecord, bootId: string, host: HostSystem, stateDir: string): Promise<string[]> {
  const remains: string[] = [];
  const sameBoot = record.bootId === bootId;
  if (sameBoot && record.openvpn !== null && !(await endOpenvpn(record.openvpn, host))) {
    remains.push(`openvpn (process ${record.openvpn.pid})`);
  }
  // A device that bears the name but has another number is somebody else's.
  const index = sameBoot ? await host.links.index(record.device) : null;
  const isOurs = index !== null && (record.deviceIndex === null || record.deviceIndex === index);
  if (isOurs && record.routes.length > 0) {
    const stayed = await host.routes.clear(record.device);
    if (stayed !== null) remains.push(`routes (${stayed})`);
  }
  // Settings bound to a link went with it; settings in files or a registry stay over a restart.
  if (record.dns !== null && (isOurs || record.dns !== 'systemd-resolved')) {
    const stayed = await host.dnsOf(record.dns).clear({ device: record.device, index: index ?? 0 });
    if (stayed !== null) remains.push(`DNS settings (${stayed})`);
  }
  for (const file of record.files) {
    if (dirname(file) === stateDir) await rm(file, { force: true });
  }
  return remains;
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
