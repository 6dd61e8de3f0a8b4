import { describe, expect, it, vi } from 'vitest';
import { behindKeys } from '../../../../renderer/ui/behind-keys.ts';

/** A page whose frames and timers run when the test says so. */
function fakePage() {
  const page = new EventTarget();
  const frames: (() => void)[] = [];
  const timers = new Map<() => void, number>();
  let now = 0;
  const run = (ms: number): void => {
    now += ms;
    for (const [work, due] of [...timers]) {
      if (due > now) continue;
      timers.delete(work);
      work();
    }
  };
  Object.assign(page, {
    requestAnimationFrame: (work: () => void) => frames.push(work),
    setTimeout: (work: () => void, ms: number) => timers.set(work, now + ms),
  });
  return {
    putOff: behindKeys(page as unknown as Window),
    key: () => page.dispatchEvent(new Event('keydown')),
    frame: () => {
      for (const work of frames.splice(0)) work();
      run(0);
    },
    run,
  };
}

/** Work that came behind a key. */
function behindOneKey() {
  const page = fakePage();
  const work = vi.fn();
  page.key();
  return { ...page, work, callOff: page.putOff(work) };
}

describe('work behind keys', () => {
  it('is done at once while nobody types', () => {
    const work = vi.fn();
    fakePage().putOff(work);
    expect(work).toHaveBeenCalledOnce();
  });

  it('waits until the frame after the last key is painted, once', () => {
    const { putOff, key, frame, run, work } = behindOneKey();
    key();
    expect(work).not.toHaveBeenCalled();
    frame();
    expect(work).toHaveBeenCalledOnce();
    run(1000);
    const next = vi.fn();
    putOff(next);
    expect([work, next].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it('does not wait for ever for a page that paints nothing', () => {
    const { run, work } = behindOneKey();
    run(1000);
    expect(work).toHaveBeenCalledOnce();
  });

  it('does not wait for the last of many keys', () => {
    const { key, run, work } = behindOneKey();
    run(90);
    key();
    run(10);
    expect(work).toHaveBeenCalledOnce();
  });

  it('can be called off', () => {
    const { frame, run, work, callOff } = behindOneKey();
    callOff();
    frame();
    run(1000);
    expect(work).not.toHaveBeenCalled();
  });
});
