import { expect, test } from 'vitest';
import { recoveryCases, type CaseFigure } from '../../../bench/recovery/cases.ts';
import type { Outcome } from '../../../bench/recovery/outcome.ts';
import { allHolds, holds, report } from '../../../bench/recovery/report.ts';

const most: CaseFigure = { metric: 'answer', label: 'after', unit: 's', bound: { most: 2 }, peer: true };
const overPlain: CaseFigure = { ...most, bound: { overPlain: 0.05 } };

test('a bound in seconds is for the worst run', () => {
  expect(holds(most, [0.5, 2, 1], [61])).toBe(true);
  expect(holds(most, [0.5, 2.01, 1], [61])).toBe(false);
  expect(holds(most, [0.5, Infinity], [61])).toBe(false);
  expect(holds(most, [], [])).toBe(false);
});

test('a bound against plain openvpn is for the median of the differences', () => {
  expect(holds(overPlain, [0.1, 0.9, 0.12], [0.1, 0.1, 0.1])).toBe(true);
  expect(holds(overPlain, [0.16, 0.16, 0.1], [0.1, 0.1, 0.1])).toBe(false);
  expect(holds(overPlain, [Infinity], [Infinity])).toBe(false);
  expect(holds(overPlain, [0.1], [])).toBe(false);
});

test('what is only told has no bound to break', () => {
  expect(holds({ ...most, bound: null }, [Infinity], [])).toBe(true);
});

const entry = recoveryCases.find(({ name }) => name === 'server-restart');
const cases = entry === undefined ? [] : [entry];

function outcome(side: Outcome['side'], answer: number | null, more: Partial<Outcome> = {}): Outcome {
  const agreed = side === 'Kubelane' ? true : null;
  const base = { case: 'server-restart', side, round: 0, states: '', skewMs: 3, left: [], error: '' };
  return { ...base, metrics: { answer }, agreed, ...more };
}

test('a kept bound, side by side with plain openvpn', () => {
  const outcomes = [outcome('Kubelane', 1.5), outcome('plain openvpn', 61.2)];
  expect(report(cases, outcomes)).toContain('| from the kill | 1.50 s | 61.20 s | 1 | ≤ 2 s | ok |');
  expect(report(cases, outcomes)).toContain('every bound met');
  expect(allHolds(cases, outcomes)).toBe(true);
});

test.each([
  ['too slow', outcome('Kubelane', 2.5), 'NOT MET'],
  ['never', outcome('Kubelane', null), '| never |'],
  ['left behind', outcome('Kubelane', 1, { left: ['routes\n…'] }), 'LEFT BEHIND'],
  ['disagreed', outcome('Kubelane', 1, { agreed: false }), 'app and watcher disagree'],
  ['failed', outcome('Kubelane', null, { metrics: {}, error: 'no way' }), 'a run failed: no way'],
])('not met: %s', (_what, own, words) => {
  const outcomes = [own, outcome('plain openvpn', 61.2)];
  expect(report(cases, outcomes)).toContain(words);
  expect(allHolds(cases, outcomes)).toBe(false);
});

test('a case without any run is not met', () => {
  expect(allHolds(cases, [])).toBe(false);
});
