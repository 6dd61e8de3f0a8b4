import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from './errors.ts';

const pollMs = 25;

/**
 * Waits until `probe` gives a value other than `undefined` or `false`, asking every 25 ms.
 * Throws a LabError that names `what` after `timeoutMs`; whatever `probe` throws ends the wait at once.
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new LabError(`waited ${timeoutMs / 1000} s for ${what}, in vain`);
    await delay(pollMs);
  }
}
