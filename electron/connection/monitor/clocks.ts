import { uptime } from 'node:os';
import type { ClockReading } from './sleep.ts';

export type ReadClocks = () => ClockReading;

/** The clocks of Node, in milliseconds. */
export interface NodeClocks {
  readonly monotonic: () => number;
  readonly wall: () => number;
  /** Time since the laptop was started, with its sleep; null where Node has none such. */
  readonly boot: (() => number) | null;
}

const here: Omit<NodeClocks, 'boot'> = { monotonic: () => performance.now(), wall: () => Date.now() };

/** Linux: the monotonic clock of Node stops in sleep (CLOCK_MONOTONIC), the time since the start does not (CLOCK_BOOTTIME). */
export const linuxNodeClocks: NodeClocks = { ...here, boot: () => uptime() * 1000 };
/** No clock of Node stops in sleep. */
export const steadyNodeClocks: NodeClocks = { ...here, boot: null };

/**
 * A reading that comes later than it should tells of a sleep in which all clocks went on: that of a system on which none of Node's stops, of a
 * paused virtual machine, of a stopped process. `longestMs` is the most that two readings can lie apart while the laptop is awake.
 */
export function lateClocks(longestMs: number, { monotonic, wall, boot }: NodeClocks): ReadClocks {
  let [last, awakeMs] = [monotonic(), 0];
  return () => {
    const now = monotonic();
    awakeMs += Math.min(now - last, longestMs);
    last = now;
    return { awakeMs, wallMs: wall(), bootMs: boot?.() ?? null };
  };
}
