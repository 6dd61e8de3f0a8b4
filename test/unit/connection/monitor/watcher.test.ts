import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { NetworkLook } from '../../../../electron/connection/monitor/fingerprint.ts';
import type { NetworkEvent } from '../../../../electron/connection/monitor/network-monitor.ts';
import { PollingTrigger } from '../../../../electron/connection/monitor/trigger.ts';
import { Watcher, type WatchSources } from '../../../../electron/connection/monitor/watcher.ts';

const by = (gateway: string): NetworkLook => ({
  waysOut: [{ family: 4, device: 'wlan0', gateway, addresses: ['10.0.0.2'] }],
  routes: [],
});
const nowhere: NetworkLook = { waysOut: [], routes: [] };

/** A laptop whose parts the test moves. */
class FakeLaptop {
  seen: NetworkLook | null | Error = by('10.0.0.1');
  looks = 0;
  lookTakesMs = 0;
  sleptMs = 0;
  fire: () => void = () => undefined;
  sleep: (begins: boolean) => void = () => undefined;
  running = { trigger: false, signals: false };
  readonly told: NetworkEvent[] = [];

  sources(tellsOfSleep = true): WatchSources {
    return {
      trigger: {
        start: (onEvent) => {
          this.fire = onEvent;
          this.running.trigger = true;
        },
        stop: () => (this.running.trigger = false),
      },
      look: async () => {
        this.looks++;
        if (this.lookTakesMs > 0) await new Promise((resolve) => setTimeout(resolve, this.lookTakesMs));
        if (this.seen instanceof Error) throw this.seen;
        return this.seen;
      },
      clocks: () => {
        const awakeMs = performance.now();
        return { awakeMs, wallMs: awakeMs + this.sleptMs, bootMs: awakeMs + this.sleptMs };
      },
      sleepSignals: {
        start: (onSleep) => {
          this.sleep = onSleep;
          this.running.signals = true;
          return Promise.resolve(tellsOfSleep);
        },
        stop: () => (this.running.signals = false),
      },
      gatherMs: 30,
      tickMs: 1000,
      relaxedTickMs: 5000,
    };
  }

  async watch(tellsOfSleep = true): Promise<Watcher> {
    const watcher = new Watcher(this.sources(tellsOfSleep));
    watcher.start((event) => this.told.push(event));
    await vi.advanceTimersByTimeAsync(0);
    return watcher;
  }

  get kinds(): string {
    return this.told.map(({ kind }) => kind).join();
  }
}

let laptop: FakeLaptop;

