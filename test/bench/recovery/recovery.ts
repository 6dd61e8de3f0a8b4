import { recoveryCases } from './cases.ts';
import { jobsOf, secondsOf } from './jobs.ts';
import { LaneProcess } from './lane-process.ts';
import type { RecoveryOptions } from './recovery-options.ts';
import { allHolds, report } from './report.ts';

/** `npm run bench -- recovery`: shares the measurements out to laboratories, prints what they found, and returns the exit code. */
export async function benchRecovery(argv: readonly string[], options: RecoveryOptions): Promise<number> {
  const cases = recoveryCases.filter(({ name }) => options.cases?.includes(name) ?? true);
  const queue = jobsOf(cases, options);
  const count = Math.min(options.lanes, queue.length);
  const minutes = Math.ceil(secondsOf(cases, options) / count / 60);
  process.stderr.write(
    `${queue.length} measurements in ${count} laboratories side by side: about ${minutes} minutes\n`,
  );
  const lanes = Array.from(
    { length: count },
    (_, at) => new LaneProcess(`${process.env['KUBELANE_LAB'] ?? ''}lane${at}`, argv, queue),
  );
  const forward = (signal: NodeJS.Signals): void => {
    for (const lane of lanes) lane.stop(signal);
  };
  process.on('SIGINT', forward).on('SIGTERM', forward);
  const codes = await Promise.all(lanes.map(({ ended }) => ended));
  process.off('SIGINT', forward).off('SIGTERM', forward);
  const failed = codes.some((code) => code !== 0);
  const outcomes = lanes.flatMap((lane) => lane.outcomes);
  process.stdout.write(`\n${report(cases, outcomes)}\n`);
  if (failed) process.stderr.write('bench: a laboratory failed; what it measured before is in the table\n');
  return !failed && allHolds(cases, outcomes) ? 0 : 1;
}
