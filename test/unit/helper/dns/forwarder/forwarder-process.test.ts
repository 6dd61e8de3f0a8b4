import { afterEach, describe, expect, it } from 'vitest';
import type { ForwarderConfig } from '../../../../../electron/helper/dns/forwarder/forwarder-config.ts';
import type { ForwarderLaunch } from '../../../../../electron/helper/dns/forwarder/forwarder-launch.ts';
import {
  ForwarderProcess,
  type ForwarderEvent,
} from '../../../../../electron/helper/dns/forwarder/forwarder-process.ts';
import { until } from '../../../../support/until.ts';

const config: ForwarderConfig = { listen: { address: '127.0.0.9', port: 5353 }, routes: [], servers: [] };

/** A program that says what the forwarder says, and ends when its input does. */
const obedient = `process.stdin.on('data', () => console.log('{"ready":"x"}')).on('end', () => process.exit(0))`;
const launchOf = (script: string): ForwarderLaunch => ({ program: process.execPath, args: ['-e', script], reason: '' });

describe('ForwarderProcess', () => {
  const launches: (() => Promise<ForwarderLaunch>)[] = [];
  const events: ForwarderEvent[] = [];
  const forwarder = new ForwarderProcess(
    () => (launches.shift() ?? (() => Promise.resolve(launchOf(obedient))))(),
    (event) => events.push(event),
  );
  const kill = (): void => void process.kill(forwarder.pid!, 'SIGKILL');
  const told = (kind: ForwarderEvent['kind'], times: number): Promise<boolean> =>
    until(`${times} times ${kind}`, () => events.filter((event) => event.kind === kind).length >= times);

  afterEach(async () => {
    await forwarder.stop();
    launches.length = 0;
    events.length = 0;
  });

  it('starts no second process when it was stopped and started again while a lost one was being started', async () => {
    expect(await forwarder.start(config)).toBeNull();
    let release = (): void => undefined;
    let used = 0;
    const late = {
      get program() {
        used++;
        return process.execPath;
      },
      args: ['-e', obedient],
      reason: '',
    };
    let isAsked = false;
    launches.push(() => {
      isAsked = true;
      return new Promise((resolve) => (release = () => resolve(late)));
    });
    kill();
    await until('the next is being started', () => isAsked);
    await forwarder.stop();
    expect(await forwarder.start(config)).toBeNull();
    const { pid } = forwarder;
    release();
    await new Promise((resolve) => setImmediate(resolve));
    expect([used, forwarder.pid]).toEqual([0, pid]);
    expect(events.map(({ kind }) => kind)).toEqual(['lost']);
  });

  it('is tried again when it cannot be found out how to start it', async () => {
    expect(await forwarder.start(config)).toBeNull();
    launches.push(() => Promise.reject(new Error('EMFILE')));
    kill();
    await told('restored', 1);
    expect(events).toEqual([
      { kind: 'lost', reason: 'SIGKILL', retryMs: 0 },
      { kind: 'lost', reason: 'Error: EMFILE', retryMs: 100 },
      { kind: 'restored' },
    ]);
  });

  it('waits twice as long each time', async () => {
    expect(await forwarder.start(config)).toBeNull();
    launches.push(...Array.from({ length: 4 }, () => () => Promise.resolve(launchOf('process.exit(3)'))));
    kill();
    await told('restored', 1);
    const waits = events.flatMap((event) => (event.kind === 'lost' ? [event.retryMs] : []));
    expect(waits).toEqual([0, 100, 200, 400, 800]);
  });

  it.each([
    ['something else than it should', `console.log('{"evil":1}'); setInterval(() => 0, 1e3)`],
    ['no JSON', `console.log('evil'); setInterval(() => 0, 1e3)`],
    ['a line without end', `process.stdout.write('x'.repeat(1e5)); setInterval(() => 0, 1e3)`],
  ])('ends a process that was taken over or is broken, for it says %s', async (_what, script) => {
    launches.push(() => Promise.resolve(launchOf(script)));
    const begun = performance.now();
    expect(await forwarder.start(config)).toMatchObject({ code: 'dns.failed', params: { detail: 'SIGKILL' } });
    expect(forwarder.pid).toBeUndefined();
    // At once, not when it has been waited for in vain.
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});
