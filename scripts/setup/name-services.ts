import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from './cache.ts';
import { step } from './progress.ts';
import { unpackPackages } from './unpack.ts';

/** Other ways in which a laptop's C library finds names. Never installed: their packages rewrite the machine's own /etc/nsswitch.conf. */
const packages: readonly string[] = [
  'libnss-mdns',
  'libnss-resolve',
  'avahi-daemon',
  'libavahi-core7',
  'libavahi-common3',
  'libdaemon0',
];

const unpackedTree = (): string => join(cacheDir(), 'name-services');

/** The folder under which `lib/…/libnss_mdns4.so.2` and `usr/sbin/avahi-daemon` lie; `undefined` when they are not here. */
export function locateNameServices(): string | undefined {
  const tree = unpackedTree();
  return existsSync(join(tree, 'usr/sbin/avahi-daemon')) ? tree : undefined;
}

/** Unpacks them into the cache. */
export async function obtainNameServices(): Promise<void> {
  if (locateNameServices() !== undefined) return;
  await step("Unpacking Debian's nss-mdns, nss-resolve and Avahi (not installing them)", () =>
    unpackPackages(packages, unpackedTree()),
  );
}
