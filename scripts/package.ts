import { join } from 'node:path';
import { build, Platform } from 'electron-builder';
import { buildBundles } from './build/build.ts';
import { packageConfiguration } from './package/configuration.ts';
import { repositoryRoot } from './setup/cache.ts';
import { electronVersion } from './setup/electron-runtime.ts';
import { electronDist, ensureParts } from './setup/parts.ts';
import { duration, say } from './setup/progress.ts';

/**
 * Builds the unpacked Linux application into `release/linux-unpacked`. With KUBELANE_PACKAGE_INSPECTABLE=1 it goes to
 * `release/inspectable/linux-unpacked` and can be driven by a test (see `fusesOf`); that one is not for users.
 */
async function main(): Promise<number> {
  const start = performance.now();
  const inspectable = process.env['KUBELANE_PACKAGE_INSPECTABLE'] === '1';
  await ensureParts('app');
  if (!(await buildBundles())) return 1;
  const dist = await electronDist();
  const output = inspectable ? 'release/inspectable' : 'release';
  await build({
    projectDir: repositoryRoot,
    targets: Platform.LINUX.createTarget('dir'),
    publish: 'never',
    config: packageConfiguration({ dist, version: await electronVersion(dist), output, inspectable }),
  });
  say(`Packaged ${join(output, 'linux-unpacked')} (${duration(performance.now() - start)})`);
  return 0;
}

process.exitCode = await main();
