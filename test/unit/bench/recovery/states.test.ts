import { expect, test } from 'vitest';
import { agreement, describe, sequence, timesLeft, type SeenState } from '../../../bench/recovery/states.ts';

/** States a second apart, from `at` on. */
function said(words: string, at = 0): SeenState[] {
  return words.split(' ').map((state, second) => ({ at: at + second * 1000, state, reasons: [] }));
}

test('what is said twice is one state', () => {
  expect(sequence(said('connecting connecting connected connected degraded')).map(({ state }) => state)).toEqual([
    'connecting',
    'connected',
    'degraded',
  ]);
});

test('a watcher that came later and heard the same agrees', () => {
  const watcher = said('connected connected degraded connected', 1040);
  expect(agreement(said('connecting connected connected degraded connected'), watcher)).toEqual({
    same: true,
    skewMs: 40,
  });
});

test.each([
  ['missed one', 'connected degraded'],
  ['heard another', 'connected failed connected'],
  ['heard more than was said', 'connected degraded connected degraded connected degraded'],
])('a watcher that %s does not agree', (_what, words) => {
  expect(agreement(said('connecting connected degraded connected'), said(words)).same).toBe(false);
});

test('a watcher that heard nothing does not agree', () => {
  expect(agreement(said('connected'), []).same).toBe(false);
});

test('only ways out of connected or degraded are counted', () => {
  expect(timesLeft(said('connected degraded connected'))).toBe(0);
  expect(timesLeft(said('connected reconnecting connected degraded waiting-for-network connected'))).toBe(2);
  expect(timesLeft(said('connecting connected'))).toBe(0);
});

test('states in words, with the seconds since the fault', () => {
  const seen = [...said('connecting connected'), { at: 6500, state: 'degraded', reasons: ['dns.no-answer'] }];
  expect(describe(seen, 2000)).toBe('connecting → connected → degraded (dns.no-answer) +4.5 s');
});
