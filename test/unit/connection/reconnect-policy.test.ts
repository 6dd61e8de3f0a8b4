import { describe, expect, it } from 'vitest';
import { attemptDelay, isFinal } from '../../../electron/connection/reconnect-policy.ts';

/** In the middle of the spread: no more and no less than the usual time. */
const now = 1_000_000_500;

describe('attemptDelay', () => {
  it.each([
    [0, 0],
    [1, 0],
    [2, 1_000],
    [3, 2_000],
    [4, 4_000],
    [5, 8_000],
    [60, 8_000],
  ])('attempt %i begins %i ms after the one before', (attempt, delay) => {
    expect(attemptDelay({ attempt, lastAttemptAt: now, brokenAt: now - 60_000 }, now)).toBe(delay);
  });

  it.each([
    [9.9, 8_000],
    [10, 15_000],
    [29.9, 15_000],
    [30, 30_000],
    [600, 30_000],
  ])('after %d minutes without success the next is %i ms away', (minutes, delay) => {
    expect(attemptDelay({ attempt: 50, lastAttemptAt: now, brokenAt: now - minutes * 60_000 }, now)).toBe(delay);
  });

  it('counts from the beginning of the attempt before, so that one that took long is followed at once', () => {
    expect(attemptDelay({ attempt: 5, lastAttemptAt: now - 3_000, brokenAt: now }, now)).toBe(5_000);
    expect(attemptDelay({ attempt: 5, lastAttemptAt: now - 15_000, brokenAt: now }, now)).toBe(0);
  });

  it('spreads the laptops of an office by up to an eighth', () => {
    const delays = Array.from({ length: 1000 }, (_, offset) =>
      attemptDelay({ attempt: 5, lastAttemptAt: now + offset, brokenAt: now }, now + offset),
    );
    expect(Math.min(...delays)).toBe(7_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(9_000);
    expect(new Set(delays).size).toBe(1000);
  });
});

describe('isFinal', () => {
  it('is what another try cannot cure, or would make worse', () => {
    expect(isFinal('tunnel.auth-failed')).toBe(true);
    expect(isFinal('tunnel.certificate')).toBe(true);
    expect(isFinal('tunnel.lost')).toBe(false);
    expect(isFinal('helper.lost')).toBe(false);
  });
});
