import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir } from './cache.ts';
import { makeWhole } from './files.ts';
import { step } from './progress.ts';
import { isExecutable, mustRun } from './run.ts';

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
  await step("Unpacking Debian's systemd-resolved (not installing it)", async () => {
    // apt drops its rights to the user `_apt` for downloads, who cannot write into a home folder.
    const download = await mkdtemp(join(tmpdir(), 'kubelane-resolved-'));
    try {
      await mustRun('apt-get', ['download', '-o', 'APT::Sandbox::User=root', 'systemd-resolved'], { cwd: download });
      const deb = (await readdir(download)).find((name) => name.endsWith('.deb'));
      if (deb === undefined) throw new Error('apt-get download systemd-resolved left no .deb file.');
      await makeWhole(unpackedTree(), async (draft) => {
        await mustRun('dpkg', ['-x', join(download, deb), draft]);
      });
    } finally {
      await rm(download, { recursive: true, force: true });
    }
  });
}
