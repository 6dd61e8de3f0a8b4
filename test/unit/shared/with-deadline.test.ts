import { getEventListeners } from 'node:events';
import { expect, test, vi } from 'vitest';
import { withDeadline } from '../../../electron/shared/with-deadline.ts';

const untilAborted = (signal: AbortSignal): Promise<string> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });

test('brings what the work brings, and keeps neither timer nor listener', async () => {
  vi.useFakeTimers();
  const { signal } = new AbortController();
  await expect(withDeadline(signal, 1000, () => Promise.resolve('done'))).resolves.toBe('done');
  await expect(withDeadline(signal, 1000, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(vi.getTimerCount()).toBe(0);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  vi.useRealTimers();
});

test('ends the work with the signal, also with one that is aborted already', async () => {
  const controller = new AbortController();
  const ends = withDeadline(controller.signal, 60_000, untilAborted);
  controller.abort();
  await expect(ends).resolves.toBe('aborted');
  await expect(withDeadline(controller.signal, 60_000, untilAborted)).resolves.toBe('aborted');
});

test('ends the work at the deadline', async () => {
  await expect(withDeadline(new AbortController().signal, 1, untilAborted)).resolves.toBe('aborted');
});

test('and without somebody who may end it', async () => {
  await expect(withDeadline(null, 60_000, () => Promise.resolve('done'))).resolves.toBe('done');
  await expect(withDeadline(null, 1, untilAborted)).resolves.toBe('aborted');
});
