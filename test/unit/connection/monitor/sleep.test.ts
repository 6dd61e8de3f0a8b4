import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lateClocks, linuxClocks } from '../../../../electron/connection/monitor/clocks.ts';
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

describe('clocks', () => {
  test('this machine’s go on, and agree while it is awake', () => {
    const [first, second] = [linuxClocks(), linuxClocks()];
    expect(second.awakeMs).toBeGreaterThan(first.awakeMs);
    expect(Math.abs((second.bootMs ?? 0) - (first.bootMs ?? 0))).toBeLessThan(2000);
  });

  test('a reading that comes late was a sleep', () => {
    let [mono, wall] = [0, 1000];
    const read = lateClocks(
      4000,
      () => mono,
      () => wall,
    );
    const after = (ms: number): ClockReading => {
      mono += ms;
      wall += ms;
      return read();
    };
    expect(after(2000)).toEqual({ awakeMs: 2000, wallMs: 3000, bootMs: null });
    expect(after(60_000)).toEqual({ awakeMs: 6000, wallMs: 63_000, bootMs: null });
    const before = after(2000);
    const [, events] = takeSleep({ last: before, asleepSince: null }, 'tick', after(60_000));
    expect(events).toEqual([{ kind: 'woke', sleptMs: 56_000 }]);
  });
});
