import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '../setup/cache.ts';
import { run } from '../setup/run.ts';
import { emptyReport, failure, parseReport, total, type PhaseReport } from './report.ts';

/**
 * Runs test files of one Vitest project, one after the other, taking each from a folder that others take from as well, until none is left:
 * `run-vitest-queue.ts PROJECT REPORT QUEUE`. The queue has one file for each test file, `NUMBER-NAME`, and the smallest number comes first.
 */
const [project, report, queue] = process.argv.slice(2);
if (project === undefined || report === undefined || queue === undefined) {
  process.stderr.write('Usage: node scripts/bootstrap.mjs scripts/test/run-vitest-queue.ts PROJECT REPORT QUEUE\n');
  process.exit(2);
}

let sum: PhaseReport = emptyReport;
for (let file = await take(queue); file !== undefined; file = await take(queue)) {
  sum = total([sum, await runFile(project, `test/${project}/${file}`, report)]);
  await writeFile(report, JSON.stringify(sum));
}
await writeFile(report, JSON.stringify(sum));
process.exitCode = sum.failed.length === 0 ? 0 : 1;

/** The name of the next test file; a rename is what only one can do. */
async function take(folder: string): Promise<string | undefined> {
  const waiting = (await readdir(folder)).filter((entry) => /^\d/.test(entry)).sort();
  for (const entry of waiting) {
    const isMine = await rename(join(folder, entry), join(folder, `taken-${entry}`)).then(
      () => true,
      () => false,
    );
    if (isMine) return entry.replace(/^\d+-/, '');
  }
  return undefined;
}

async function runFile(project: string, file: string, report: string): Promise<PhaseReport> {
  const part = `${report}.part`;
  await writeFile(part, '');
  const program = join(repositoryRoot, 'scripts/test/run-vitest.ts');
  const result = await run(process.execPath, ['--import', 'tsx', program, project, part, file], {
    cwd: repositoryRoot,
    output: 'inherit',
  });
  const parsed = parseReport(await readFile(part, 'utf8'));
  if (parsed === undefined) return failure(file, `ended without a report (${result.signal ?? result.code})`);
  if (parsed.passed + parsed.failed.length + parsed.skipped.length === 0) return failure(file, 'has no test');
  return parsed;
}
