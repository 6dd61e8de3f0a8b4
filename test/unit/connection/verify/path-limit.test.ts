import { describe, expect, test } from 'vitest';
import { largeSizes, measurePath, pathLimit, type Echo } from '../../../../electron/connection/verify/path-limit.ts';

/** Three requests of each size were sent; how many were answered, from the smallest size on. */
function answers(...answered: readonly number[]): Parameters<typeof pathLimit>[0] {
  const sizes = [576, 1100, 1220, 1280, 1400, 1440];
  return answered.map((count, at) => ({ bytes: sizes[at] ?? 0, sent: 3, answered: count }));
}

describe('the largest packet that comes through', () => {
  test.each([
    ['is below the first that does not', answers(3, 3, 3, 0, 0, 0), 1220],
    ['is told although a few packets got lost', answers(3, 2, 3, 0, 0, 0), 1220],
    ['is not hidden by a larger one that was cut to pieces', answers(3, 3, 3, 0, 0, 3), 1220],
    ['may be only a little too small', answers(3, 3, 3, 3, 3, 0), 1400],
    ['is unlimited when all come through', answers(3, 3, 3, 3, 3, 3), null],
    ['is unknown when nothing comes through', answers(0, 0, 0, 0, 0, 0), null],
    ['is unknown when the smallest alone is lost', answers(0, 3, 3, 3, 3, 3), null],
    ['is unknown on a line that loses packets of any size', answers(3, 1, 2, 0, 0, 0), null],
    ['is unknown when a larger one comes through whole', answers(3, 3, 0, 3, 0, 0), null],
  ])('%s', (_name, given, limit) => {
    expect(pathLimit(given)).toBe(limit);
  });
});

describe('measuring a path', () => {
  /** A path with this limit whose end at `address` answers. */
  function path(limit: number, address = '192.168.6.1') {
    const asked: string[] = [];
    const echo: Echo = (to, bytes) => {
      asked.push(`${to} ${bytes}`);
      return Promise.resolve({ sent: 3, answered: to === address && bytes <= limit ? 3 : 0 });
    };
    return { echo, asked };
  }

  test.each([
    [1500, null],
    [1440, null],
    [1439, 1400],
    [1248, 1220],
    [1220, 1220],
    [600, 576],
    [500, null],
  ])('of %s bytes gives %s', async (limit, found) => {
    expect(await measurePath(path(limit).echo, ['192.168.6.1'], 1500)).toBe(found);
  });

  test('goes on to the next address where the first does not answer a small packet', async () => {
    const { echo, asked } = path(1248, '192.168.8.174');
    expect(await measurePath(echo, ['192.168.6.1', '192.168.8.174'], 1500)).toBe(1220);
    expect(asked).toHaveLength(18);
    expect(await measurePath(echo, ['192.168.6.1'], 1500)).toBeNull();
    expect(await measurePath(echo, [], 1500)).toBeNull();
  });

  test('tries nothing that the device does not take, and finds a path that became narrower still', async () => {
    const { echo, asked } = path(1150);
    expect(await measurePath(echo, ['192.168.6.1'], 1220)).toBe(1100);
    expect(asked.map((line) => Number(line.split(' ')[1]))).toEqual([576, 900, 1100, 1220]);
  });

  test('says nothing where there is no program for it', async () => {
    expect(await measurePath(() => Promise.resolve(null), ['192.168.6.1'], 1500)).toBeNull();
  });
});

test('the sizes that TCP fills', () => {
  expect(largeSizes(1500)).toEqual([1400, 1440]);
  expect(largeSizes(1220)).toEqual([1220]);
});
