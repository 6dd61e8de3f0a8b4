import { chmod, chown, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../helper/commands.ts';
import type { HelperClient } from '../helper/helper-client.ts';
import { bundle, TwoHosts } from '../helper/two-hosts.ts';
import { allowedGroup, anna, asUser, ben, clientAs, knock, makeUserStub, runAs, stranger, type User } from './users.ts';

/** Two users of one laptop who both may use the helper, each with a real tunnel, and a third who may not. */
describe('two users on one machine', () => {
  let hosts: TwoHosts;
  let stub = '';
  let cli = '';

  beforeAll(async () => {
    hosts = await TwoHosts.create({ server: ['duplicate-cn'] });
    await chmod(hosts.folder, 0o755);
    stub = await makeUserStub(hosts.folder);
    cli = join(hosts.folder, 'cli.cjs');
    await bundle('electron/cli/index.ts', cli);
    const names = [hosts.helperProgram, '--socket', hosts.socket, '--state-dir', hosts.stateDir];
    const helper = hosts.start('laptop', process.execPath, [...names, '--allow-group', allowedGroup.name]);
    await helper.says('info: version');
  });
  afterAll(() => hosts.close());

  const profile = (): Promise<string> => hosts.profile();
  const client = (user: User): Promise<HelperClient> => clientAs(user, stub, hosts.socket);
  const noSuchTunnel = {
    ok: false,
    error: { code: 'helper.bad-request', params: { detail: 'there is no such tunnel' } },
  };
  const ping = (device: string): Promise<string> => hosts.onLaptop('ping', ['-c1', '-W2', '-I', device, '192.168.6.1']);

  it('who is not of the group cannot connect', async () => {
    expect(await knock(stranger, stub, hosts.socket)).toBe('EACCES');
    expect(await knock(anna, stub, hosts.socket)).toBe('connected');
  });

  it('neither sees or ends the other’s tunnel', async () => {
    const [first, second] = await Promise.all([client(anna), client(ben)]);
    const annas = await first.bringUp(await profile());
    const bens = await second.bringUp(await profile());
    expect(annas.up.settings.device).not.toBe(bens.up.settings.device);
    await first.must('apply', { tunnel: annas.tunnel, network: { routes: ['10.96.0.0/12'], dns: null } });
    await second.must('apply', { tunnel: bens.tunnel, network: { routes: ['10.200.0.0/16'], dns: null } });
    const { tunnel } = annas;
    const network = { routes: [], dns: null };
    const answer = { realm: 'Auth', username: 'x', password: 'x', response: 'x' };
    expect(await second.ask('stop', { tunnel })).toEqual(noSuchTunnel);
    expect(await second.ask('apply', { tunnel, network })).toEqual(noSuchTunnel);
    expect(await second.ask('credentials', { tunnel, ...answer })).toEqual(noSuchTunnel);
    expect(await second.ask('restart', { tunnel })).toEqual(noSuchTunnel);
    expect(await second.ask('release', { tunnel })).toEqual(noSuchTunnel);
    // Nor another connection of the same user: a tunnel belongs to the connection that started it.
    expect(await (await client(anna)).ask('stop', { tunnel })).toEqual(noSuchTunnel);
    expect(await hosts.onLaptop('ip', ['route', 'show', '10.96.0.0/12'])).toContain(annas.up.settings.device);
    expect(first.events.filter((event) => event.tunnel !== annas.tunnel)).toEqual([]);
    expect(second.events.filter((event) => event.tunnel !== bens.tunnel)).toEqual([]);
    first.socket.destroy();
    second.socket.destroy();
    await eventually('nothing left', async () => ((await hosts.traces()) === '' ? true : null));
  });

  it('one who leaves takes only what is his with him', async () => {
    const [first, second] = await Promise.all([client(anna), client(ben)]);
    const annas = await first.bringUp(await profile());
    const bens = await second.bringUp(await profile());
    await first.must('apply', { tunnel: annas.tunnel, network: { routes: ['10.96.0.0/12'], dns: null } });
    await second.must('apply', { tunnel: bens.tunnel, network: { routes: ['10.200.0.0/16'], dns: null } });
    first.socket.destroy();
    await eventually('one openvpn', async () => ((await hosts.openvpnPids()).length === 1 ? true : null));
    await eventually('the route gone', async () =>
      (await hosts.onLaptop('ip', ['route', 'show', '10.96.0.0/12'])) === '' ? true : null,
    );
    expect(await hosts.onLaptop('ip', ['route', 'show', '10.200.0.0/16'])).toContain(bens.up.settings.device);
    expect(await ping(bens.up.settings.device)).toContain('1 received');
    const again = { tunnel: bens.tunnel, network: { routes: ['10.200.0.0/16'], dns: null } };
    expect((await second.must('apply', again)).routes).toEqual([{ cidr: '10.200.0.0/16', installed: true }]);
    expect(second.events.filter(({ event }) => event === 'ended' || event === 'down')).toEqual([]);
    await second.must('stop', { tunnel: bens.tunnel });
    expect(await hosts.traces()).toBe('');
  });

  it('a route that one has is not taken over by the other', async () => {
    const [first, second] = await Promise.all([client(anna), client(ben)]);
    const annas = await first.bringUp(await profile());
    const bens = await second.bringUp(await profile());
    const network = { routes: ['10.96.0.0/12'], dns: null };
    await first.must('apply', { tunnel: annas.tunnel, network });
    const { routes } = await second.must('apply', { tunnel: bens.tunnel, network });
    expect(routes[0]).toMatchObject({ installed: false, problem: { code: 'route.collision' } });
    expect(await hosts.onLaptop('ip', ['route', 'show', '10.96.0.0/12'])).toContain(annas.up.settings.device);
    first.socket.destroy();
    second.socket.destroy();
    await eventually('nothing left', async () => ((await hosts.traces()) === '' ? true : null));
  });

  it('neither reads the other’s profiles or reaches the other’s control socket', async () => {
    const home = join(hosts.folder, 'anna-home');
    const ovpn = join(hosts.folder, 'office.ovpn');
    // Made beforehand, and open to all, as a careless user would.
    await mkdir(home, { mode: 0o755 });
    await chown(home, anna.uid, anna.uid);
    await writeFile(ovpn, await profile());
    const environment = [`KUBELANE_HOME=${home}`, `KUBELANE_HELPER_SOCKET=${hosts.socket}`, `HOME=${home}`];
    const kubelane = (user: User, ...args: string[]): [string, string[]] =>
      asUser(user, 'env', [...environment, process.execPath, cli, ...args]);
    const imported = await runAs(anna, 'env', [
      ...environment,
      process.execPath,
      cli,
      'import',
      ovpn,
      '--name',
      'office',
    ]);
    expect(imported.code, imported.output).toBe(0);
    const stored = join(home, 'profiles', 'office.json');
    expect((await stat(stored)).mode & 0o777).toBe(0o600);
    expect((await runAs(ben, 'cat', [stored])).output).toContain('Permission denied');
    const up = hosts.start('laptop', ...kubelane(anna, 'up', 'office', '--headless', '--json'));
    const control = join(home, 'control.sock');
    await eventually('the control socket', () =>
      stat(control).then(
        () => true,
        () => null,
      ),
    );
    await eventually('the folder closed', async () => (((await stat(home)).mode & 0o777) === 0o700 ? true : null));
    expect(await knock(anna, stub, control)).toBe('connected');
    expect(await knock(ben, stub, control)).toBe('EACCES');
    expect(await knock(stranger, stub, control)).toBe('EACCES');
    expect((await stat(control)).mode & 0o777).toBe(0o600);
    for (const verb of ['status', 'down']) {
      const tried = await runAs(ben, 'env', [...environment, process.execPath, cli, verb]);
      expect(tried.code, tried.output).not.toBe(0);
    }
    expect(up.child.exitCode).toBeNull();
    up.child.kill('SIGINT');
    await up.says('"state":"disconnected"');
    await up.stop('SIGKILL');
    await eventually('nothing left', async () => ((await hosts.traces()) === '' ? true : null));
  });

  it('neither reads what the helper keeps', async () => {
    const first = await client(anna);
    const { tunnel } = await first.bringUp(await profile());
    for (const user of [anna, ben, stranger]) {
      expect((await runAs(user, 'ls', [hosts.stateDir])).output).toContain('Permission denied');
      const record = join(hosts.stateDir, 'journal', `${tunnel}.json`);
      expect((await runAs(user, 'cat', [record])).output).toContain('Permission denied');
    }
    await first.must('stop', { tunnel });
  });
});
