import { expect, test } from 'vitest';
import { duration } from '../../../scripts/setup/progress.ts';

test.each([
  [40, '0.0 s'],
  [1234, '1.2 s'],
  [61_000, '1 min 01 s'],
  [119_700, '2 min 00 s'],
])('%d ms is read as %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});
