import { chmod, link, lstat, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { privateFolder } from '../../../electron/helper/private-folder.ts';
import { clearSocketPath, listenOn } from '../../../electron/helper/socket-path.ts';
import { lockStateDir } from '../../../electron/helper/server.ts';
import { useTempFolder } from './temp-folder.ts';

const owner = process.getuid?.() ?? 0;
const group = process.getgid?.() ?? 0;
const path = useTempFolder();
const modeOf = async (file: string): Promise<string> => ((await lstat(file)).mode & 0o777).toString(8);

const servers: Server[] = [];
const newServer = (): Server => {
  const server = createServer((socket) => socket.destroy());
  servers.push(server);
  return server;
};
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('privateFolder', () => {
  it.each([0o700, 0o711] as const)('makes a folder that only its owner can read and change (%o)', async (mode) => {
    expect(await privateFolder(path('a', 'b'), owner, mode)).toEqual({ ok: true, value: path('a', 'b') });
    expect(await modeOf(path('a', 'b'))).toBe(mode.toString(8));
  });

  it('takes one that is there, and closes it', async () => {
    await mkdir(path('a'), { mode: 0o755 });
    expect((await privateFolder(path('a'), owner, 0o700)).ok).toBe(true);
    expect(await modeOf(path('a'))).toBe('700');
  });

  it('refuses one that others can write to', async () => {
    await mkdir(path('a'));
    for (const mode of [0o720, 0o702]) {
      await chmod(path('a'), mode);
      const error = `${path('a')} can be written to by others`;
      expect(await privateFolder(path('a'), owner, 0o700)).toEqual({ ok: false, error });
    }
  });

  it('refuses one of another user', async () => {
    const error = `${path('a')} does not belong to the user this runs as`;
    expect(await privateFolder(path('a'), owner + 1, 0o700)).toEqual({ ok: false, error });
  });

  it('refuses a link to a folder, and a file', async () => {
    await mkdir(path('real'));
    await symlink(path('real'), path('link'));
    const error = `${path('link')} is not a folder`;
    expect(await privateFolder(path('link'), owner, 0o700)).toEqual({ ok: false, error });
    await writeFile(path('file'), '');
    const refused = await privateFolder(path('file'), owner, 0o700);
    expect(refused.ok ? '' : refused.error).toMatch(/cannot be used: EEXIST/);
  });
});

describe('clearSocketPath', () => {
  const clear = (socket: string, user = owner): ReturnType<typeof clearSocketPath> => clearSocketPath(socket, user);

  it('makes the folder, which others may enter but not write to', async () => {
    expect(await clear(path('run', 's'))).toEqual({ ok: true, value: null });
    expect(await modeOf(path('run'))).toBe('755');
  });

  it('removes a socket at which nobody answers', async () => {
    const server = newServer();
    await new Promise<void>((resolve) => void server.listen(path('s'), resolve));
    // Closing would remove the file under its own name; under another it stays, as after a kill.
    await link(path('s'), path('stale'));
    await new Promise((resolve) => void server.close(resolve));
    expect(await clear(path('stale'))).toEqual({ ok: true, value: null });
    expect(await readdir(path())).toEqual([]);
  });

  it('leaves a socket alone at which somebody answers', async () => {
    await new Promise<void>((resolve) => void newServer().listen(path('s'), resolve));
    expect(await clear(path('s'))).toEqual({ ok: false, error: `another helper already listens at ${path('s')}` });
    expect(await readdir(path())).toEqual(['s']);
  });

  it('leaves alone what is no socket', async () => {
    await writeFile(path('s'), 'precious');
    expect(await clear(path('s'))).toEqual({ ok: false, error: `${path('s')} is in the way: it is not a socket` });
    expect(await readdir(path())).toEqual(['s']);
  });

  it('refuses a folder that is not its own, or open to others, or none', async () => {
    await mkdir(path('run'));
    expect(await clear(path('run', 's'), owner + 1)).toEqual({
      ok: false,
      error: `${path('run')} does not belong to the user this runs as`,
    });
    for (const mode of [0o775, 0o757]) {
      await chmod(path('run'), mode);
      expect(await clear(path('run', 's'))).toEqual({
        ok: false,
        error: `${path('run')} can be written to by others`,
      });
    }
    await mkdir(path('real'));
    await symlink(path('real'), path('link'));
    expect(await clear(path('link', 's'))).toEqual({ ok: false, error: `${path('link')} is not a folder` });
    await writeFile(path('file'), '');
    const refused = await clear(path('file', 's'));
    expect(refused.ok ? '' : refused.error).toContain('cannot be used');
  });
});

describe('listenOn', () => {
  it('opens the socket to nobody but its owner', async () => {
    expect(await listenOn(newServer(), path('s'), { kind: 'root' })).toEqual({ ok: true, value: null });
    expect(await modeOf(path('s'))).toBe('600');
  });

  it('leaves the umask as it was', async () => {
    const before = process.umask(0o027);
    await listenOn(newServer(), path('s'), { kind: 'root' });
    await listenOn(newServer(), path('none', 's'), { kind: 'root' });
    expect(process.umask(before)).toBe(0o027);
  });

  it('gives it to one user', async () => {
    expect((await listenOn(newServer(), path('s'), { kind: 'uid', uid: owner })).ok).toBe(true);
    const found = await lstat(path('s'));
    expect([found.uid, found.gid, (found.mode & 0o777).toString(8)]).toEqual([owner, group, '600']);
  });

  it.runIf(owner === 0)('opens it to a group', async () => {
    expect((await listenOn(newServer(), path('s'), { kind: 'group', name: 'daemon' })).ok).toBe(true);
    const found = await lstat(path('s'));
    expect([found.uid, (found.mode & 0o777).toString(8)]).toEqual([owner, '660']);
    expect(found.gid).toBeGreaterThan(0);
  });

  it('says that there is no such group', async () => {
    for (const name of ['no-such-group', '']) {
      const refused = await listenOn(newServer(), path('s'), { kind: 'group', name });
      expect(refused).toEqual({ ok: false, error: `there is no group named ${name}` });
    }
    expect(await readdir(path())).toEqual([]);
  });

  it('says that it cannot listen', async () => {
    const refused = await listenOn(newServer(), path('none', 's'), { kind: 'root' });
    expect(refused.ok ? '' : refused.error).toMatch(/^cannot listen at .*(ENOENT|EACCES)/);
  });
});

describe('lockStateDir', () => {
  it('lets one helper at a time work on a state folder', async () => {
    await chmod(path(), 0o700);
    const first = await lockStateDir(path(), owner);
    expect(first.ok).toBe(true);
    const second = await lockStateDir(path(), owner);
    expect(second).toEqual({ ok: false, error: `another helper already listens at ${path('lock.sock')}` });
    // Whoever connects learns nothing.
    const socket = createConnection(path('lock.sock'));
    await new Promise((resolve) => socket.once('close', resolve).resume());
    if (first.ok) await new Promise((resolve) => first.value.close(resolve));
    const third = await lockStateDir(path(), owner);
    expect(third.ok).toBe(true);
    if (third.ok) servers.push(third.value);
  });

  it('says why it cannot', async () => {
    expect((await lockStateDir(path(), owner + 1)).ok).toBe(false);
  });
});
