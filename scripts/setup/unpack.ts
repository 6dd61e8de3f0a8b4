import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeWhole } from './files.ts';
import { mustRun } from './run.ts';

/** Unpacks Debian packages into a folder of one's own: nothing is installed, none of their scripts runs. */
export async function unpackPackages(packages: readonly string[], tree: string): Promise<void> {
  // apt drops its rights to the user `_apt` for downloads, who cannot write into a home folder.
  const download = await mkdtemp(join(tmpdir(), 'kubelane-packages-'));
  try {
    await mustRun('apt-get', ['download', '-q', '-o', 'APT::Sandbox::User=root', ...packages], { cwd: download });
    const files = (await readdir(download)).filter((name) => name.endsWith('.deb'));
    if (files.length !== packages.length) throw new Error(`apt-get download ${packages.join(' ')}: some are missing.`);
    await makeWhole(tree, async (draft) => {
      for (const file of files) await mustRun('dpkg', ['-x', join(download, file), draft]);
    });
  } finally {
    await rm(download, { recursive: true, force: true });
  }
}
