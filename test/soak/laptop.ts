import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../scripts/setup/cache.ts';
import { differences, laptopState } from '../support/laptop-state.ts';
import { until } from '../support/until.ts';
import { runCycles } from './cycles.ts';
import { runDay } from './day.ts';
import { readOptions } from './options.ts';
import { failures, report } from './report.ts';
import type { Series } from './verdict.ts';

/** The soak on the laboratory's laptop: prints what was measured; exits with 1 when something grew or was left behind. */
const { cycles, hours, out, samples } = readOptions(process.argv.slice(2));
const programs = out ?? join(repositoryRoot, 'out');
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const failed: string[] = [];
const measured: Series[] = [];

async function part(what: string, work: () => Promise<Series>): Promise<void> {
  const before = laptopState();
  const series = await work();
  measured.push(series);
  if (samples !== null) writeFileSync(samples, JSON.stringify(measured));
  const left = (): string[] => differences(before, laptopState());
  await until('the laptop is as it was', () => left().length === 0, 5000).catch(() => undefined);
  const different = left();
  const asBefore = different.length === 0 ? 'The laptop is as it was before.' : different.join('\n');
  process.stdout.write(`\n${report(series)}\n\n${asBefore}\n`);
  failed.push(...failures(series).map((name) => `${what}: ${name}`));
  if (different.length > 0) failed.push(`${what}: the laptop is not as it was`);
}

if (cycles > 0)
  await part('cycles', () => runCycles(cycles, programs, true, (done) => say(`  ${done} of ${cycles} connections`)));
if (hours > 0) await part('day', () => runDay(hours, programs, (hour) => say(`  ${hour} of ${hours} simulated hours`)));
process.stdout.write(failed.length === 0 ? '\nsoak: nothing grows\n' : `\nsoak: FAILED: ${failed.join('; ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
