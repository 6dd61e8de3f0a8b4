import { join } from 'node:path';
import { cacheDir } from './cache.ts';
import { step } from './progress.ts';
import { isExecutable } from './run.ts';
import { unpackPackages } from './unpack.ts';

/**
 * What the laboratory's laptop can have instead of systemd-resolved. Never installed: openresolv takes over the machine's own /etc/resolv.conf,
 * and NetworkManager its devices. The libraries are those that little else brings.
 */
const packages: readonly string[] = [
  'openresolv',
  'network-manager',
  'libnm0',
  'libndp0',
  'libjansson4',
  'libcurl3-gnutls',
  'busybox-static',
];

const unpackedTree = (): string => join(cacheDir(), 'dns-programs');

/** The folder under which `sbin/resolvconf`, `usr/sbin/NetworkManager` and `bin/busybox` lie; `undefined` when they are not here. */
export function locateDnsPrograms(): string | undefined {
  const tree = unpackedTree();
  const programs = ['sbin/resolvconf', 'usr/sbin/NetworkManager', 'bin/busybox'];
  return programs.every((program) => isExecutable(join(tree, program))) ? tree : undefined;
}

/** Unpacks them into the cache. */
export async function obtainDnsPrograms(): Promise<void> {
  if (locateDnsPrograms() !== undefined) return;
  await step("Unpacking Debian's openresolv, NetworkManager and busybox (not installing them)", () =>
    unpackPackages(packages, unpackedTree()),
  );
}
