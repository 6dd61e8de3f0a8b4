import { expect, test } from 'vitest';
import { readOptions } from '../../soak/options.ts';

test('a thousand cycles and a day, unless told', () => {
  expect(readOptions([])).toEqual({ cycles: 1000, hours: 24, out: null, samples: null, lab: false });
  expect(readOptions(['--cycles', '25', '--hours=0', '--lab'])).toMatchObject({ cycles: 25, hours: 0, lab: true });
});

test.each([
  [['--cycles', 'many']],
  [['--hours', '-1']],
  [['--hours', '1e3']],
  [['--cycles', '0', '--hours', '0']],
  [['week']],
])('refuses %j', (argv) => {
  expect(() => readOptions(argv)).toThrow();
});
