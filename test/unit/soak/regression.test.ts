import { describe, expect, test } from 'vitest';
import { slopeOf, studentQuantile } from '../../soak/regression.ts';

/** Noise without a trend, the same each time. */
const noise = [0.3, -0.5, 0.1, 0.7, -0.4, -0.6, 0.5, 0.2, -0.1, -0.2];

describe('the least-squares slope', () => {
  test('of a straight line is exact, with no width', () => {
    const { perUnit, low, high } = slopeOf([0, 1, 2, 3, 4].map((x) => ({ x, y: 7 + 3 * x })));
    expect(perUnit).toBeCloseTo(3);
    expect(high - low).toBeCloseTo(0);
  });

  test('of noise has zero in its interval', () => {
    const { low, high } = slopeOf(noise.map((y, x) => ({ x, y })));
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
  });

  test('of a trend in noise has the trend in its interval, and not zero', () => {
    const { low, high } = slopeOf(noise.map((y, x) => ({ x, y: y + 0.5 * x })));
    expect(low).toBeGreaterThan(0);
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
  });

  test('has the width of the textbook', () => {
    const { perUnit, low, high } = slopeOf([1, 3, 2, 5, 4].map((y, x) => ({ x, y })));
    expect(perUnit).toBeCloseTo(0.8);
    // Residual sum of squares 3.6, so the standard error is sqrt(3.6 / 3 / 10).
    expect((high - low) / 2).toBeCloseTo(3.1824 * Math.sqrt(0.12), 1);
  });

  test('of too few points says nothing', () => {
    expect(
      slopeOf([
        { x: 0, y: 0 },
        { x: 1, y: 9 },
      ]),
    ).toEqual({ perUnit: 0, low: -Infinity, high: Infinity });
    expect(slopeOf([1, 2, 3].map((y) => ({ x: 5, y })))).toMatchObject({ low: -Infinity });
  });
});

test.each([
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [5, 2.571],
  [10, 2.228],
  [30, 2.042],
  [100, 1.984],
])("Student's quantile for %i degrees of freedom", (degrees, quantile) => {
  expect(Math.abs(studentQuantile(degrees) - quantile)).toBeLessThan(0.03);
});
