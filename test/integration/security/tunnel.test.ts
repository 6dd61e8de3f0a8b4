import { chmod, chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openvpnArguments } from '../../../electron/openvpn/profile.ts';
import { encodeJsonLine } from '../../../electron/shared/json-lines.ts';
import { eventually, run, type Background } from '../helper/commands.ts';
import type { HelperClient } from '../helper/helper-client.ts';
import { bundle, TwoHosts } from '../helper/two-hosts.ts';
import { filesOpened, programsStarted, readCalls, straceArguments, type SystemCall } from './system-calls.ts';
import { allowedGroup, anna, ben, clientAs, knock, makeUserStub, stranger } from './users.ts';

/** Everything a VPN server may push that a careless client would carry out. */
const hostilePushes = [
  'dhcp-option DOMAIN $(touch${IFS}KLOWNED)',
  'dhcp-option DOMAIN `touch-KLOWNED`',
  'dhcp-option DOMAIN .',
  'dhcp-option DOMAIN-SEARCH a;reboot',
  'dhcp-option DNS $(reboot)',
  'redirect-gateway def1 bypass-dhcp',
  'route 0.0.0.0 128.0.0.0',
  'route 128.0.0.0 128.0.0.0',
  'setenv-safe KLOWNED 1',
  'echo KLOWNED',
  'ip-win32 dynamic',
  'script-security 2',
  'up /tmp/KLOWNED',
  'plugin /tmp/KLOWNED.so',
];

