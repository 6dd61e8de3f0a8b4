import {
  lchown,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  writeFile,
  chmod,
  chown,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunCommand } from '../../../electron/helper/command-runner.ts';
import { resolvConfFront } from '../../../electron/helper/dns/resolv-conf/resolv-conf-front.ts';
import { readText, replaceText } from '../../../electron/helper/dns/resolv-conf/text-file.ts';

const run: RunCommand = () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
/** A service's user, whose folder resolv.conf may lead to, as systemd-resolved's. */
const service = 65_534;
const front = { listen: '127.74.75.1', search: [] };

/** /etc/resolv.conf is written by root, and may lead into a folder of somebody who is not. */
describe('resolv.conf, written by root', () => {
  let folder = '';
  const at = (...names: string[]): string => join(folder, ...names);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kld-'));
    await mkdir(at('run'));
    await chown(at('run'), service, service);
    await symlink(at('run', 'resolv.conf'), at('resolv.conf'));
    await writeFile(at('shadow'), 'root:secret\n', { mode: 0o600 });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('follows no link that a service put where root’s own link leads', async () => {
    await symlink(at('shadow'), at('run', 'resolv.conf'));
    await lchown(at('run', 'resolv.conf'), service, service);
    const theirs = resolvConfFront(run, at('resolv.conf'));
    await expect(theirs.install(front)).rejects.toThrow('a link of another user');
    await expect(theirs.base()).rejects.toThrow('a link of another user');
    await expect(readText(at('resolv.conf'))).rejects.toThrow('a link of another user');
    await expect(replaceText(at('resolv.conf'), null, run)).rejects.toThrow('a link of another user');
    expect(await readFile(at('shadow'), 'utf8')).toBe('root:secret\n');
    expect((await readdir(folder)).sort()).toEqual(['resolv.conf', 'run', 'shadow']);
  });

  it('writes through no link that a service put where the new text is written first', async () => {
    await writeFile(at('run', 'resolv.conf'), 'nameserver 192.0.2.1\n');
    await symlink(at('shadow'), at('run', '.resolv.conf.kubelane-new'));
    await lchown(at('run', '.resolv.conf.kubelane-new'), service, service);
    await resolvConfFront(run, at('resolv.conf')).install(front);
    expect(await readFile(at('shadow'), 'utf8')).toBe('root:secret\n');
    expect(await readFile(at('run', 'resolv.conf'), 'utf8')).toContain('nameserver 127.74.75.1');
  });

  it('takes no more of a file’s mode over than who may read and write it', async () => {
    await writeFile(at('run', 'resolv.conf'), 'nameserver 192.0.2.1\n');
    await chmod(at('run', 'resolv.conf'), 0o6755);
    await resolvConfFront(run, at('resolv.conf')).install(front);
    expect((await stat(at('run', 'resolv.conf'))).mode & 0o7777).toBe(0o755);
    expect((await lstat(at('resolv.conf'))).isSymbolicLink()).toBe(true);
  });

  it('writes no line into it that a hostile file’s text makes up when it is taken back', async () => {
    const original = 'nameserver 192.0.2.1\n#|nameserver 6.6.6.6\n# Kubelane-DNS 127.74.75.9 file\n';
    await writeFile(at('run', 'resolv.conf'), original);
    const ours = resolvConfFront(run, at('resolv.conf'));
    await ours.install(front);
    expect(await ours.installed()).toEqual(front);
    expect((await ours.base()).servers).toEqual(['192.0.2.1']);
    await ours.remove();
    expect(await readFile(at('run', 'resolv.conf'), 'utf8')).not.toMatch(/^nameserver 6\.6\.6\.6/m);
  });
});
