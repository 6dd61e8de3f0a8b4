import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Tidying } from '../../../electron/main/lifecycle/tidying.ts';
import { repositoryRoot } from '../../../scripts/setup/cache.ts';

const collect = vi.fn();

beforeEach(() => void vi.useFakeTimers());

afterEach(() => {
  vi.useRealTimers();
  collect.mockReset();
});

test('collects once, when no more of a large list comes', () => {
  const tidying = new Tidying(collect);
  for (let page = 0; page < 20; page += 1) {
    tidying.read(500);
    vi.advanceTimersByTime(2_000);
  }
  expect(collect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(collect).toHaveBeenCalledTimes(1);
});

test('leaves a small list, and changes that come by and by, to V8', () => {
  const tidying = new Tidying(collect);
  tidying.read(900);
  vi.advanceTimersByTime(60_000);
  expect(collect).not.toHaveBeenCalled();
  // A thousand changes later it is worth it once more.
  for (let change = 0; change < 1_099; change += 1) {
    tidying.read(1);
    vi.advanceTimersByTime(1_000);
  }
  expect(collect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(3_000);
  expect(collect).toHaveBeenCalledTimes(1);
});

test('does nothing any more once it is stopped', () => {
  const tidying = new Tidying(collect);
  tidying.read(5_000);
  tidying.stop();
  vi.advanceTimersByTime(60_000);
  expect(collect).not.toHaveBeenCalled();
});

test('what nobody holds any more is collected at once', () => {
  const program = `
    import { collectGarbage } from './electron/main/lifecycle/collect-garbage.ts';
    let held = { large: new Array(1_000).fill(0) };
    const weak = new WeakRef(held);
    held = null;
    setImmediate(async () => {
      const before = weak.deref() === undefined;
      await new Promise((resolve) => setImmediate(resolve));
      await collectGarbage();
      console.log(before, weak.deref() === undefined);
    });`;
  const argv = ['--import', 'tsx', '--input-type=module', '--eval', program];
  expect(execFileSync(process.execPath, argv, { cwd: repositoryRoot, encoding: 'utf8', timeout: 20_000 })).toBe(
    'false true\n',
  );
});
