import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { repositoryRoot } from '../setup/cache.ts';
import type { MutationGroup } from './groups.ts';
import type { JudgedMutant } from './scores.ts';

/** Changes the group's files in a copy of the sources, one change at a time, and runs the group's unit tests against each. */
export async function mutate({ files, tests }: MutationGroup): Promise<readonly JudgedMutant[]> {
  // Stryker takes the folder it runs in for the project's.
  process.chdir(repositoryRoot);
  // The copy lies outside the repository, where no other tool finds it.
  const folder = await mkdtemp(join(tmpdir(), 'kubelane-mutation-'));
  try {
    // The rest is in stryker.config.json: only what the tests need is copied, and nothing is written but the result.
    const stryker = new Stryker({
      mutate: [...files],
      vitest: { configFile: await writeConfig(folder, tests) },
      tempDirName: join(folder, 'copy'),
    });
    return await stryker.runMutationTest();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A Vitest configuration with these tests alone. Stryker's own `testFiles` would hold for some mutants only, and not for those of what is
 * made once, when a file is loaded.
 */
async function writeConfig(folder: string, tests: readonly string[]): Promise<string> {
  const path = join(folder, 'vitest.config.mjs');
  await writeFile(path, `export default ${JSON.stringify({ test: { include: tests, testTimeout: 10_000 } })};\n`);
  return path;
}
