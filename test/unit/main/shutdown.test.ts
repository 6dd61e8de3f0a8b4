import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createShutdown } from '../../../electron/main/lifecycle/shutdown.ts';

describe('createShutdown', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('runs the steps in order, once, and exits with 0', async () => {
    const order: string[] = [];
    const exit = vi.fn<(code: number) => void>();
    const step = (name: string) => ({ name, run: () => Promise.resolve().then(() => order.push(name)) });
    const stop = createShutdown([step('watch'), step('tunnel'), step('tray')], 1000, exit);
    stop();
    stop();
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['watch', 'tunnel', 'tray']);
    expect(exit.mock.calls).toEqual([[0]]);
  });

  it('goes on after a step that failed, and says so by its code', async () => {
    const last = vi.fn();
    const exit = vi.fn<(code: number) => void>();
    createShutdown(
      [
        { name: 'a', run: () => Promise.reject(new Error('no')) },
        { name: 'b', run: last },
      ],
      1000,
      exit,
    )();
    await vi.advanceTimersByTimeAsync(0);
    expect(last).toHaveBeenCalledOnce();
    expect(exit.mock.calls).toEqual([[1]]);
  });

  it('exits at the deadline when a step hangs', async () => {
    const exit = vi.fn<(code: number) => void>();
    createShutdown([{ name: 'a', run: () => new Promise(() => undefined) }], 1000, exit)();
    await vi.advanceTimersByTimeAsync(999);
    expect(exit).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(exit.mock.calls).toEqual([[1]]);
  });
});
