import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fingerprint } from '../../../../electron/connection/monitor/fingerprint.ts';
import { afterWake, noMeanings, take, type Meanings } from '../../../../electron/connection/monitor/meanings.ts';

const net = (ipv4: string | null, ipv6: string | null = null, others = '', own = ''): Fingerprint => ({
  ipv4,
  ipv6,
  others,
  own,
});
const none = net(null);

/** What is told, as `milliseconds kind`, when the network is as given from each moment on; looks come at once and when they are due. */
function watch(steps: readonly (readonly [at: number, seen: Fingerprint])[], untilMs = 60_000): string[] {
  const told: string[] = [];
  let state: Meanings = noMeanings;
  const look = (seen: Fingerprint, now: number): void => {
    const [next, events] = take(state, seen, now);
    state = next;
    told.push(...events.map((kind) => `${now} ${kind}`));
    expect(state.dueAt === null || state.dueAt > now).toBe(true);
  };
  for (const [index, [at, seen]] of steps.entries()) {
    look(seen, at);
    const end = steps[index + 1]?.[0] ?? untilMs;
    while (state.dueAt !== null && state.dueAt < end) look(seen, state.dueAt);
  }
  return told;
}

describe('the table of meanings', () => {
  test.each<[string, [number, Fingerprint][], string[]]>([
    ['a laptop that is online from the start', [[0, net('a')]], []],
    ['one that is offline from the start', [[0, none]], ['300 offline']],
    [
      'our own routes gone and back: told at once',
      [
        [0, net('a', null, '', 'kl0 x')],
        [1000, net('a')],
        [1010, net('a', null, '', 'kl0 x')],
      ],
      ['1000 touched', '1010 touched'],
    ],
    [
      'another’s route in the place of ours, gone again before it was told of: the listener has seen it',
      [
        [0, net('a', null, '', 'kl0 x')],
        [1000, net('a', null, 'eth0 x')],
        [1100, net('a', null, '', 'kl0 y')],
        [1200, net('a', null, 'eth0 z', 'kl0 y')],
        [1250, net('a', null, '', 'kl0 y')],
      ],
      ['1000 touched', '1100 touched'],
    ],
    [
      'the same, and it is gone when nothing of ours changes',
      [
        [0, net('a', null, '', 'kl0 x')],
        [1000, net('a', null, 'eth0 x')],
        [1100, net('a', null, '')],
      ],
      ['1000 touched', '1300 changed'],
    ],
    [
      'one that was, and gets a way',
      [
        [0, none],
        [1000, net('a')],
      ],
      ['300 offline', '1000 online'],
    ],
    [
      'a blink',
      [
        [0, net('a')],
        [1000, none],
        [1299, net('a')],
      ],
      [],
    ],
    [
      'a link that goes and comes back',
      [
        [0, net('a')],
        [1000, none],
        [5000, net('a')],
      ],
      ['1300 offline', '5000 online'],
    ],
    [
      'and comes back elsewhere',
      [
        [0, net('a')],
        [1000, none],
        [5000, net('b')],
      ],
      ['1300 offline', '5000 online', '5000 moved'],
    ],
    [
      'a move without a gap',
      [
        [0, net('a')],
        [1000, net('b')],
      ],
      ['1000 moved'],
    ],
    [
      'a move with a short gap',
      [
        [0, net('a')],
        [1000, none],
        [1100, net('b')],
      ],
      ['1100 moved'],
    ],
    [
      'IPv6 comes later',
      [
        [0, net('a')],
        [1500, net('a', 'x')],
      ],
      ['1800 changed'],
    ],
    [
      'IPv4 comes later',
      [
        [0, net(null, 'x')],
        [1500, net('a', 'x')],
      ],
      ['1500 moved'],
    ],
    [
      'IPv6 goes for good',
      [
        [0, net('a', 'x')],
        [1000, net('a')],
      ],
      ['4000 moved'],
    ],
    [
      'IPv4 goes for good',
      [
        [0, net('a', 'x')],
        [1000, net(null, 'x')],
      ],
      ['4000 moved'],
    ],
    [
      'IPv6 is away for a moment',
      [
        [0, net('a', 'x')],
        [1000, net('a')],
        [3000, net('a', 'x')],
      ],
      [],
    ],
    [
      'IPv6 is another',
      [
        [0, net('a', 'x')],
        [1000, net('a', 'y')],
      ],
      ['1000 moved'],
    ],
    [
      'a link comes back, with IPv6 after IPv4',
      [
        [0, net('a', 'x')],
        [1000, none],
        [3000, net('a')],
        [4500, net('a', 'x')],
      ],
      ['1300 offline', '3000 online', '4800 changed'],
    ],
    [
      'a blink, with IPv6 after IPv4',
      [
        [0, net('a', 'x')],
        [1000, none],
        [1200, net('a')],
        [2500, net('a', 'x')],
      ],
      [],
    ],
    [
      'a blink that takes other routes along',
      [
        [0, net('a', null, 'r')],
        [1000, none],
        [1200, net('a', null, 'r')],
      ],
      [],
    ],
    [
      'another route',
      [
        [0, net('a')],
        [1000, net('a', null, 'r')],
      ],
      ['1300 changed'],
    ],
    [
      'another route for a moment',
      [
        [0, net('a')],
        [1000, net('a', null, 'r')],
        [1200, net('a')],
      ],
      [],
    ],
    [
      'another route each second',
      [1, 2, 3, 4, 5].map((at): [number, Fingerprint] => [at * 1000, net('a', null, `r${at}`)]),
      ['2300 changed', '5300 changed'],
    ],
    [
      'another route, and then a move',
      [
        [0, net('a')],
        [1000, net('a', null, 'r')],
        [1100, net('b', null, 'r')],
      ],
      ['1100 moved'],
    ],
    [
      'another route while offline',
      [
        [0, net('a')],
        [1000, none],
        [2000, net(null, null, 'r')],
        [3000, net('a', null, 'r')],
      ],
      ['1300 offline', '3000 online'],
    ],
    [
      'the fourth move in a minute must hold for a second',
      [
        [0, net('a')],
        [1000, net('b')],
        [2000, net('c')],
        [3000, net('d')],
        [4000, net('e')],
        [4500, net('f')],
      ],
      ['1000 moved', '2000 moved', '3000 moved', '5500 moved'],
    ],
    [
      'a move that is taken back before it is told',
      [
        [0, net('a')],
        [1000, net('b')],
        [2000, net('c')],
        [3000, net('d')],
        [4000, net('e')],
        [4500, net('d')],
      ],
      ['1000 moved', '2000 moved', '3000 moved'],
    ],
  ])('%s', (_what, steps, expected) => {
    expect(watch(steps)).toEqual(expected);
  });

  test('a hundred flaps in a minute are some twenty events, and the last is right', () => {
    const flaps = Array.from({ length: 100 }, (_, index): [number, Fingerprint][] => [
      [index * 600, none],
      [index * 600 + 350, net('a')],
    ]);
    const told = watch([[0, net('a')], ...flaps.flat()], 90_000);
    expect(told.length).toBeLessThan(24);
    expect(told.at(-1)).toMatch(/online$/);
    // The last flap ends at 59.75 s.
    expect(Number.parseInt(told.at(-1) ?? '')).toBeLessThan(63_000);
  });

  test('after a sleep the first move is told at once, however restless it was before', () => {
    let state = noMeanings;
    for (const [index, place] of 'a b c d e f g h i j k'.split(' ').entries())
      [state] = take(state, net(place), index * 100);
    expect(take(state, net('z'), 2000)[1]).toEqual([]);
    expect(take(afterWake(state), net('z'), 2000)[1]).toEqual(['moved']);
  });
});

