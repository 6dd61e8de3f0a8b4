import { attach } from '../lab/lab.ts';
import { readOptions } from './options.ts';
import { benchConnect } from './connect.ts';
import { benchIdle } from './idle.ts';
import { holds, table, verdict, type Figure } from './statistics.ts';
import { benchThroughput } from './throughput.ts';

/** Runs the chosen benchmarks on the laboratory's laptop and prints their figures; exits with 1 when a bound is not met. */
const { names, runs, seconds, steps } = readOptions(process.argv.slice(2));
const lab = await attach();
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const figures: Figure[] = [];
const remarks: string[] = [];

const report = (): void => {
  process.stdout.write(`\n${[table(figures), ...remarks, verdict(figures)].join('\n\n')}\n`);
};

async function measure(): Promise<void> {
  if (names.includes('connect')) {
    say(`connect: ${runs} connections each by Kubelane and by plain openvpn, alternating…`);
    figures.push(...(await benchConnect(lab, runs, (line) => steps && say(`  ${line}`))));
  }
  if (names.includes('idle')) {
    say(`idle: ${runs} starts each of Kubelane and of a bare tray app, alternating; then ${seconds} s connected…`);
    const idle = await benchIdle(lab, runs, seconds);
    figures.push(...idle.figures);
    remarks.push(...idle.remarks);
  }
  if (names.includes('throughput')) {
    say(`throughput: ${runs} pairs of transfers through Kubelane's tunnel and plain openvpn's, alternating…`);
    figures.push(await benchThroughput(lab, runs));
  }
}

try {
  await measure();
  process.exitCode = figures.every(holds) ? 0 : 1;
} finally {
  // Also what was measured before something went wrong.
  if (figures.length > 0) report();
}