beforeEach(() => {
  vi.useFakeTimers();
  laptop = new FakeLaptop();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('looks', () => {
  test('many events are one look, 30 ms later', async () => {
    await laptop.watch();
    laptop.seen = by('10.0.0.9');
    for (let index = 0; index < 100; index++) laptop.fire();
    await vi.advanceTimersByTimeAsync(29);
    expect(laptop.looks).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect([laptop.looks, laptop.kinds]).toEqual([2, 'moved']);
  });

  test('what is debounced is looked at again though nothing happens', async () => {
    await laptop.watch();
    laptop.seen = nowhere;
    laptop.fire();
    await vi.advanceTimersByTimeAsync(320);
    expect(laptop.kinds).toBe('');
    await vi.advanceTimersByTimeAsync(20);
    expect(laptop.kinds).toBe('offline');
    laptop.seen = by('10.0.0.1');
    laptop.fire();
    await vi.advanceTimersByTimeAsync(30);
    expect(laptop.kinds).toBe('offline,online');
  });

  test('at rest there is one a minute', async () => {
    await laptop.watch();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(laptop.looks).toBeLessThanOrEqual(11);
    expect(laptop.kinds).toBe('');
  });

  test('an event that nobody told of is found by the next of these', async () => {
    await laptop.watch();
    laptop.seen = by('10.0.0.9');
    await vi.advanceTimersByTimeAsync(66_000);
    expect(laptop.kinds).toBe('moved');
  });

  test('our own routes that another program removes as soon as they are set again are told each time', async () => {
    const watcher = await laptop.watch();
    watcher.ownRoutesSet();
    await vi.advanceTimersByTimeAsync(30);
    expect(laptop.kinds).toBe('touched');
    laptop.fire();
    await vi.advanceTimersByTimeAsync(30);
    expect(laptop.kinds).toBe('touched');
    watcher.ownRoutesSet();
    laptop.fire();
    await vi.advanceTimersByTimeAsync(30);
    expect(laptop.kinds).toBe('touched,touched');
  });

  test('slow ones are not made at the same time, and leave nine tenths of it free', async () => {
    laptop.lookTakesMs = 100;
    await laptop.watch();
    const flood = setInterval(() => laptop.fire(), 5);
    await vi.advanceTimersByTimeAsync(10_000);
    clearInterval(flood);
    expect(laptop.looks).toBeGreaterThanOrEqual(8);
    expect(laptop.looks).toBeLessThanOrEqual(12);
  });

  test('one that fails or sees nothing says nothing', async () => {
    await laptop.watch();
    for (const seen of [new Error('EPERM'), null]) {
      laptop.seen = seen;
      laptop.fire();
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(laptop.kinds).toBe('');
  });
});

describe('sleep', () => {
  test('is told, and ends with a look', async () => {
    await laptop.watch();
    laptop.sleep(true);
    laptop.sleptMs = 3_600_000;
    laptop.seen = by('10.0.0.9');
    laptop.sleep(false);
    await vi.advanceTimersByTimeAsync(30);
    expect(laptop.told).toEqual([{ kind: 'slept' }, { kind: 'woke', sleptMs: 3_600_000 }, { kind: 'moved' }]);
  });

  test.each([
    [true, 5000],
    [false, 1000],
  ])('where the system tells of it (%s), the clocks are compared every %i ms', async (tells, everyMs) => {
    await laptop.watch(tells);
    laptop.sleptMs = 60_000;
    await vi.advanceTimersByTimeAsync(everyMs - 1);
    expect(laptop.kinds).toBe('');
    await vi.advanceTimersByTimeAsync(1);
    expect(laptop.kinds).toBe('woke');
  });

  test('whatever happens to the network is told after the end of the sleep that it ended', async () => {
    await laptop.watch();
    laptop.sleptMs = 60_000;
    laptop.seen = by('10.0.0.9');
    laptop.fire();
    await vi.advanceTimersByTimeAsync(30);
    expect(laptop.kinds).toBe('woke,moved');
  });
});

describe('stop', () => {
  test('ends everything, also what is under way; a new start begins anew', async () => {
    const watcher = await laptop.watch();
    laptop.lookTakesMs = 50;
    laptop.seen = nowhere;
    laptop.fire();
    await vi.advanceTimersByTimeAsync(40);
    watcher.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([laptop.kinds, laptop.running, vi.getTimerCount()]).toEqual(['', { trigger: false, signals: false }, 0]);
    watcher.start((event) => laptop.told.push(event));
    await vi.advanceTimersByTimeAsync(1000);
    expect(laptop.kinds).toBe('offline');
    watcher.stop();
  });

  test('a listener may stop it', async () => {
    const watcher = new Watcher(laptop.sources());
    const told: string[] = [];
    watcher.start(({ kind }) => {
      told.push(kind);
      watcher.stop();
    });
    laptop.seen = nowhere;
    await vi.advanceTimersByTimeAsync(1000);
    laptop.fire();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([told, vi.getTimerCount()]).toEqual([['offline'], 0]);
  });
});

test('polling is an event only where something changed', async () => {
  let [text, events] = ['a', 0];
  const polling = new PollingTrigger(2000, () => text);
  polling.start(() => events++);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(events).toBe(0);
  text = 'b';
  await vi.advanceTimersByTimeAsync(4000);
  expect(events).toBe(1);
  polling.stop();
  expect(vi.getTimerCount()).toBe(0);
});
