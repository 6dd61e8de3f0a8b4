import { describe, expect, test } from 'vitest';
import { agreement, type Seen } from '../../support/state-agreement.ts';

/** `0 off, 100 on`: what was shown from when on. */
function seen(text: string): Seen[] {
  return text.split(', ').map((entry) => {
    const [at, state = ''] = entry.split(' ');
    return { at: Number(at), state };
  });
}

function greatest(truth: string, view: string): number | null {
  return agreement(seen(truth), seen(view), 50)?.greatestMs ?? null;
}

describe('agreement', () => {
  test.each([
    ['the same', '0 off, 100 on, 900 off', '0 off, 120 on, 890 off', 20],
    ['said twice', '0 off, 100 on, 300 on, 900 off', '0 off, 100 on, 900 off, 950 off', 0],
    ['what was brief is missing', '0 on, 100 bad, 140 try, 900 on', '0 on, 150 try, 900 on', 10],
    ['what was brief is missing, the same before and after', '0 on, 100 bad, 140 on, 900 off', '0 on, 905 off', 5],
    ['the later of two like it', '0 on, 100 try, 140 on, 900 try, 2000 on', '0 on, 910 try, 2000 on', 10],
    ['never shown', '0 on, 100 bad, 160 on', '0 on', null],
    ['never true', '0 on, 500 off', '0 on, 100 bad, 500 off', null],
    ['in another order', '0 on, 100 bad, 500 try, 900 on', '0 on, 100 try, 500 bad, 900 on', null],
    ['not reached', '0 on, 100 off', '0 on', null],
    ['too early by a state', '0 on', '0 on, 100 off', null],
  ] as const)('%s', (_what, truth, view, expected) => {
    expect(greatest(truth, view)).toBe(expected);
  });

  test('tells how far each state was apart', () => {
    expect(agreement(seen('0 off, 100 on'), seen('5 off, 90 on'), 50)?.skews).toEqual([
      { state: 'off', milliseconds: 5 },
      { state: 'on', milliseconds: -10 },
    ]);
  });
});
