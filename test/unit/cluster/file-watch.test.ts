import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { FileWatch } from '../../../electron/cluster/file-watch.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubelane-watch-'));
const watches: FileWatch[] = [];
afterEach(() => watches.splice(0).forEach((watch) => watch.stop()));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function follow(file: string): { readonly times: () => number } {
  let times = 0;
  watches.push(
    new FileWatch(
      () => [file],
      () => (times += 1),
    ),
  );
  return { times: () => times };
}

it('notices that a file is written, replaced and removed, again and again', async () => {
  const file = join(folder, 'token');
  writeFileSync(file, 'a');
  const { times } = follow(file);
  writeFileSync(file, 'bb');
  await expect.poll(times).toBe(1);
  writeFileSync(`${file}.new`, 'ccc');
  renameSync(`${file}.new`, file);
  await expect.poll(times).toBe(2);
  rmSync(file);
  await expect.poll(times).toBe(3);
  writeFileSync(file, 'dddd');
  await expect.poll(times).toBe(4);
});

it('notices a file in a folder that is not there yet', async () => {
  const { times } = follow(join(folder, 'home/.kube/config'));
  mkdirSync(join(folder, 'home/.kube'), { recursive: true });
  writeFileSync(join(folder, 'home/.kube/config'), 'a');
  await expect.poll(times).toBeGreaterThan(0);
});

it('notices that the folder behind a symbolic link is another, as Kubernetes rotates tokens', async () => {
  for (const [name, text] of [
    ['one', 'a'],
    ['two', 'bb'],
  ] as const) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'token'), text);
  }
  symlinkSync('one', join(folder, 'data'));
  symlinkSync('data/token', join(folder, 'linked'));
  const { times } = follow(join(folder, 'linked'));
  symlinkSync('two', join(folder, 'data.new'));
  renameSync(join(folder, 'data.new'), join(folder, 'data'));
  await expect.poll(times).toBe(1);
});
