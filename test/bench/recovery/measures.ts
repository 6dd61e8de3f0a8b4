import { sleepLaptop } from '../../lab/sleep.ts';
import { run } from '../../e2e/support/programs.ts';
import { clock } from './prober-process.ts';
import { cpuOf, OpenvpnWatch, openvpnProcesses } from './processes.ts';
import { KubelaneSide, type ProfileKind } from './sides.ts';
import { sequence, timesLeft, type SeenState } from './states.ts';
import { answeredPercent, lastOutageEnd } from './tries.ts';
import { delay, recovery, strike, type Metrics, type Trial } from './trial.ts';

const name = 'web.shop.svc.cluster.coder4';

/** A fault that is over when it is in place. */
export function blow(...words: string[]): (trial: Trial) => Promise<Metrics> {
  return async (trial) => {
    const times = await strike(trial, ...words);
    const answer = await recovery(trial, times);
    return {
      answer,
      settled: lastOutageEnd(trial.prober.tries, times.at) / 1000,
      fault: (times.done - times.at) / 1000,
    };
  };
}

/** The server is gone for a while, and comes back. */
export async function serverAway(trial: Trial): Promise<Metrics> {
  const { attempts, options } = trial;
  const counted = attempts.count;
  const gone = await strike(trial, 'server', 'kill');
  await delay(gone.at + options.awaySeconds * 1000 - clock());
  const tried = attempts.count - counted;
  await trial.lab.fault('server', 'start');
  const back = clock();
  return { noticed: noticed(trial, gone.at), attempts: tried, answer: await recovery(trial, { at: back, done: back }) };
}

/** The same for half a minute, and a click on Connect when it is back. */
export function clickAfterServerAway(profile: ProfileKind): (trial: Trial) => Promise<Metrics> {
  return async (trial) => {
    if (!(trial.side instanceof KubelaneSide)) throw new Error('only Kubelane can be clicked');
    const gone = await strike(trial, 'server', 'kill');
    await delay(gone.at + Math.min(trial.options.awaySeconds, 40) * 1000 - clock());
    // Not earlier: a connection to the control socket that asks nothing is let go.
    const click = await trial.side.clicker(profile);
    await trial.lab.fault('server', 'start');
    const at = clock();
    click();
    return { answer: await recovery(trial, { at, done: at }) };
  };
}

/** The server stands still for a while: nothing tells of it but that no answer comes. */
export async function serverFreeze(trial: Trial): Promise<Metrics> {
  const frozen = await strike(trial, 'server', 'freeze');
  await delay(frozen.at + trial.options.freezeSeconds * 1000 - clock());
  const at = clock();
  await trial.lab.fault('server', 'thaw');
  const answer = await recovery(trial, { at, done: clock() });
  return { noticed: noticed(trial, frozen.at), answer, settled: lastOutageEnd(trial.prober.tries, at) / 1000 };
}

/** The laptop sleeps, and meanwhile the server forgets it. */
export async function sleeps(trial: Trial): Promise<Metrics> {
  trial.from = clock();
  const forget = async (): Promise<void> => {
    await delay(1000); // The laptop's processes are stopped by now; those that do this belong to nobody.
    await trial.lab.fault('server', 'restart');
  };
  // Not as a fault by name: that would hold the laboratory's lock, and the server could not be restarted meanwhile.
  let at = 0;
  await Promise.all([sleepLaptop(trial.options.sleepSeconds, { onWake: () => (at = clock()) }), forget()]);
  return { answer: await recovery(trial, { at, done: at }), settled: lastOutageEnd(trial.prober.tries, at) / 1000 };
}

/** The cable is pulled and put back again and again, 100 times a minute. */
export async function flaps(trial: Trial): Promise<Metrics> {
  const { side, attempts, options, lab } = trial;
  const everyMs = 600;
  const watch = new OpenvpnWatch();
  const [counted, cpuBefore, begun] = [attempts.count, cpuOf(side.pids()), clock()];
  trial.from = begun;
  for (let flap = 0; flap < options.flaps; flap++) {
    await delay(begun + flap * everyMs - clock());
    await lab.fault('link', 'down');
    await delay(begun + flap * everyMs + everyMs / 2 - clock());
    await lab.fault('link', 'up');
  }
  const end = clock();
  const cpu = (100 * (cpuOf(side.pids()) - cpuBefore)) / (end - begun);
  const tried = attempts.count - counted;
  const answer = await recovery(trial, { at: end, done: end });
  watch.stop();
  const [state, tunnels] = [side.states?.state ?? 'connected', openvpnProcesses().length];
  const sound = Number.isFinite(answer) && state === 'connected' && tunnels === 1;
  return {
    answer,
    wrong: sound ? 0 : 1,
    attempts: tried,
    processes: watch.seen.size,
    cpu,
    seconds: (end - begun) / 1000,
  };
}

/**
 * The path takes smaller packets only: a megabyte over HTTP has to arrive within 20 s. What hangs for three seconds is begun anew, as a person
 * would do: over the path as it was it takes a tenth of one.
 */
export function narrow(fault: 'mtu' | 'mtu-silent'): (trial: Trial) => Promise<Metrics> {
  return async (trial) => {
    await strike(trial, fault, '1300');
    const begun = clock();
    const end = begun + 20_000;
    const argv = ['-sS', '-o', '/dev/null', '-w', '%{size_download}', `http://${name}/bytes/1048576`];
    while (clock() < end) {
      const seconds = Math.min(3, (end - clock()) / 1000).toFixed(3);
      const { stdout } = await run('curl', ['--max-time', seconds, ...argv]);
      if (stdout === '1048576') return { large: (clock() - begun) / 1000 };
    }
    return { large: Infinity };
  };
}

/** Packets are lost for a minute. */
export async function loss(trial: Trial): Promise<Metrics> {
  const { attempts, prober, options, side } = trial;
  const counted = attempts.count;
  const { at } = await strike(trial, 'loss', '30');
  await delay(at + options.lossSeconds * 1000 - clock());
  const tries = prober.tries.filter(({ start }) => start >= at);
  const seen = statesSince(trial, at);
  return {
    answered: answeredPercent(tries),
    attempts: attempts.count - counted,
    ...(side.states === null ? {} : { changes: sequence(seen).length - 1, left: timesLeft(seen) }),
  };
}

/** Seconds until Kubelane no longer said “connected”; Infinity when it did not notice. */
function noticed(trial: Trial, from: number): number {
  const first = trial.side.states?.seen.find(({ at, state }) => at >= from && state !== 'connected');
  return first === undefined ? Infinity : (first.at - from) / 1000;
}

/** The state as the fault struck, and all that came then. */
function statesSince({ side }: Trial, from: number): SeenState[] {
  const seen = side.states?.seen ?? [];
  const before = seen.filter(({ at }) => at < from).slice(-1);
  return [...before, ...seen.filter(({ at }) => at >= from)];
}
