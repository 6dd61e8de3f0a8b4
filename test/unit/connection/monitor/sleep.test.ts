import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  lateClocks,
  linuxNodeClocks,
  steadyNodeClocks,
  type ReadClocks,
} from '../../../../electron/connection/monitor/clocks.ts';
import { linuxSources } from '../../../../electron/connection/monitor/linux.ts';
import {
  takeSleep,
  type ClockReading,
  type Sleep,
  type SleepInput,
} from '../../../../electron/connection/monitor/sleep.ts';

/** A step: what comes, after so many seconds awake; then the seconds slept before it, and those by which the clock on the wall was set. */
type Step = readonly [input: SleepInput, awake: number, slept?: number, set?: number];

function tell(steps: readonly Step[], hasBootClock = true): string[] {
  let clock = { awakeMs: 0, wallMs: 1_700_000_000_000, bootMs: 50_000 };
  const read = (): ClockReading => (hasBootClock ? clock : { ...clock, bootMs: null });
  let sleep: Sleep = { last: read(), asleepSince: null };
  return steps.flatMap(([input, awake, slept = 0, set = 0]) => {
    clock = {
      awakeMs: clock.awakeMs + awake * 1000,
      bootMs: clock.bootMs + (awake + slept) * 1000,
      wallMs: clock.wallMs + (awake + slept + set) * 1000,
    };
    const [next, events] = takeSleep(sleep, input, read());
    sleep = next;
    return events.map((event) => (event.kind === 'woke' ? `woke ${event.sleptMs / 1000}` : event.kind));
  });
}

describe('sleep', () => {
  test.each<[string, Step[], string[]]>([
    [
      'nothing',
      [
        ['tick', 1],
        ['tick', 5],
        ['tick', 300],
      ],
      [],
    ],
    [
      'told before and after',
      [
        ['prepare', 1],
        ['resume', 1, 3600],
      ],
      ['slept', 'woke 3600'],
    ],
    [
      'told, the clock seen first',
      [
        ['prepare', 1],
        ['tick', 1, 3600],
        ['resume', 0],
      ],
      ['slept', 'woke 3600'],
    ],
    [
      'told, with ticks between',
      [
        ['prepare', 1],
        ['tick', 1],
        ['tick', 1],
        ['resume', 1, 60],
        ['tick', 1],
      ],
      ['slept', 'woke 60'],
    ],
    [
      'told, for two seconds only',
      [
        ['prepare', 1],
        ['resume', 1, 2],
      ],
      ['slept', 'woke 2'],
    ],
    [
      'told and called off',
      [
        ['prepare', 1],
        ['resume', 1],
      ],
      ['slept', 'woke 0'],
    ],
    [
      'told and called off without a word',
      [
        ['prepare', 1],
        ['tick', 20],
        ['tick', 11],
      ],
      ['slept', 'woke 0'],
    ],
    [
      'told twice',
      [
        ['prepare', 1],
        ['prepare', 1],
        ['resume', 1],
      ],
      ['slept', 'woke 0'],
    ],
    [
      'two, the end of the first one untold',
      [
        ['prepare', 1],
        ['prepare', 1, 60],
        ['resume', 1, 60],
      ],
      ['slept', 'woke 60', 'slept', 'woke 60'],
    ],
    [
      'not told',
      [
        ['tick', 1],
        ['tick', 1, 3600],
        ['tick', 1],
      ],
      ['woke 3600'],
    ],
    [
      'an end without a beginning',
      [
        ['tick', 1],
        ['resume', 1],
      ],
      [],
    ],
    [
      'a clock set right by a little',
      [
        ['tick', 1],
        ['tick', 1, 0, 4],
        ['tick', 1, 0, -4],
      ],
      [],
    ],
    [
      'a clock set back',
      [
        ['tick', 1],
        ['tick', 1, 0, -7200],
      ],
      [],
    ],
    [
      'a clock set back in sleep',
      [
        ['tick', 1],
        ['tick', 1, 60, -7200],
      ],
      ['woke 60'],
    ],
    ['a clock set forward by an hour counts, as nothing is lost by a look', [['tick', 1, 0, 3600]], ['woke 3600']],
  ])('%s', (_what, steps, expected) => {
    expect(tell(steps)).toEqual(expected);
  });

  test('without a clock of the time since the start, that on the wall tells', () => {
    expect(
      tell(
        [
          ['tick', 1],
          ['tick', 1, 3600],
        ],
        false,
      ),
    ).toEqual(['woke 3600']);
  });

  test('slept and woke take turns, but for a woke that nobody announced', () => {
    const step = fc.tuple(
      fc.constantFrom<SleepInput>('prepare', 'resume', 'tick'),
      fc.integer({ min: 0, max: 40 }),
      fc.constantFrom(0, 0, 0, 3, 100),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const told = tell([...steps, ['tick', 31]]);
        told.forEach((event, index) => {
          if (event === 'slept') expect(told[index + 1]).toMatch(/^woke/);
        });
      }),
    );
  });
});

