import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildBundles } from './build/build.ts';
import { repositoryRoot } from './setup/cache.ts';
import { electronDist, ensureParts } from './setup/parts.ts';
import { isRoot } from './setup/root.ts';

/** Builds the app and runs it from the repository; arguments are passed on to it. */
async function main(): Promise<number> {
  await ensureParts('app');
  if (!(await buildBundles())) return 1;
  // Chromium refuses to run its sandbox as root.
  const flags = isRoot() ? ['--no-sandbox'] : [];
  const electron = join(await electronDist(), 'electron');
  const app = spawn(electron, [...flags, repositoryRoot, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.kill(signal));
  return new Promise((resolve, reject) => {
    app.once('error', reject);
    app.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}

process.exitCode = await main();
