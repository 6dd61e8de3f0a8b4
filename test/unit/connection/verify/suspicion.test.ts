import { describe, expect, it } from 'vitest';
import { Suspicion } from '../../../../electron/connection/verify/suspicion.ts';

/** Feeds counters every half second; returns the times at which it was raised. */
function raised(counters: readonly (readonly [sent: number, received: number])[]): number[] {
  const suspicion = new Suspicion();
  return counters.flatMap(([sent, received], index) =>
    suspicion.isRaisedBy({ sent, received, receivedBytes: 0 }, index * 500) ? [index * 500] : [],
  );
}

describe('a tunnel looks broken', () => {
  it('when programs send and nothing comes back', () => {
    expect(
      raised([
        [10, 10],
        [14, 10],
      ]),
    ).toEqual([500]);
  });

  it('when two packets lie on either side of a look', () => {
    expect(
      raised([
        [10, 10],
        [11, 10],
        [12, 10],
      ]),
    ).toEqual([1000]);
  });

  it.each([
    [
      'nobody sends',
      [
        [10, 10],
        [10, 10],
        [10, 10],
      ],
    ],
    [
      'one packet that needs no answer',
      [
        [10, 10],
        [11, 10],
        [11, 10],
        [12, 10],
      ],
    ],
    [
      'something came back in between',
      [
        [10, 10],
        [11, 10],
        [12, 11],
        [13, 11],
      ],
    ],
    [
      'something comes back',
      [
        [10, 10],
        [30, 11],
        [50, 12],
      ],
    ],
    [
      'a new device begins to count',
      [
        [1000, 1000],
        [3, 0],
      ],
    ],
  ] as const)('not when %s', (_why, counters) => {
    expect(raised(counters)).toEqual([]);
  });

  it('less and less often where programs only ever send', () => {
    const stream = Array.from({ length: 100 }, (_, index) => [index * 5, 10] as const);
    expect(raised(stream)).toEqual([500, 1500, 3500, 7500, 15500, 25500, 35500, 45500]);
  });
});

describe('a refusal that the network sends back', () => {
  it('raises it at once, and then less and less often', () => {
    const suspicion = new Suspicion();
    const at = [0, 200, 900, 1100, 2000, 3200].filter((now) => suspicion.isRaisedByRefusal(now));
    expect(at).toEqual([0, 1100, 3200]);
  });
});
