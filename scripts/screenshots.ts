import { join } from 'node:path';
import { buildBundles } from './build/build.ts';
import { runStage } from './demo/run-stage.ts';
import { repositoryRoot } from './setup/cache.ts';
import { ensureParts } from './setup/parts.ts';
import { say } from './setup/progress.ts';

/** Renews docs/images/ with the real window in the laboratory. */
async function main(): Promise<number> {
  await ensureParts('test');
  if (!(await buildBundles())) return 1;
  return await runStage(['scripts/demo/screenshots.ts', '--pictures', join(repositoryRoot, 'docs/images')]);
}

process.exitCode = await main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  return 1;
});
