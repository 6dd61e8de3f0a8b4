import { join } from 'node:path';
import { cacheDir } from './cache.ts';
import { step } from './progress.ts';
import { isExecutable } from './run.ts';
import { unpackPackages } from './unpack.ts';

/** Where a systemd-resolved of one's own lies: never installed, because its package takes over the machine's name resolution. */
const unpackedTree = (): string => join(cacheDir(), 'systemd-resolved');

const daemonIn = (tree: string): string => join(tree, 'lib/systemd/systemd-resolved');

/** The folder under which `lib/systemd/systemd-resolved`, `usr/bin/resolvectl` and the D-Bus policy lie, if there is one. */
export function locateResolvedTree(): string | undefined {
  return ['/', unpackedTree()].find((tree) => isExecutable(daemonIn(tree)));
}

/** The daemon's path, `undefined` when this machine has none. */
export function locateResolved(): string | undefined {
  const tree = locateResolvedTree();
  return tree === undefined ? undefined : daemonIn(tree);
}

/** Unpacks Debian's package into the cache when the machine has no systemd-resolved; installs nothing and runs none of its scripts. */
export async function obtainResolved(): Promise<void> {
  if (locateResolved() !== undefined) return;
  await step("Unpacking Debian's systemd-resolved (not installing it)", () =>
    unpackPackages(['systemd-resolved'], unpackedTree()),
  );
}
