import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isStopped } from '../lab/proc.ts';
import { sleepLaptop } from '../lab/sleep.ts';
import { LaptopUser } from './support/laptop-user.ts';
import { end, eventually, repository } from './support/programs.ts';
import { clusterAnswers } from './support/reach.ts';

const sleepSeconds = 12;

const laptop = new LaptopUser();
let watch: MonitorWatch;

/** The network monitor in a program of its own on this laptop, and the kinds of what it told. */
class MonitorWatch {
  readonly kinds: string[] = [];
  readonly #child: ChildProcess;

  constructor() {
    const stub = join(repository, 'test/integration/monitor/watch-stub.ts');
    this.#child = spawn(process.execPath, ['--import', 'tsx', stub], { stdio: ['ignore', 'pipe', 'inherit'] });
    let rest = '';
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.kinds.push(kindOf(line));
    });
  }

  async stop(): Promise<void> {
    await end(this.#child, 'SIGTERM');
  }
}

function kindOf(line: string): string {
  const event: unknown = JSON.parse(line);
  return typeof event === 'object' && event !== null && 'kind' in event ? String(event.kind) : 'watching';
}

beforeEach(async () => {
  watch = new MonitorWatch();
  await eventually('the monitor watches', () => watch.kinds.includes('watching'));
});

afterEach(async () => {
  await watch.stop();
});

/** The server is started again while the laptop sleeps: it has forgotten who was connected. */
async function restartServerInSleep(): Promise<void> {
  await eventually('the laptop sleeps', () => isStopped(laptop.kubelane.helper?.pid ?? 0));
  await laptop.lab.fault('server', 'restart');
}

test.each([
  ['logind says so', true, ['slept', 'woke']],
  ['nobody says so, and no clock stops', false, ['woke']],
])('the laptop slept, and the server has forgotten it: back soon after the wake (%s)', async (how, announced, told) => {
  const up = await laptop.connect();
  // Not as a fault by name: that would hold the laboratory's lock, and the server could not be restarted meanwhile.
  let woke = 0;
  const onWake = (): void => void (woke = performance.now());
  await Promise.all([sleepLaptop(sleepSeconds, { announced, onWake }), restartServerInSleep()]);
  await eventually('the cluster answers', clusterAnswers, 8_000);
  const seconds = ((performance.now() - woke) / 1000).toFixed(2);
  process.stderr.write(`first answer ${seconds} s after the wake, where ${how}\n`);
  await up.reaches('connected', 8_000);
  expect(up.documents.map(({ state }) => state)).not.toContain('failed');
  await eventually('the monitor told of the sleep', () => watch.kinds.includes('woke'));
  expect(watch.kinds.filter((kind) => kind === 'slept' || kind === 'woke')).toEqual(told);

  await watch.stop();
  await laptop.endsWithNothingLeft(up);
});
