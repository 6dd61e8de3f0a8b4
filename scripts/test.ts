import { parseArgs } from 'node:util';
import { duration, say } from './setup/progress.ts';
import { phases, type PhaseName } from './test/phases.ts';
import { exitCode, failure, type PhaseReport, summaryLine, total } from './test/report.ts';

const names = Object.keys(phases) as PhaseName[];
const usage = `Usage: npm test [-- --only ${names.join(',')}]`;

/** A later phase means nothing on a machine without parts, or with programs of an earlier build. */
const stopsTheRun: readonly PhaseName[] = ['setup', 'build'];

function readWanted(): readonly PhaseName[] | undefined {
  try {
    const { values } = parseArgs({ options: { only: { type: 'string', default: names.join(',') } } });
    const asked = values.only.split(',');
    const wanted = names.filter((name) => asked.includes(name));
    return wanted.length === asked.length ? wanted : undefined;
  } catch {
    return undefined; // An unknown option gets the same usage line as an unknown phase.
  }
}

async function runPhase(name: PhaseName): Promise<PhaseReport> {
  const start = performance.now();
  say(`── ${name}`);
  const report = await phases[name]().catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    say(message);
    return failure(name, message.split('\n', 1)[0] ?? '');
  });
  say(
    `── ${name}: ${report.failed.length === 0 ? 'ok' : `${report.failed.length} failed`} (${duration(performance.now() - start)})`,
  );
  return report;
}

async function main(wanted: readonly PhaseName[]): Promise<number> {
  const reports: PhaseReport[] = [];
  for (const name of wanted) {
    const report = await runPhase(name);
    reports.push(report);
    if (report.failed.length > 0 && stopsTheRun.includes(name)) break;
  }
  const sum = total(reports);
  for (const { name, reason } of sum.skipped) process.stdout.write(`skipped: ${name} (${reason})\n`);
  for (const { name, message } of sum.failed) process.stdout.write(`failed: ${name}: ${message}\n`);
  process.stdout.write(`${summaryLine(sum)}\n`);
  return exitCode(sum);
}

const wanted = readWanted();
if (wanted === undefined) {
  say(usage);
  process.exitCode = 2;
} else {
  process.exitCode = await main(wanted);
}