/** A real tunnel of the real helper to a server that means harm, on a machine whose users do. */
describe('a tunnel to a hostile server, of a hostile user', () => {
  let hosts: TwoHosts;
  let stub = '';
  let home = '';
  let helper: Background | null = null;
  let trace = '';

  beforeAll(async () => {
    hosts = await TwoHosts.create({
      server: hostilePushes.map((push) => `push "${push}"`),
      // udev gives the device to everybody; a machine without it need not have.
      laptopSetup: 'mknod -m 666 /run/tun c 10 200 && mount --bind /run/tun /dev/net/tun',
    });
    await chmod(hosts.folder, 0o755);
    stub = await makeUserStub(hosts.folder);
    home = join(hosts.folder, 'anna');
    await mkdir(home, { mode: 0o700 });
    await writeFile(join(hosts.folder, 'openssl.cnf'), '');
    await chown(home, anna.uid, anna.uid);
  });
  afterEach(async () => {
    await helper?.stop();
    helper = null;
  });
  afterAll(() => hosts.close());

  /** Starts the helper with an environment that would give a program away, traced if asked for. */
  const serve = async (isTraced = false): Promise<void> => {
    trace = join(hosts.folder, `trace-${process.hrtime.bigint()}`);
    const names = [hosts.helperProgram, '--socket', hosts.socket, '--state-dir', hosts.stateDir];
    const node = [...names, '--allow-group', allowedGroup.name];
    const [program, args] = isTraced
      ? ['strace', straceArguments(trace, process.execPath, node)]
      : [process.execPath, node];
    const environment = [`OPENSSL_CONF=${hosts.folder}/openssl.cnf`, `TMPDIR=${home}`, 'KLOWNED=1'];
    helper = hosts.start('laptop', 'env', [...environment, program, ...args]);
    await helper.says('info: version', 30_000);
  };

  const connect = (): Promise<HelperClient> => clientAs(anna, stub, hosts.socket);

  const openvpnPid = async (): Promise<number> =>
    eventually('one openvpn', async () => {
      const pids = await hosts.openvpnPids();
      return pids.length === 1 ? (pids[0] ?? null) : null;
    });

  /** The calls of the process that became openvpn, and of none that only asked for its version. */
  const callsOfOpenvpn = (calls: readonly SystemCall[]): SystemCall[] => {
    const started = calls.find(
      ({ name, text }) => name === 'execve' && text.startsWith('"/usr/sbin/openvpn"') && text.includes('"stdin"'),
    );
    return calls.filter(({ pid }) => pid === started?.pid);
  };

  it('CVE-2022-25165 (AWS Client VPN): what was checked is what runs: the configuration comes on standard input and no file of a user’s is opened', async () => {
    const file = join(home, 'office.ovpn');
    const profile = `# KLREMARK\n${await hosts.profile()}`;
    await writeFile(file, profile);
    await serve(true);
    const client = await connect();
    await client.must('start', { profile: await readFile(file, 'utf8'), addresses: {} });
    await client.next('up', () => true, 30_000);
    client.socket.destroy();
    await eventually('nothing left', async () => ((await hosts.traces()) === '' ? true : null));
    await helper?.stop();
    const calls = await readCalls(trace);
    expect(filesOpened(calls, 'any').filter((path) => path.startsWith(home))).toEqual([]);
    const given = callsOfOpenvpn(calls)
      .filter(({ name, text }) => name === 'read' && text.startsWith('0, "'))
      .map(({ text }) => text)
      .join('');
    expect(given).toContain('dev-type tun\\nclient\\n');
    expect(given).not.toContain('KLREMARK');
    const written = new Set(filesOpened(calls, 'to-write'));
    const elsewhere = [...written].filter((path) => !path.startsWith(`${hosts.stateDir}/journal`));
    expect(elsewhere.filter((path) => !/^(?:\/dev\/(?:null|tty|net\/tun)|\/proc\/.*)$/.test(path))).toEqual([]);
    expect(written.size).toBeGreaterThan(0);
    const programs = new Set(programsStarted(calls).map((path) => path.replace(/^.*\//, '')));
    expect([...programs].filter((name) => !['node', 'openvpn', 'setpriv', 'ip'].includes(name))).toEqual([]);
  });

  it('CVE-2025-10680 (OpenVPN 2.7): what a server pushes reaches the app as addresses and names alone, and runs nothing', async () => {
    await serve(true);
    const client = await connect();
    const { tunnel } = await client.must('start', { profile: await hosts.profile(), addresses: {} });
    const { settings } = await client.next('up', () => true, 30_000);
    expect(settings).toMatchObject({
      pushedRoutes: ['10.96.0.0/12'],
      pushedDnsServers: ['10.96.0.10'],
      pushedDomains: ['cluster.coder4'],
      redirectGateway: true,
    });
    await client.must('stop', { tunnel });
    await helper?.stop();
    const programs = programsStarted(await readCalls(trace));
    expect(programs.filter((path) => /(?:^|\/)(?:sh|dash|bash|touch|reboot)$/.test(path))).toEqual([]);
    const opened = filesOpened(callsOfOpenvpn(await readCalls(trace)), 'any');
    expect(opened.filter((path) => path.includes('KLOWNED'))).toEqual([]);
  });

  it('CVE-2025-8069 (AWS Client VPN): openvpn’s environment is empty, whatever the helper’s is', async () => {
    await serve();
    const client = await connect();
    await client.bringUp(await hosts.profile());
    expect(await readFile(`/proc/${await openvpnPid()}/environ`, 'utf8')).toBe('');
    expect(await readFile(`/proc/${helper?.child.pid ?? 0}/environ`, 'utf8')).toContain('KLOWNED=1');
  });

  it('openvpn is no root: a user of its own, one capability, and no way to more', async () => {
    await serve();
    const client = await connect();
    await client.bringUp(await hosts.profile());
    const status = await readFile(`/proc/${await openvpnPid()}/status`, 'utf8');
    const field = (name: string): string => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1] ?? '';
    // CAP_NET_ADMIN is number 12 (capabilities(7)).
    const netAdmin = (1n << 12n).toString(16).padStart(16, '0');
    expect(field('Uid')).toMatch(/^606\d\d\t606\d\d\t606\d\d\t606\d\d$/);
    expect(field('Gid')).toBe(field('Uid'));
    expect(field('Groups').trim()).toBe('');
    expect([field('CapEff'), field('CapPrm')]).toEqual([netAdmin, netAdmin]);
    expect(field('NoNewPrivs')).toBe('1');
  });

  it('CVE-2018-10169 (ProtonVPN): openvpn’s command line is the helper’s own, whatever a client sends', async () => {
    await serve();
    const client = await connect();
    const evil = {
      args: ['--plugin', '/tmp/KLOWNED'],
      program: '/tmp/KLOWNED',
      device: 'KLOWNED',
      managementSocket: '/tmp/KLOWNED',
    };
    const start = { profile: await hosts.profile(), addresses: {}, ...evil };
    client.socket.write(encodeJsonLine({ id: 99, verb: 'start', arguments: start, ...evil }));
    await client.next('up');
    const words = (await readFile(`/proc/${await openvpnPid()}/cmdline`, 'utf8')).split('\0').slice(0, -1);
    const managementSocket = words[words.indexOf('--management') + 1] ?? '';
    expect(managementSocket).toMatch(new RegExp(`^${hosts.stateDir}/t[0-9a-f]{12}\\.sock$`));
    expect(words).toEqual([
      '/usr/sbin/openvpn',
      ...openvpnArguments({ device: 'kl0', managementSocket, isMac: false }),
    ]);
  });

  it('CVE-2020-27519 (Pritunl): profiles that would run or write something are refused by the helper, and nothing was run or written', async () => {
    await serve();
    const client = await connect();
    const mark = join(hosts.folder, 'marks');
    await mkdir(mark);
    await chmod(mark, 0o777);
    const evil = join(mark, 'evil.sh');
    await writeFile(evil, `#!/bin/sh\ntouch ${mark}/ran\n`, { mode: 0o755 });
    const lines = [
      `up ${evil}`,
      `"--up" "${evil}"`,
      `setenv opt up ${evil}`,
      `setenv opt setenv opt --route-up ${evil}`,
      `plugin ${evil}`,
      `tls-verify ${evil}`,
      `log ${mark}/log`,
      `log-append ${mark}/log`,
      `writepid ${mark}/pid`,
      `status ${mark}/status 1`,
      `management ${mark}/m unix`,
      `crl-verify ${evil}`,
      'script-security 2',
      `<connection>\nremote 10.99.0.1 1194 udp\n'up' ${evil}\n</connection>`,
      `<extra-certs>\n  </extra-certs>trailing\nup ${evil}`,
    ];
    for (const line of lines) {
      const answer = await client.ask('start', { profile: await hosts.profile({ lines: [line] }), addresses: {} });
      expect({ line, ...answer }).toMatchObject({ line, ok: false, error: { code: 'helper.bad-request' } });
    }
    expect(await hosts.openvpnPids()).toEqual([]);
    expect(await run('ls', [mark])).toBe('evil.sh\n');
    // An unknown hook is left out, and the tunnel comes up without it.
    const { tunnel } = await client.bringUp(await hosts.profile({ lines: [`made-up-hook ${evil}`] }));
    await client.must('stop', { tunnel });
    expect(await run('ls', [mark])).toBe('evil.sh\n');
  });

  it('CVE-2024-24974 (OpenVPN interactive service): helper and openvpn listen on no network, and on no socket that others can open', async () => {
    await serve();
    const client = await connect();
    const { tunnel } = await client.bringUp(await hosts.profile());
    const listening = await hosts.onLaptop('ss', ['-H', '-l', '-n', '-t', '-u', '-x']);
    // openvpn's own UDP port, at which only its server's signed packets count, is not connected and so shown as listening.
    const others = listening
      .split('\n')
      .filter((line) => line.trim() !== '' && !/^udp\s+UNCONN\s.*0\.0\.0\.0:\*/.test(line));
    const paths = others.map((line) => /(\/\S+)/.exec(line)?.[1] ?? line);
    expect(paths.sort()).toEqual([hosts.socket, join(hosts.stateDir, 'lock.sock')].sort());
    const management = join(hosts.stateDir, `${tunnel}.sock`);
    for (const user of [anna, ben, stranger])
      expect(await knock(user, stub, management)).toMatch(/^(?:EACCES|ENOENT)$/);
  });

  it('CVE-2024-24974 (OpenVPN interactive service): while openvpn is being started, its management socket is closed to users', async () => {
    await serve();
    const client = await connect();
    const { tunnel } = await client.must('start', { profile: await hosts.profile(), addresses: {} });
    const management = join(hosts.stateDir, `${tunnel}.sock`);
    const found = await stat(management).catch(() => null);
    if (found !== null) expect(found.mode & 0o077).toBe(0);
    expect(await knock(stranger, stub, management)).toMatch(/^(?:EACCES|ENOENT)$/);
    await client.must('stop', { tunnel });
  });

  it('CVE-2024-3661 (TunnelVision): no default route is taken from server or client', async () => {
    await serve();
    const before = await hosts.onLaptop('ip', ['route', 'show', 'default']);
    const client = await connect();
    const { tunnel } = await client.bringUp(await hosts.profile());
    const asked = ['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1', '32.0.0.0/3', '64.0.0.0/3', '::/0', '10.96.0.0/12'];
    const applied = await client.must('apply', { tunnel, network: { routes: asked, dns: null } });
    expect(applied.routes.filter(({ installed }) => installed).map(({ cidr }) => cidr)).toEqual(['10.96.0.0/12']);
    expect(await hosts.onLaptop('ip', ['route', 'show', 'default'])).toBe(before);
    const ours = await hosts.onLaptop('ip', ['route', 'show', 'proto', '107']);
    expect(ours).not.toMatch(/^(?:default|0\.0\.0\.0\/1|128\.0\.0\.0\/1)/m);
    await client.must('stop', { tunnel });
  });

  it('CVE-2024-3661 (TunnelVision): a more specific route of the home network that takes a route’s packets is seen', async () => {
    const program = join(hosts.folder, 'verify-stub.cjs');
    await bundle('test/integration/security/verify-stub.ts', program);
    await serve();
    const client = await connect();
    const { tunnel } = await client.bringUp(await hosts.profile());
    await client.must('apply', { tunnel, network: { routes: ['10.200.0.0/16'], dns: null } });
    const look = async (): Promise<unknown> =>
      JSON.parse(await hosts.onLaptop(process.execPath, [program, 'kl0', '10.200.0.0/16']));
    expect(await look()).toEqual({ devices: { '10.200.0.0/16': 'kl0' }, problems: [] });
    await hosts.onLaptop('ip', ['route', 'add', '10.200.0.0/24', 'via', '10.99.0.1', 'dev', 'lan']);
    expect(await look()).toMatchObject({ devices: { '10.200.0.0/16': 'lan' } });
    await hosts.onLaptop('ip', ['route', 'del', '10.200.0.0/24']);
    // Far from the address that stands for the route, so only the table tells.
    await hosts.onLaptop('ip', ['route', 'add', '10.200.77.0/24', 'via', '10.99.0.1', 'dev', 'lan']);
    expect(await look()).toEqual({
      devices: { '10.200.0.0/16': 'kl0' },
      problems: [
        {
          code: 'route.missing',
          params: { cidr: '10.200.0.0/16', role: 'pod', detail: '10.200.77.0/24 of it goes to lan' },
        },
      ],
    });
    await hosts.onLaptop('ip', ['route', 'del', '10.200.77.0/24']);
    await client.must('stop', { tunnel });
  });

  it('CVE-2025-43711 (Tunnelblick): removing Kubelane leaves nothing: “--cleanup” after a helper and an openvpn that could not end', async () => {
    const before = await hosts.onLaptop('ip', ['route', 'show', 'table', 'all']);
    await serve();
    const client = await connect();
    const { tunnel } = await client.bringUp(await hosts.profile());
    await client.must('apply', { tunnel, network: { routes: ['10.96.0.0/12'], dns: null } });
    const pid = await openvpnPid();
    process.kill(pid, 'SIGSTOP');
    await helper?.stop('SIGKILL');
    expect(await hosts.traces()).not.toBe('');
    await hosts.onLaptop(process.execPath, [hosts.helperProgram, '--cleanup', '--state-dir', hosts.stateDir]);
    expect(await hosts.traces()).toBe('');
    expect(await hosts.onLaptop('ip', ['route', 'show', 'table', 'all'])).toBe(before);
    const left = (await run('find', [hosts.stateDir, '-mindepth', '1', '-not', '-type', 'd'])).trim();
    expect(left).toBe('');
  });
});
