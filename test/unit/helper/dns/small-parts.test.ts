import { createServer } from 'node:net';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { RunCommand } from '../../../../electron/helper/command-runner.ts';
import { isUnserved } from '../../../../electron/helper/dns/dns-listeners.ts';
import { flushNameCaches } from '../../../../electron/helper/dns/flush-caches.ts';
import { RepairLimit } from '../../../../electron/helper/dns/repair-limit.ts';
import { watchFile } from '../../../../electron/helper/dns/resolv-conf/watch-file.ts';
import { until } from '../../../support/until.ts';
import { useTempFolder } from '../temp-folder.ts';

const at = useTempFolder();

describe('isUnserved', () => {
  // 127.74.75.1:53, as a little-endian machine writes it.
  const table =
    '  sl  local_address rem_address   st\n  17: 014B4A7F:0035 00000000:0000 07 00000000:00000000\n  18: 00000000:0035 00000000:0000 07\n';

  it('knows whether somebody answers at the very address', async () => {
    await writeFile(at('udp'), table);
    expect(await isUnserved('127.74.75.1', at('udp'), 30)).toBe(false);
    expect(await isUnserved('127.74.75.2', at('udp'), 0)).toBe(true);
    expect(await isUnserved('127.74.75.1', at('none'), 0)).toBe(true);
  });

  it('waits for one that is about to end', async () => {
    await writeFile(at('udp'), table);
    const found = isUnserved('127.74.75.1', at('udp'), 5_000);
    await rm(at('udp'));
    expect(await found).toBe(true);
  });
});

describe('RepairLimit', () => {
  it('allows ten a minute', () => {
    let now = 0;
    const limit = new RepairLimit(() => now);
    for (let count = 0; count < 10; count++) expect(limit.take()).toBe(true);
    expect([limit.isReached(), limit.take()]).toEqual([true, false]);
    now = RepairLimit.windowMs;
    expect([limit.isReached(), limit.take()]).toEqual([false, true]);
  });
});

describe('flushNameCaches', () => {
  it('asks nscd where it runs, and nobody else', async () => {
    const calls: string[] = [];
    const run: RunCommand = (program, args) => {
      calls.push([program, ...args].join(' '));
      return Promise.resolve({ exitCode: 1, stdout: '', stderr: '' });
    };
    await flushNameCaches(run, at('socket'));
    expect(calls).toEqual([]);
    const server = createServer().listen(at('socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    await flushNameCaches(run, at('socket'));
    expect(calls).toEqual(['nscd -i hosts']);
    server.close();
  });
});

describe('watchFile', () => {
  it('tells of the file and of where its link leads, also after the link changed', async () => {
    await mkdir(at('one'));
    await mkdir(at('two'));
    await writeFile(at('one/file'), 'a');
    await symlink('one/file', at('link'));
    let changes = 0;
    const stop = watchFile(at('link'), () => changes++);
    const expectChange = async (what: string, change: () => Promise<unknown>): Promise<void> => {
      const before = changes;
      await until(what, async () => {
        await change();
        return changes > before;
      });
    };
    await expectChange('the target', () => writeFile(at('one/file'), String(changes)));
    await expectChange('the link', async () => {
      await rm(at('link'), { force: true });
      await symlink('two/file', at('link'));
    });
    await expectChange('the new target', () => writeFile(at('two/file'), String(changes)));
    stop();
    const last = changes;
    await writeFile(at('two/file'), 'z');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(changes).toBe(last);
  });

  it('does without a folder', () => {
    watchFile(at('nowhere/file'), () => undefined)();
  });
});
