import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWhole } from '../../../scripts/setup/files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubelane-unit-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a file appears whole, and a failure leaves nothing', async () => {
  await makeWhole(join(folder, 'a/good'), (draft) => writeFile(draft, 'all of it'));
  expect(await readFile(join(folder, 'a/good'), 'utf8')).toBe('all of it');
  const broken = makeWhole(join(folder, 'bad'), async (draft) => {
    await writeFile(draft, 'half');
    throw new Error('power cut');
  });
  await expect(broken).rejects.toThrow('power cut');
  expect(await readdir(folder)).toEqual(['a']);
});
