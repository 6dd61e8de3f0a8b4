import { expect, test } from 'vitest';
import { emptyReport, exitCode, failure, parseReport, summaryLine, total } from '../../../scripts/test/report.ts';

const some = { passed: 3, failed: [], skipped: [{ name: 'a', reason: 'no tun' }] };

test('the summary line is what machines read', () => {
  expect(summaryLine(total([some, failure('build', 'broken'), emptyReport]))).toBe('3 passed, 1 failed, 1 skipped');
});

test('only tests that ran, and none that failed, are a success', () => {
  expect(exitCode(some)).toBe(0);
  expect(exitCode(total([some, failure('e2e', 'crashed')]))).toBe(1);
  expect(exitCode(emptyReport)).toBe(1);
});

test('a report that was cut off while being written is none', () => {
  const text = JSON.stringify(some);
  expect(parseReport(text)).toEqual(some);
  expect(parseReport(text.slice(0, -4))).toBeUndefined();
  expect(parseReport('')).toBeUndefined();
  expect(parseReport('{"passed":"3","failed":[],"skipped":[]}')).toBeUndefined();
});
