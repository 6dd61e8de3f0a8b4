import { chmod, chown, lchown, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectHelper } from '../../../electron/connection/helper-client.ts';
import { commandRunner } from '../../../electron/helper/command-runner.ts';
import { OpenvpnLocator } from '../../../electron/helper/openvpn-program.ts';
import { eventually } from '../helper/commands.ts';
import { BareHelper } from './bare-helper.ts';
import { allowedGroup, anna, knock, makeUserStub, runAs, stranger } from './users.ts';

/** Who may write, read and connect where: real files, real users, a real helper. */
describe('files and sockets', () => {
  let helper: BareHelper;
  let stub = '';
  beforeAll(async () => {
    helper = await BareHelper.make();
    stub = await makeUserStub(helper.folder);
  });
  afterEach(() => helper.reset());
  afterAll(() => helper.remove());
  const at = (name: string): string => join(helper.folder, name);

  /** The helper refuses to start and says why. */
  const refuses = async (why: string): Promise<void> => {
    const started = helper.start();
    await eventually('its end or its start', () =>
      started.child.exitCode !== null || started.output.includes('info: version') ? true : null,
    );
    await eventually('its words', () => (started.output.includes('kubelane-helper: ') ? true : null));
    expect(started.output).toContain(why);
    expect(started.child.exitCode).toBe(1);
  };

  it('CVE-2022-25372 (Pritunl): a state folder that others can write to, or that is another user’s, is refused', async () => {
    await mkdir(helper.stateDir);
    await chmod(helper.stateDir, 0o777);
    await refuses('can be written to by others');
    await chmod(helper.stateDir, 0o700);
    await chown(helper.stateDir, anna.uid, anna.uid);
    await refuses(`${helper.stateDir} does not belong to the user this runs as`);
    await chown(helper.stateDir, 0, 0);
    const journal = join(helper.stateDir, 'journal');
    await mkdir(journal, { recursive: true });
    await chown(journal, anna.uid, anna.uid);
    await refuses(`${journal} does not belong to the user this runs as`);
  });

  it('CVE-2022-25372 (Pritunl): a folder for the socket that others can write to, or that is another user’s, is refused', async () => {
    await mkdir(at('run'));
    await chmod(at('run'), 0o775);
    await refuses('can be written to by others');
    await chmod(at('run'), 0o755);
    await chown(at('run'), anna.uid, anna.uid);
    await refuses('does not belong to the user this runs as');
  });

  it('CVE-2022-25372 (Pritunl): what the helper keeps is closed to every other user', async () => {
    await helper.serve('--allow-group', allowedGroup.name);
    const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    // openvpn, which is a user of its own, passes through the one to its socket; nobody reads or changes either.
    expect(await modeOf(helper.stateDir)).toBe(0o711);
    expect(await modeOf(join(helper.stateDir, 'journal'))).toBe(0o700);
    for (const user of [anna, stranger]) {
      expect((await runAs(user, 'ls', [helper.stateDir])).output).toContain('Permission denied');
      expect((await runAs(user, 'ls', [join(helper.stateDir, 'journal')])).output).toContain('Permission denied');
      expect((await runAs(user, 'touch', [join(helper.stateDir, 'x')])).output).toContain('Permission denied');
      expect((await runAs(user, 'touch', [join(at('run'), 'x')])).output).toContain('Permission denied');
      expect((await runAs(user, 'rm', ['-f', helper.socket])).output).toContain('Permission denied');
      expect(await knock(user, stub, join(helper.stateDir, 'lock.sock'))).toBe('EACCES');
    }
  });

  it('CVE-2025-3908 (OpenVPN 3 Linux): a state folder that is a link is not followed', async () => {
    await mkdir(at('victim'));
    await symlink(at('victim'), helper.stateDir);
    await refuses('is not a folder');
    await rm(helper.stateDir);
    await mkdir(helper.stateDir, { mode: 0o700 });
    await symlink(at('victim'), join(helper.stateDir, 'journal'));
    await refuses('is not a folder');
    await rm(at('victim'), { recursive: true });
  });

  it('CVE-2025-11462 (AWS Client VPN): a link where the socket should be is neither followed nor removed', async () => {
    await writeFile(at('precious'), 'x');
    await mkdir(at('run'));
    await symlink(at('precious'), helper.socket);
    await refuses('it is not a socket');
    expect(await readFile(at('precious'), 'utf8')).toBe('x');
    await rm(helper.socket);
    await mkdir(at('elsewhere'));
    await rm(at('run'), { recursive: true });
    await symlink(at('elsewhere'), at('run'));
    await refuses('is not a folder');
    await rm(at('run'));
  });

  it('CVE-2026-31893 (Tunnelblick): only root and the members of the group can connect', async () => {
    await helper.serve('--allow-group', allowedGroup.name);
    expect(await knock(anna, stub, helper.socket)).toBe('connected');
    expect(await knock(stranger, stub, helper.socket)).toBe('EACCES');
  });

  it('CVE-2026-31893 (Tunnelblick): where nobody is named, only root can connect; where one user is, nobody else', async () => {
    await helper.serve();
    expect(await knock(anna, stub, helper.socket)).toBe('EACCES');
    await helper.reset();
    await helper.serve('--allow-uid', String(anna.uid));
    expect(await knock(anna, stub, helper.socket)).toBe('connected');
    expect(await knock(stranger, stub, helper.socket)).toBe('EACCES');
  });

  it.each([
    ['another user’s', anna.uid, 0o755],
    ['root’s, but open to a group', 0, 0o775],
    ['root’s, but open to all, as /tmp is', 0, 0o1777],
  ])(
    'CVE-2024-4877 (OpenVPN GUI): the app does not speak to a socket whose folder is %s',
    async (_whose, uid, mode) => {
      const folder = at('bogus');
      await mkdir(folder);
      let spoken = 0;
      const bogus: Server = createServer((socket) => {
        spoken++;
        socket.on('error', () => undefined).destroy();
      });
      await new Promise<void>((resolve) => bogus.listen(join(folder, 's'), resolve));
      await chown(folder, uid, uid);
      await chmod(folder, mode);
      expect(await connectHelper(join(folder, 's'))).toMatchObject({ ok: false, error: { code: 'helper.untrusted' } });
      expect(spoken).toBe(0);
      await chown(folder, 0, 0);
      await chmod(folder, 0o755);
      expect(await connectHelper(join(folder, 's'))).toMatchObject({ ok: false, error: { code: 'helper.lost' } });
      expect(spoken).toBe(1);
      await new Promise((resolve) => bogus.close(resolve));
      await rm(folder, { recursive: true });
    },
  );

  it('CVE-2024-4877 (OpenVPN GUI): the app does not follow a link of another user’s to a folder of root’s', async () => {
    await helper.serve('--allow-group', allowedGroup.name);
    await symlink(at('run'), at('link'));
    await lchown(at('link'), anna.uid, anna.uid);
    expect(await connectHelper(join(at('link'), 's'))).toMatchObject({
      ok: false,
      error: { code: 'helper.untrusted' },
    });
    await rm(at('link'));
    const trusted = await connectHelper(helper.socket);
    expect(trusted.ok).toBe(true);
    if (trusted.ok) trusted.value.close();
  });

  it('CVE-2024-27903 (OpenVPN): a program that others could replace is not taken for openvpn, and not even started', async () => {
    const program = at('openvpn');
    await writeFile(program, `#!/bin/sh\ntouch ${at('started')}\necho OpenVPN 2.6.14 x\n`, { mode: 0o755 });
    const found = async (): Promise<boolean> =>
      (await new OpenvpnLocator(commandRunner({ PATH: '/usr/bin:/bin' }), [program]).find()).ok;
    await chmod(program, 0o777);
    expect(await found()).toBe(false);
    await chmod(program, 0o755);
    await chown(program, anna.uid, anna.uid);
    expect(await found()).toBe(false);
    expect(await stat(at('started')).catch(() => null)).toBeNull();
    await chown(program, 0, 0);
    expect(await found()).toBe(true);
  });
});
