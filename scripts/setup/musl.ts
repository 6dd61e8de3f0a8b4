import { join } from 'node:path';
import { cacheDir } from './cache.ts';
import { step } from './progress.ts';
import { isExecutable } from './run.ts';
import { unpackPackages } from './unpack.ts';

/** A C library with a resolver of its own kind, and the smallest compiler and linker that makes a program of it. */
const packages: readonly string[] = ['musl-dev', 'tcc'];

const unpackedTree = (): string => join(cacheDir(), 'musl');

/** The folder under which `usr/bin/tcc` and `usr/lib/x86_64-linux-musl/libc.a` lie; `undefined` when they are not here. */
export function locateMusl(): string | undefined {
  const tree = unpackedTree();
  return isExecutable(join(tree, 'usr/bin/tcc')) ? tree : undefined;
}

/** Unpacks them into the cache. */
export async function obtainMusl(): Promise<void> {
  if (locateMusl() !== undefined) return;
  await step('Unpacking musl and a compiler for it (not installing them)', () =>
    unpackPackages(packages, unpackedTree()),
  );
}
