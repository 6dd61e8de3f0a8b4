import { uptime } from 'node:os';
import type { ClockReading } from './sleep.ts';

export type ReadClocks = () => ClockReading;

/** Linux: the monotonic clock of Node stops in sleep (CLOCK_MONOTONIC), the time since the start does not (CLOCK_BOOTTIME). */
export const linuxClocks: ReadClocks = () => ({
  awakeMs: performance.now(),
  wallMs: Date.now(),
  bootMs: uptime() * 1000,
});

/**
 * For systems on which no clock of Node stops in sleep: a reading that comes later than it should tells of one. `longestMs` is the most that
 * two readings can lie apart while the laptop is awake.
 */
export function lateClocks(
  longestMs: number,
  monotonic: () => number = () => performance.now(),
  wall: () => number = Date.now,
): ReadClocks {
  let [last, awakeMs] = [monotonic(), 0];
  return () => {
    const now = monotonic();
    awakeMs += Math.min(now - last, longestMs);
    last = now;
    return { awakeMs, wallMs: wall(), bootMs: null };
  };
}
