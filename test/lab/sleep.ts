import { setTimeout as delay } from 'node:timers/promises';
import { announceSleep, laptopMountNamespace } from './laptop.ts';
import { ipBatch } from './namespaces.ts';
import { laptopPort, switchPlace } from './network.ts';
import { allProcesses, isStopped, namespaceOfProcess, ownLineage } from './proc.ts';
import { readRecord } from './processes.ts';
import { requireState } from './state.ts';

export interface SleepOptions {
  /** Only these processes are stopped; all of the laptop's when there is none. */
  readonly pids?: readonly number[];
  /** False: logind says nothing, as where there is none, or where a virtual machine was paused from outside. Default true. */
  readonly announced?: boolean;
  /** Called at the moment of waking. */
  readonly onWake?: () => void;
}

/** From logind's word to the sleep itself: systemd starts suspend.target, which then writes to /sys/power/state. */
const suspendMs = 100;

/**
 * The laptop sleeps: logind announces it (PrepareForSleep), its network card loses the carrier (addresses and routes stay, as in a real
 * suspend), every process on it is stopped, and the world goes on for `seconds` real seconds. Then the carrier is back, the processes go on,
 * with wall clock and boot clock that much later, and logind says so. One thing differs from a real suspend: the monotonic clock went on as
 * well (only a real suspend stops it), as in a paused virtual machine.
 *
 * The caller and its ancestors are never stopped.
 */
export async function sleepLaptop(seconds: number, options: SleepOptions = {}): Promise<void> {
  const { pids = [], announced = true, onWake } = options;
  if (announced) {
    await announceSleep(true);
    await delay(suspendMs);
  }
  const sleepers = pids.length > 0 ? pids : laptopProcesses();
  await ipBatch(switchPlace, [`link set ${laptopPort} down`]);
  for (const pid of sleepers) signal(pid, 'SIGSTOP');
  await delay(seconds * 1000);
  if (requireState().laptop.link === 'up') await ipBatch(switchPlace, [`link set ${laptopPort} up`]);
  onWake?.();
  for (const pid of sleepers) signal(pid, 'SIGCONT');
  if (announced) await announceSleep(false);
}

/** Wakes whatever still sleeps, for example because a `sleep` was killed half-way. */
export async function wakeLaptop(): Promise<void> {
  if (requireState().laptop.link === 'up') await ipBatch(switchPlace, [`link set ${laptopPort} up`]);
  const sleepers = laptopProcesses().filter(isStopped);
  for (const pid of sleepers) signal(pid, 'SIGCONT');
  if (sleepers.length > 0) await announceSleep(false);
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
