import { expect } from 'vitest';

/** `expect` of what will be so soon: at the latest in ten seconds, which a busy machine may need for the start of a process. */
export function soon<T>(look: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(look, { timeout: 10_000, interval: 10 });
}
