import { createInterface } from 'node:readline';
import { attach, type Lab } from '../../lab/lab.ts';
import { differences, laptopState, type LaptopState } from '../../support/laptop-state.ts';
import { until } from '../../support/until.ts';
import { AttemptCounter } from './attempts.ts';
import { caseNames, recoveryCases, type RecoveryCase } from './cases.ts';
import type { Job } from './jobs.ts';
import type { LaneLine } from './lane-process.ts';
import type { Outcome } from './outcome.ts';
import { clock, ProberProcess } from './prober-process.ts';
import { readRecoveryOptions } from './recovery-options.ts';
import { KubelaneSide, PlainSide, type Side } from './sides.ts';
import { describe } from './states.ts';
import { delay, prematurely, type Trial } from './trial.ts';

/** Runs on a laboratory's laptop: takes a `Job` a line, measures it on both sides and prints a `LaneLine` for each, and one when it is ready. */
const name = 'web.shop.svc.cluster.coder4';
/** Both sides have been up for so long when the fault strikes. */
const settleMs = 1500;
/** What the kernel and the resolver may take to forget. */
const forgetMs = 5000;

const options = readRecoveryOptions(process.argv.slice(2), caseNames);
const lab = await attach();
const kubelane = new KubelaneSide(lab);
const sides: readonly Side[] = [new PlainSide(lab), kubelane];
const say = (text: string): void => void process.stderr.write(`${text}\n`);

try {
  await kubelane.prepare();
  print({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    await runJob(JSON.parse(line) as Job);
    print({ ready: true });
  }
} finally {
  await kubelane.remove();
}

async function runJob({ case: wanted, round }: Job): Promise<void> {
  const entry = recoveryCases.find(({ name: own }) => own === wanted);
  if (entry === undefined) throw new Error(`there is no case ${wanted}`);
  for (const side of sides.filter((one) => entry.sides.includes(one.name))) {
    const outcome = await measure(lab, entry, side, round);
    const figures = Object.entries(outcome.metrics).map(
      ([metric, value]) => `${metric} ${value?.toFixed(2) ?? 'never'}`,
    );
    say(`${entry.name} ${round + 1}, ${side.name}: ${outcome.error || figures.join(', ')}`);
    if (outcome.states !== '')
      say(`    ${outcome.states}${outcome.agreed === false ? ' (the watcher said otherwise)' : ''}`);
    if (outcome.left.length > 0) say(`    left behind: ${outcome.left.join('\n')}`);
    print({ outcome });
  }
}

function print(line: LaneLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function measure(laboratory: Lab, entry: RecoveryCase, side: Side, round: number): Promise<Outcome> {
  const before = stateHere();
  const attempts = new AttemptCounter(laboratory);
  const prober = new ProberProcess(name);
  const trial: Trial = { lab: laboratory, side, prober, attempts, options, from: clock() };
  let metrics: Outcome['metrics'] = {};
  let error = '';
  let agreed: boolean | null = null;
  let skewMs = 0;
  let states = '';
  try {
    await side.start(entry.profile);
    await prober.answers(30_000);
    await delay(settleMs);
    prober.forget();
    const measured = { ...(await entry.measure(trial)), ...prematurely(trial) };
    metrics = Object.fromEntries(
      Object.entries(measured).map(([key, value]) => [key, Number.isFinite(value) ? value : null]),
    );
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
    if (side === kubelane) error += ` ${kubelane.stderr}`;
  }
  if (side === kubelane) {
    const compared = await kubelane.agreement();
    agreed = compared.same;
    skewMs = compared.skewMs;
    states = describe(kubelane.states?.seen ?? [], trial.from);
  }
  // Taken down where the fault has led to: in the other LAN, with the other address.
  await side.stop();
  await prober.stop();
  attempts.stop();
  await laboratory.fault('clear');
  const left = side === kubelane ? await leftBehind(before) : [];
  return { case: entry.name, side: side.name, round, metrics, states, agreed, skewMs, left, error };
}

/**
 * The laptop without what is the resolver's own: whom it asked last, which it notes with its first question, and the socket of a question that the
 * prober asked in vain, which it keeps for two minutes. (Had Kubelane left a socket, its process would show.)
 */
function stateHere(): LaptopState {
  const state = laptopState();
  const lines = (part: string): string[] => (state[part] ?? '').split('\n').map((line) => line.trim());
  const resolver = lines('resolver').filter((line) => !line.startsWith('Current DNS Server:'));
  const sockets = lines('sockets').filter((line) => !/^udp ESTAB .*:53$/.test(line));
  return { ...state, resolver: resolver.join('\n'), sockets: sockets.join('\n') };
}

/** What differs from before; the resolver and the kernel get a moment to forget. */
async function leftBehind(before: LaptopState): Promise<string[]> {
  const look = (): string[] => differences(before, stateHere(), { farewells: true });
  await until('the laptop to be as before', () => look().length === 0, forgetMs).catch(() => undefined);
  return look();
}
