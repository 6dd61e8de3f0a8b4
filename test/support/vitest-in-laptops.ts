import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failure, parseReport, total, type PhaseReport } from '../../scripts/test/report.ts';

/**
 * Runs a Vitest project where the end-to-end tests belong, on the laptops of laboratories side by side that take the files from one queue:
 * `vitest-in-laptops.ts PROJECT REPORT [NAME…]`, where a name stands for `NAME.test.ts`. Most of a test's time is waiting for a network.
 */
const [project, report, ...names] = process.argv.slice(2);
if (project === undefined || report === undefined) {
  process.stderr.write('Usage: node scripts/bootstrap.mjs test/support/vitest-in-laptops.ts PROJECT REPORT [NAME…]\n');
  process.exit(2);
}

/** A laboratory is some 40 processes; two of them leave a machine of two cores its head. */
const mostLaboratories = 2;
/** Files that take long come first, so that no laboratory is left with one when the others are done. */
const longFirst = [
  'dns-stacks',
  'faults',
  'browser',
  'doctor',
  'dns-overwritten',
  'direct',
  'collisions',
  'headless',
  'broken-laptop',
  'servers',
  'portal',
];

/** What compares instants needs the machine for itself. */
const alone: ReadonlySet<string> = new Set(['agreement.test.ts']);

const wanted = names.length === 0 ? await allTests(project) : names.map((name) => `${name}.test.ts`);
const reports = [
  ...(await runQueue(
    project,
    wanted.filter((file) => !alone.has(file)),
    mostLaboratories,
  )),
  ...(await runQueue(
    project,
    wanted.filter((file) => alone.has(file)),
    1,
  )),
];
await writeFile(report, JSON.stringify(total(reports)));
process.exitCode = reports.every(({ failed }) => failed.length === 0) ? 0 : 1;

async function allTests(project: string): Promise<readonly string[]> {
  const entries = await readdir(fileURLToPath(new URL(`../${project}`, import.meta.url)));
  return entries.filter((entry) => entry.endsWith('.test.ts'));
}

async function runQueue(project: string, files: readonly string[], most: number): Promise<readonly PhaseReport[]> {
  const folder = await mkdtemp(join(tmpdir(), 'kubelane-queue-'));
  try {
    return await runAll(
      project,
      folder,
      [...files].sort((a, b) => place(a) - place(b)),
      most,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runAll(
  project: string,
  folder: string,
  files: readonly string[],
  most: number,
): Promise<readonly PhaseReport[]> {
  for (const [at, file] of files.entries()) await writeFile(join(folder, `${String(at).padStart(3, '0')}-${file}`), '');
  const laboratories = Math.min(most, availableParallelism(), files.length);
  const reports = await Promise.all(
    Array.from({ length: laboratories }, (_, at) =>
      runLaboratory(`${process.env['KUBELANE_LAB'] ?? ''}test${at}`, project, folder),
    ),
  );
  const left = (await readdir(folder)).filter((entry) => /^\d/.test(entry));
  return [...reports, ...left.map((entry) => failure(entry, 'was not run'))];
}

function place(file: string): number {
  const at = longFirst.indexOf(file.replace('.test.ts', ''));
  return at === -1 ? longFirst.length : at;
}

async function runLaboratory(laboratory: string, project: string, queue: string): Promise<PhaseReport> {
  const path = join(queue, `report-${laboratory}.json`);
  const program = fileURLToPath(new URL('queue-in-laptop.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', program, project, path, queue], {
    stdio: 'inherit',
    env: { ...process.env, KUBELANE_LAB: laboratory },
  });
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  const code = await new Promise<number>((resolve) => child.on('close', (value) => resolve(value ?? 1)));
  process.off('SIGINT', forward).off('SIGTERM', forward);
  const parsed = parseReport(await readFile(path, 'utf8').catch(() => ''));
  if (parsed === undefined) return failure(`laboratory ${laboratory}`, `ended without a report (${code})`);
  return code !== 0 && parsed.failed.length === 0
    ? { ...parsed, failed: [{ name: `laboratory ${laboratory}`, message: `exit code ${code}` }] }
    : parsed;
}
