import { chmod, lstat, mkdir, readFile, readlink, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { RunCommand } from '../../../../../electron/helper/command-runner.ts';
import { finalPath, readText, replaceText } from '../../../../../electron/helper/dns/resolv-conf/text-file.ts';
import { useTempFolder } from '../../temp-folder.ts';

const run: RunCommand = () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });

describe('files of other programs', () => {
  const at = useTempFolder();

  it('reads every byte, and a file that is not there', async () => {
    await writeFile(at('a'), Buffer.from([0, 0xff, 0x0a]));
    expect(await readText(at('a'))).toBe('\0\xff\n');
    expect(await readText(at('b'))).toBeNull();
  });

  it('does not read what is no plain file, or too large', async () => {
    await mkdir(at('folder'));
    await writeFile(at('large'), 'x'.repeat(65 * 1024));
    await expect(readText(at('folder'))).rejects.toThrow();
    await expect(readText(at('large'))).rejects.toThrow('no plain text file');
  });

  it('replaces a file with its mode, whatever the umask', async () => {
    await writeFile(at('a'), 'old');
    await chmod(at('a'), 0o640);
    const umask = process.umask(0o077);
    try {
      await replaceText(at('a'), 'a\xff', run);
      await replaceText(at('new'), 'b', run);
    } finally {
      process.umask(umask);
    }
    expect(await readFile(at('a'))).toEqual(Buffer.from([0x61, 0xff]));
    expect((await stat(at('a'))).mode & 0o777).toBe(0o640);
    expect((await stat(at('new'))).mode & 0o777).toBe(0o644);
    expect((await readdir(at())).sort()).toEqual(['a', 'new']);
  });

  it('writes where a link leads, and leaves the link', async () => {
    await mkdir(at('run'));
    await symlink('run/second', at('link'));
    await symlink('resolv.conf', at('run/second'));
    await replaceText(at('link'), 'text', run);
    expect(await readFile(at('run/resolv.conf'), 'utf8')).toBe('text');
    expect(await readlink(at('link'))).toBe('run/second');
    await replaceText(at('link'), null, run);
    expect(await readText(at('link'))).toBeNull();
    expect((await lstat(at('link'))).isSymbolicLink()).toBe(true);
  });

  it('does not follow links in a circle', async () => {
    await symlink('b', at('a'));
    await symlink('a', at('b'));
    await expect(finalPath(at('a'))).rejects.toThrow('leads nowhere');
  });

  it('is not led astray by a link where it writes first', async () => {
    await writeFile(at('victim'), 'untouched');
    await symlink('victim', at('.resolv.conf.kubelane-new'));
    await replaceText(at('a'), 'text', run);
    expect(await readFile(at('victim'), 'utf8')).toBe('untouched');
    expect(await readFile(at('a'), 'utf8')).toBe('text');
  });

  it('says why a file cannot be written', async () => {
    await symlink('missing/resolv.conf', at('dangling'));
    await expect(replaceText(at('dangling'), 'text', run)).rejects.toThrow('ENOENT');
  });
});
