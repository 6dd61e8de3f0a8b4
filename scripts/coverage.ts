import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { excludedFiles, testFolders } from './coverage/folders.ts';
import { coverageReport } from './coverage/report.ts';
import { sourceSize } from './coverage/source-size.ts';
import { parseSummary } from './coverage/summary.ts';
import { repositoryRoot } from './setup/cache.ts';
import { say, step } from './setup/progress.ts';
import { run } from './setup/run.ts';

/** Runs the unit tests of the helper and of openvpn's formats and prints how much of both they run. Exit code 0 when it is enough. */
async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'kubelane-coverage-'));
  try {
    const result = await step('Running the unit tests', () =>
      run(vitest, vitestArguments(folder), { cwd: repositoryRoot }),
    );
    if (result.code !== 0) {
      say(`${result.stdout}${result.stderr}`);
      return 1;
    }
    const report = coverageReport(
      parseSummary(await readFile(join(folder, 'coverage-summary.json'), 'utf8'), repositoryRoot),
    );
    process.stdout.write(`${report.text}${sourceSize()}`);
    return report.good ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const vitest = join(repositoryRoot, 'node_modules/.bin/vitest');

function vitestArguments(folder: string): readonly string[] {
  return [
    ...['run', '--project', 'unit*', '--reporter', 'dot'],
    ...['--coverage.enabled', '--coverage.provider=v8', '--coverage.reporter=json-summary'],
    `--coverage.reportsDirectory=${folder}`,
    ...['electron/helper/**', 'electron/openvpn/**'].map((path) => `--coverage.include=${path}`),
    ...excludedFiles.map(({ path }) => `--coverage.exclude=${path}`),
    ...testFolders,
  ];
}

process.exitCode = await main();
