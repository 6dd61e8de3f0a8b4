import { setTimeout as delay } from 'node:timers/promises';
import { laptopMountNamespace } from './laptop.ts';
import { ipBatch } from './namespaces.ts';
import { laptopPort, switchPlace } from './network.ts';
import { allProcesses, isStopped, namespaceOfProcess, ownLineage } from './proc.ts';
import { readRecord } from './processes.ts';
import { requireState } from './state.ts';

/**
 * The laptop sleeps: its network card loses the carrier (addresses and routes stay, as in a real suspend), every process on it
 * is stopped, and the world goes on for `seconds` real seconds. Then the carrier is back and the processes go on, with wall clock
 * and boot clock that much later. Two things differ from a real suspend: the monotonic clock went on as well (only a real
 * suspend stops it), and no PrepareForSleep signal comes over the system bus, because no logind runs here.
 *
 * With `pids`, only these processes are stopped. The caller and its ancestors are never stopped.
 */
export async function sleepLaptop(seconds: number, pids: readonly number[]): Promise<void> {
  const sleepers = pids.length > 0 ? pids : laptopProcesses();
  await ipBatch(switchPlace, [`link set ${laptopPort} down`]);
  for (const pid of sleepers) signal(pid, 'SIGSTOP');
  await delay(seconds * 1000);
  if (requireState().laptop.link === 'up') await ipBatch(switchPlace, [`link set ${laptopPort} up`]);
  for (const pid of sleepers) signal(pid, 'SIGCONT');
}

/** Wakes whatever still sleeps, for example because a `sleep` was killed half-way. */
export async function wakeLaptop(): Promise<void> {
  if (requireState().laptop.link === 'up') await ipBatch(switchPlace, [`link set ${laptopPort} up`]);
  for (const pid of laptopProcesses().filter(isStopped)) signal(pid, 'SIGCONT');
}

function laptopProcesses(): number[] {
  const mount = laptopMountNamespace();
  const network = namespaceOfProcess(readRecord('laptop').pid, 'net');
  const spared = ownLineage();
  return allProcesses().filter((pid) => {
    if (spared.has(pid)) return false;
    const onLaptop = network !== undefined && namespaceOfProcess(pid, 'net') === network;
    return onLaptop || (mount !== undefined && namespaceOfProcess(pid, 'mnt') === mount);
  });
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in the meantime.
  }
}
