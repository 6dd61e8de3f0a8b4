import { attach } from '../lab/lab.ts';
import { benchConnect } from './connect.ts';
import { benchIdle } from './idle.ts';
import { describe, holds, type Comparison } from './statistics.ts';
import { benchThroughput } from './throughput.ts';

/** Runs the chosen benchmarks on the laboratory's laptop and prints their figures; exits with 1 when a bound is not met. */
const maximumCpuPercent = 0.3;
const [runsText = '10', secondsText = '60', ...names] = process.argv.slice(2);
const [runs, seconds] = [Number(runsText), Number(secondsText)];
const lab = await attach();
const print = (text: string): void => void process.stdout.write(`${text}\n`);
let met = true;
const report = (comparison: Comparison): void => {
  print(describe(comparison));
  met &&= holds(comparison);
};

if (names.includes('connect')) for (const comparison of await benchConnect(lab, runs)) report(comparison);
if (names.includes('idle')) {
  const { comparisons, remarks, cpuPercent } = await benchIdle(lab, runs, seconds);
  for (const comparison of comparisons) report(comparison);
  const quiet = cpuPercent <= maximumCpuPercent;
  met &&= quiet;
  print(
    `CPU of the app, connected and idle: ${cpuPercent.toFixed(2)} % of a core (at most ${maximumCpuPercent}): ${quiet ? 'ok' : 'NOT MET'}`,
  );
  for (const remark of remarks) print(`  ${remark}`);
}
if (names.includes('throughput')) report(await benchThroughput(lab, runs));
process.exitCode = met ? 0 : 1;
