import { describe, expect, test } from 'vitest';
import { holds, measured, median, table, verdict, type Absolute, type Comparison } from '../../bench/statistics.ts';

const comparison: Comparison = {
  name: 'start',
  unit: 'ms',
  kubelane: [120, 110, 300],
  peer: [100, 90, 100],
  peerName: 'bare',
  bound: { most: 1.5 },
};
const absolute: Absolute = { name: 'CPU', unit: '%', kubelane: [0.25], bound: { most: 0.3 } };

describe('median', () => {
  test('is the value in the middle, in any order', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([10, 9, 8, 100])).toBe(9.5);
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });
  test('compares numbers, not their digits', () => {
    expect(median([100, 9, 20])).toBe(20);
  });
});

describe('bounds', () => {
  test('are on the median of the ratios of neighbours', () => {
    expect(measured({ ...comparison, kubelane: [120, 220, 500], peer: [100, 200, 100] })).toBe(1.2);
    expect(measured({ ...comparison, kubelane: [120, 220], peer: [100] })).toBeNaN();
    expect(measured(comparison)).toBeCloseTo(11 / 9);
  });
  test('hold or not', () => {
    expect(holds(comparison)).toBe(true);
    expect(holds({ ...comparison, bound: { most: 1.2 } })).toBe(false);
    expect(holds({ ...comparison, bound: { least: 1.2 } })).toBe(true);
    expect(holds({ ...comparison, bound: { least: 1.23 } })).toBe(false);
  });
  test('are on the value itself where there is no peer', () => {
    expect(holds(absolute)).toBe(true);
    expect(holds({ ...absolute, kubelane: [0.31] })).toBe(false);
  });
  test('do not hold for what was not measured', () => {
    expect(holds({ ...comparison, kubelane: [] })).toBe(false);
    expect(holds({ ...absolute, kubelane: [], bound: { least: 0 } })).toBe(false);
  });
});

describe('the table', () => {
  test('has median, worst and verdict of each', () => {
    const [, , first = '', second = ''] = table([comparison, { ...absolute, kubelane: [0.31] }]).split('\n');
    const cells = (line: string): string[] => line.split('|').map((cell) => cell.trim());
    expect(cells(first)).toEqual(['', 'start', '120 ms (300)', 'bare: 100 ms (100)', '3', '1.22', '≤ 1.5', 'ok', '']);
    expect(cells(second)).toEqual(['', 'CPU', '0.31 %', '–', '1', '–', '≤ 0.3 %', 'NOT MET', '']);
  });
  test('calls the smallest the worst where much is good', () => {
    const least = { ...comparison, kubelane: [50.5, 20, 60], bound: { least: 0.98 } };
    expect(table([least])).toContain('50.5 ms (20.0)');
  });
});

test('the verdict names what is not met', () => {
  expect(verdict([comparison, absolute])).toBe('bench: 2 of 2 bounds met');
  expect(verdict([comparison, { ...absolute, kubelane: [1] }])).toBe('bench: 1 of 2 bounds NOT met: CPU');
});
