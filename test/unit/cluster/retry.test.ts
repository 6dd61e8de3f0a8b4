import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApiFailure } from '../../../electron/cluster/api-failure.ts';
import { Backoff, retryDelayMs } from '../../../electron/cluster/retry.ts';

const kinds = ['unreachable', 'credentials', 'unauthorized', 'forbidden', 'not-found', 'gone', 'error'] as const;
const longest = (kind: ApiFailure['kind'], attempt: number): number => retryDelayMs(kind, attempt, () => 1);

describe('retryDelayMs', () => {
  it('waits for an API server that is away never so long that the list would be old when it is back', () => {
    for (let attempt = 0; attempt < 150; attempt += 1)
      expect(longest('unreachable', attempt)).toBeLessThanOrEqual(2_000);
  });

  it('meets an API server that is starting with short waits, and one that keeps refusing with long ones', () => {
    for (const kind of ['forbidden', 'unauthorized', 'error'] as const) {
      expect(longest(kind, 7)).toBe(2_000);
      expect(longest(kind, 20)).toBeGreaterThanOrEqual(30_000);
    }
  });

  it('lists again soon when the server forgot the place, and slower when it does so each time', () => {
    expect(longest('gone', 0)).toBe(500);
    expect(longest('gone', 3)).toBeGreaterThanOrEqual(2_000);
  });

  it('runs a sign-in program seldom', () => {
    const waits = [0, 1, 2, 3, 4, 5].map((attempt) => longest('credentials', attempt));
    expect(waits).toEqual([500, 1_000, 8_000, 16_000, 32_000, 60_000]);
  });

  it('is never more than a minute, and differs from one client to the next', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.nat(5_000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (kind, n, r) => {
          const delay = retryDelayMs(kind, n, () => r);
          expect(delay).toBeLessThanOrEqual(60_000);
          expect(delay).toBeCloseTo(longest(kind, n) * r);
        },
      ),
    );
  });
});

describe('Backoff', () => {
  const steady = (): Backoff => new Backoff(() => 1);

  it('does not take a place that is forgotten for one more failure of the server that was away', () => {
    const backoff = steady();
    for (let tries = 0; tries < 20; tries += 1) backoff.after('unreachable');
    expect(backoff.after('gone')).toBe(500);
    expect(backoff.after('gone')).toBeGreaterThan(500);
  });

  it('counts failures of one sort, and begins anew when it works', () => {
    const backoff = steady();
    expect([1, 2, 3].map(() => backoff.after('unreachable'))).toEqual([500, 1_000, 2_000]);
    expect(backoff.after('error')).toBe(2_000);
    expect(backoff.after('forbidden')).toBe(500);
    expect(backoff.after('unauthorized')).toBe(1_000);
    backoff.restart();
    expect(backoff.after('unauthorized')).toBe(500);
  });
});
