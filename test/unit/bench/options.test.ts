import { expect, test } from 'vitest';
import { readOptions } from '../../bench/options.ts';

test('all benchmarks, ten runs and a minute unless told otherwise', () => {
  expect(readOptions([])).toEqual({ names: ['connect', 'idle', 'throughput'], runs: 10, seconds: 60, steps: false });
  expect(readOptions(['idle', '--runs', '3', 'connect', '--seconds', '5', '--steps'])).toEqual({
    names: ['idle', 'connect'],
    runs: 3,
    seconds: 5,
    steps: true,
  });
});

test.each([[['speed']], [['--runs', '0']], [['--runs', 'many']], [['--seconds', '-1']], [['--fast']]])(
  'refuses %j',
  (argv) => {
    expect(() => readOptions(argv)).toThrow();
  },
);
