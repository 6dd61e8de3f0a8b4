import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { recoveryCases } from './cases.ts';
import { planLanes } from './lane-plan.ts';
import type { Outcome } from './outcome.ts';
import type { RecoveryOptions } from './recovery-options.ts';
import { allHolds, report } from './report.ts';

/** `npm run bench -- recovery`: shares the cases out to laboratories, prints what they measured, and returns the exit code. */
export async function benchRecovery(argv: readonly string[], options: RecoveryOptions): Promise<number> {
  const cases = recoveryCases.filter(({ name }) => options.cases?.includes(name) ?? true);
  const others = withoutCases(argv);
  const lanes = planLanes(cases, options).map((lane, at) =>
    runLane(`${process.env['KUBELANE_LAB'] ?? ''}lane${at}`, [
      ...others,
      ...lane.flatMap(({ name }) => ['--case', name]),
    ]),
  );
  const finished = await Promise.all(lanes);
  const outcomes = finished.flatMap(({ outcomes: some }) => some);
  const failed = finished.some(({ code }) => code !== 0);
  process.stdout.write(`\n${report(cases, outcomes)}\n`);
  if (failed) process.stderr.write('bench: a laboratory failed; what it measured before is in the table\n');
  return !failed && allHolds(cases, outcomes) ? 0 : 1;
}

function withoutCases(argv: readonly string[]): string[] {
  return argv.filter((word, at) => word !== '--case' && argv[at - 1] !== '--case' && !word.startsWith('--case='));
}

interface LaneResult {
  readonly code: number;
  readonly outcomes: readonly Outcome[];
}

function runLane(laboratory: string, argv: readonly string[]): Promise<LaneResult> {
  const program = fileURLToPath(new URL('lane.ts', import.meta.url));
  const env = { ...process.env, KUBELANE_LAB: laboratory };
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...argv], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const outcomes: Outcome[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => outcomes.push(JSON.parse(line) as Outcome));
  createInterface({ input: child.stderr }).on('line', (line) => process.stderr.write(`  ${line}\n`));
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve({ code: code ?? 1, outcomes });
    });
  });
}