/** Clocks that go on as the test says: awake, in a sleep that stops the monotonic one, or standing still while all of them go on. */
class Clocks {
  #monotonic = 0;
  #wall = 1000;
  #boot = 50_000;
  readonly #read: ReadClocks;
  #sleep: Sleep;

  constructor(longestMs: number, hasBootClock: boolean) {
    this.#read = lateClocks(longestMs, {
      monotonic: () => this.#monotonic,
      wall: () => this.#wall,
      boot: hasBootClock ? () => this.#boot : null,
    });
    this.#sleep = { last: this.#read(), asleepSince: null };
  }

  /** What is told at a reading after so many seconds, in `asleep` of which the monotonic clock stood. */
  after(seconds: number, asleep = 0, input: SleepInput = 'tick'): string[] {
    this.#monotonic += (seconds - asleep) * 1000;
    this.#wall += seconds * 1000;
    this.#boot += seconds * 1000;
    const [next, events] = takeSleep(this.#sleep, input, this.#read());
    this.#sleep = next;
    return events.map((event) => (event.kind === 'woke' ? `woke ${event.sleptMs / 1000}` : event.kind));
  }
}

describe('clocks', () => {
  test.each([
    ['Linux', linuxNodeClocks],
    ['other systems', steadyNodeClocks],
  ])('this machine’s go on, and agree while it is awake: %s', (_system, clocks) => {
    const read = lateClocks(6000, clocks);
    const [first, second] = [read(), read()];
    expect(second.awakeMs).toBeGreaterThan(first.awakeMs);
    expect(Math.abs((second.bootMs ?? 0) - (first.bootMs ?? 0))).toBeLessThan(2000);
    expect(first.bootMs === null).toBe(clocks.boot === null);
  });

  test('a reading that comes late was a sleep', () => {
    const clocks = new Clocks(4000, false);
    expect(clocks.after(2)).toEqual([]);
    expect(clocks.after(60)).toEqual(['woke 56']);
    expect(clocks.after(2)).toEqual([]);
  });

  test.each([
    ['in a sleep that stops the monotonic clock', 12, 'woke 12'],
    ['in one that stops none: a paused machine, a stopped process', 0, 'woke 11'],
  ])('Linux: 12 s %s', (_kind, stopped, expected) => {
    const clocks = new Clocks(6000, true);
    clocks.after(5);
    expect(clocks.after(5 + 12, stopped)).toEqual([expected]);
    expect(clocks.after(5)).toEqual([]);
  });

  test('Linux: told before and after a sleep that stops no clock, it is told once', () => {
    const clocks = new Clocks(6000, true);
    expect(clocks.after(1, 0, 'prepare')).toEqual(['slept']);
    expect(clocks.after(30)).toEqual(['woke 24']);
    expect(clocks.after(0.1, 0, 'resume')).toEqual([]);
  });

  test('a machine under load, whose ticks come late by up to 6 s, never slept', () => {
    // Sums of seconds are rounded: at 6 s to the last bit either may be right.
    const late = fc.double({ min: 0, max: 5.999, noNaN: true });
    fc.assert(
      fc.property(fc.array(late, { maxLength: 50 }), (lates) => {
        const clocks = new Clocks(6000, true);
        for (const seconds of lates) expect(clocks.after(5 + seconds)).toEqual([]);
      }),
    );
  });

  test('the clocks that the Linux adapter reads bear its slowest tick', () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] });
    try {
      const { clocks, relaxedTickMs } = linuxSources(() => undefined);
      const first = clocks();
      vi.advanceTimersByTime(relaxedTickMs);
      const second = clocks();
      vi.advanceTimersByTime(relaxedTickMs + 12_000);
      const third = clocks();
      expect(second.awakeMs - first.awakeMs).toBe(relaxedTickMs);
      const [, events] = takeSleep({ last: second, asleepSince: null }, 'tick', third);
      expect(events.map(({ kind }) => kind)).toEqual(['woke']);
    } finally {
      vi.useRealTimers();
    }
  });
});
