import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until `look` finds something (anything but undefined, null and false) and returns it. Throws at the deadline, saying what was
 * waited for. For what gives no event to wait on.
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`);
    await delay(20);
  }
}
