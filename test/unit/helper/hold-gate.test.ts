import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HoldGate } from '../../../electron/helper/hold-gate.ts';

describe('HoldGate', () => {
  let now = 0;
  let released: number[] = [];
  let gate: HoldGate;
  beforeEach(() => {
    vi.useFakeTimers();
    now = 5_000;
    released = [];
    gate = new HoldGate(
      () => released.push(now),
      () => now,
    );
  });
  afterEach(() => vi.useRealTimers());
  const pass = (milliseconds: number): void => {
    now += milliseconds;
    vi.advanceTimersByTime(milliseconds);
  };

  it('opens the first hold by itself, but not before it is ready', () => {
    expect(gate.held()).toBe(false);
    expect(released).toEqual([]);
    gate.ready();
    expect(released).toEqual([5_000]);
  });

  it('tells of later holds once, and waits for the app', () => {
    gate.ready();
    gate.held();
    expect(gate.held()).toBe(true);
    expect(gate.held()).toBe(false);
    pass(60_000);
    expect(released).toHaveLength(1);
    expect(gate.request()).toBe(true);
    expect(released).toHaveLength(2);
    expect(gate.request()).toBe(false);
  });

  it('keeps a second between two attempts, whatever the app does', () => {
    gate.ready();
    gate.held();
    for (let attempt = 0; attempt < 50; attempt++) {
      pass(2);
      gate.held();
      gate.request();
    }
    expect(released).toHaveLength(1);
    pass(1_000);
    expect(released).toHaveLength(2);
    expect((released[1] ?? 0) - (released[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('releases nothing once it is closed', () => {
    gate.ready();
    gate.held();
    gate.held();
    gate.request();
    gate.close();
    pass(5_000);
    expect(released).toHaveLength(1);
    expect(gate.request()).toBe(false);
  });
});
