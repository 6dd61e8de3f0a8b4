import { lookup } from 'node:dns/promises';
import type { ResolvedName } from './laptop.ts';

const timeLimitMs = 3000;

/** getaddrinfo(3) in this process, for operating systems without a program that asks it. */
export async function resolveHere(name: string): Promise<ResolvedName> {
  const giveUp = new Promise<ResolvedName>((resolve) => {
    setTimeout(() => resolve({ addresses: [], detail: 'no answer' }), timeLimitMs).unref();
  });
  const asked = lookup(name, { all: true }).then(
    (found): ResolvedName => ({ addresses: found.map((entry) => entry.address), detail: '' }),
    (error: unknown): ResolvedName => ({ addresses: [], detail: (error as NodeJS.ErrnoException).code ?? 'no answer' }),
  );
  return Promise.race([asked, giveUp]);
}
