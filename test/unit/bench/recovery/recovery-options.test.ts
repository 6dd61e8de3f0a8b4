import { expect, test } from 'vitest';
import { caseNames, recoveryCases, runsOf } from '../../../bench/recovery/cases.ts';
import { jobsOf, secondsOf } from '../../../bench/recovery/jobs.ts';
import { readRecoveryOptions } from '../../../bench/recovery/recovery-options.ts';

const read = (...argv: string[]): ReturnType<typeof readRecoveryOptions> => readRecoveryOptions(argv, caseNames);

test('ten runs of every case, and five minutes without a server, unless told otherwise', () => {
  expect(read()).toMatchObject({ cases: null, runs: 10, longRuns: 10, awaySeconds: 300, lanes: 8 });
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

test('long cases can be run less often, and are never run more often than asked', () => {
  const long = recoveryCases.find(({ name }) => name === 'server-away')!;
  expect(runsOf(long, read('--long-runs', '1'))).toBe(1);
  expect(runsOf(long, read('--runs', '2', '--long-runs', '5'))).toBe(2);
});

test('every run of every case is one measurement, the longest come first, the others in turns, and all take 50 minutes at most', () => {
  const options = read();
  const jobs = jobsOf(recoveryCases, options);
  expect(new Set(jobs.map(({ case: name, round }) => `${name} ${round}`)).size).toBe(10 * caseNames.length);
  expect(jobs.slice(0, 10).every(({ case: name }) => name === 'server-away')).toBe(true);
  expect(new Set(jobs.slice(10, 20).map(({ case: name }) => name)).size).toBe(10);
  expect(secondsOf(recoveryCases, options) / options.lanes).toBeLessThan(50 * 60);
});
