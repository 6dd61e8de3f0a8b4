import { expect, test } from 'vitest';
import { caseNames, recoveryCases, runsOf } from '../../../bench/recovery/cases.ts';
import { cost, planLanes } from '../../../bench/recovery/lane-plan.ts';
import { readRecoveryOptions } from '../../../bench/recovery/recovery-options.ts';

const read = (...argv: string[]): ReturnType<typeof readRecoveryOptions> => readRecoveryOptions(argv, caseNames);

test('ten runs of every case, and five minutes without a server, unless told otherwise', () => {
  expect(read()).toMatchObject({ cases: null, runs: 10, longRuns: 1, awaySeconds: 300, lanes: 3 });
  expect(read('--quick')).toMatchObject({ runs: 1, awaySeconds: 15 });
  expect(read('--quick', '--runs', '3', '--away', '7')).toMatchObject({ runs: 3, awaySeconds: 7 });
  expect(read('--case', 'sleep', '--case', 'loss').cases).toEqual(['sleep', 'loss']);
});

test.each([[['--case', 'storm']], [['--runs', '0']], [['--away', 'long']], [['loss']], [['--fast']]])(
  'refuses %j',
  (argv) => {
    expect(() => read(...argv)).toThrow();
  },
);

test('long cases are run less often, never more often than asked', () => {
  const long = recoveryCases.find(({ name }) => name === 'server-away')!;
  expect(runsOf(long, read())).toBe(1);
  expect(runsOf(long, read('--runs', '2', '--long-runs', '5'))).toBe(2);
});

test('every case is in exactly one lane, and the whole benchmark takes 40 minutes at most', () => {
  const options = read();
  const lanes = planLanes(recoveryCases, options);
  const planned = lanes.flatMap((lane) => lane.map(({ name }) => name));
  expect(planned.toSorted()).toEqual([...caseNames].sort());
  const seconds = lanes.map((lane) => lane.reduce((sum, entry) => sum + cost(entry, options), 15));
  expect(Math.max(...seconds)).toBeLessThan(40 * 60);
});

test('one case needs one laboratory', () => {
  const some = recoveryCases.slice(0, 1);
  expect(planLanes(some, read())).toEqual([some]);
});
