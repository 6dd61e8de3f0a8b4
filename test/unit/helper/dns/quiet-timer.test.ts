import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { QuietTimer } from '../../../../electron/helper/dns/quiet-timer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('calls back once it is quiet', () => {
  let calls = 0;
  const timer = new QuietTimer(() => calls++);
  timer.touch();
  vi.advanceTimersByTime(150);
  timer.touch();
  vi.advanceTimersByTime(199);
  expect(calls).toBe(0);
  vi.advanceTimersByTime(1);
  expect(calls).toBe(1);
});

it('does not wait for ever for one who is never quiet', () => {
  let calls = 0;
  const timer = new QuietTimer(() => calls++);
  for (let passed = 0; passed < 3_000; passed += 100) {
    timer.touch();
    vi.advanceTimersByTime(100);
  }
  expect(calls).toBe(3);
});

it('waits as long as it is told, unless something happens or it is stopped', () => {
  let calls = 0;
  const timer = new QuietTimer(() => calls++);
  timer.after(60_000);
  vi.advanceTimersByTime(1_000);
  timer.touch();
  vi.advanceTimersByTime(200);
  expect(calls).toBe(1);
  timer.after(60_000);
  timer.stop();
  vi.advanceTimersByTime(60_000);
  expect(calls).toBe(1);
});