describe('whatever the network does', () => {
  const seen = fc.record({
    ipv4: fc.constantFrom(null, null, 'a', 'b'),
    ipv6: fc.constantFrom(null, null, 'x', 'y'),
    others: fc.constantFrom('', 'r'),
    own: fc.constant(''),
  });
  const history = fc.array(fc.tuple(fc.integer({ min: 1, max: 2000 }), seen), { minLength: 1, maxLength: 200 });
  const stepsOf = (pauses: readonly (readonly [number, Fingerprint])[]): [number, Fingerprint][] => {
    let at = 0;
    return pauses.map(([pause, fingerprint]) => [(at += pause), fingerprint]);
  };
  const kindsOf = (told: readonly string[]) => told.map((line) => line.split(' ')[1]);

  test('offline and online take turns, and nothing is told to one who is offline', () => {
    fc.assert(
      fc.property(history, (pauses) => {
        let online = true;
        for (const kind of kindsOf(watch(stepsOf(pauses), 500_000))) {
          expect(kind === 'online').toBe(!online);
          online = kind !== 'offline';
        }
      }),
    );
  });

  test('once it rests, what was told is what is', () => {
    fc.assert(
      fc.property(history, (pauses) => {
        let state = noMeanings;
        const steps = stepsOf(pauses);
        const [end, last] = steps.at(-1)!;
        for (const [at, fingerprint] of steps) [state] = take(state, fingerprint, at);
        let now = end;
        for (let looks = 0; state.dueAt !== null; looks++) {
          expect(looks).toBeLessThan(5);
          now = state.dueAt;
          [state] = take(state, last, now);
        }
        expect(now - end).toBeLessThanOrEqual(10_000);
        expect(state.online).toBe(last.ipv4 !== null || last.ipv6 !== null);
        if (state.online) expect(state.told).toEqual(last);
      }),
    );
  });

  test('there is never a storm', () => {
    const wild = fc.array(fc.tuple(fc.integer({ min: 1, max: 3200 }), seen), { minLength: 100, maxLength: 300 });
    fc.assert(
      fc.property(wild, (pauses) => {
        const times = watch(stepsOf(pauses), 1_000_000).map((line) => Number.parseInt(line));
        for (const start of times) {
          expect(times.filter((time) => time >= start && time < start + 60_000).length).toBeLessThanOrEqual(90);
        }
      }),
    );
  });

  test('a look more or less does not matter', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 10, max: 400 }), (pauses, every) => {
        const steps = stepsOf(pauses);
        const often = steps.flatMap(([at, fingerprint], index) => {
          const end = steps[index + 1]?.[0] ?? at;
          const looks: [number, Fingerprint][] = [[at, fingerprint]];
          for (let more = at + every; more < end; more += every) looks.push([more, fingerprint]);
          return looks;
        });
        expect(watch(often, 500_000)).toEqual(watch(steps, 500_000));
      }),
    );
  });
});
