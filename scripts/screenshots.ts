import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildBundles } from './build/build.ts';
import { runStage } from './demo/run-stage.ts';
import { repositoryRoot } from './setup/cache.ts';
import { ensureParts } from './setup/parts.ts';
import { say } from './setup/progress.ts';

/** Renews docs/images/: every state of the window in both schemes and languages, then the real window in the laboratory. */
async function main(): Promise<number> {
  await ensureParts('test');
  if (!(await buildBundles())) return 1;
  const code = await renewStates();
  if (code !== 0) return code;
  return await runStage(['scripts/demo/screenshots.ts', '--pictures', join(repositoryRoot, 'docs/images')]);
}

/** The states as the tests compare them, so that both take them the same way. */
async function renewStates(): Promise<number> {
  const report = join(repositoryRoot, 'out/pictures.json');
  const test = 'test/integration/renderer/pictures.test.ts';
  const child = spawn(
    process.execPath,
    ['scripts/bootstrap.mjs', 'scripts/test/run-vitest.ts', 'integration', report, test],
    { cwd: repositoryRoot, stdio: 'inherit', env: { ...process.env, KUBELANE_RENEW_PICTURES: '1' } },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

process.exitCode = await main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  return 1;
});
