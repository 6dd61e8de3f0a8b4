import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DesiredNetwork } from '../../../electron/shared/helper-protocol.ts';
import { eventually } from './commands.ts';
import { TwoHosts } from './two-hosts.ts';

const network: DesiredNetwork = { routes: ['192.168.6.0/24', '10.96.0.0/12', '10.200.0.0/16'], dns: null };

describe('a tunnel through the helper', () => {
  let hosts: TwoHosts;
  beforeAll(async () => {
    hosts = await TwoHosts.create();
  });
  afterAll(() => hosts.close());

  it('connects, applies routes, and leaves nothing after stop', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const hello = await client.must('hello', { protocol: 2 });
    expect(hello).toMatchObject({ protocol: 2, dnsStack: 'resolv-conf' });
    expect(hello.openvpn).toMatch(/^2\.\d/);
    const { tunnel, up } = await client.bringUp(await hosts.profile());
    expect(up.settings).toEqual({
      device: 'kl0',
      address: '192.168.6.2',
      networkCidr: '192.168.6.0/24',
      gateway: '192.168.6.1',
      mtu: 1500,
      pushedRoutes: ['10.96.0.0/12'],
      pushedDnsServers: ['10.96.0.10'],
      pushedDomains: ['cluster.coder4'],
      redirectGateway: false,
    });
    const applied = await client.must('apply', { tunnel, network });
    expect(applied.routes).toEqual(network.routes.map((cidr) => ({ cidr, installed: true })));
    expect((await client.next('state', (event) => event.state === 'CONNECTED')).remoteAddress).toBe('10.99.0.1');
    const routes = JSON.parse(await hosts.onLaptop('ip', ['-j', 'route', 'show', 'dev', 'kl0'])) as { dst: string }[];
    expect(routes.map((route) => route.dst).sort()).toEqual(['10.200.0.0/16', '10.96.0.0/12', '192.168.6.0/24']);
    await hosts
      .onLaptop('ping', ['-c1', '-W2', '10.96.0.10'])
      .catch(async () => hosts.onLaptop('ip', ['route', 'get', '10.96.0.10']));
    await client.must('stop', { tunnel });
    expect(await hosts.traces()).toBe('');
    expect((await client.next('ended')).problem).toBeNull();
    await helper.stop();
    expect(helper.child.exitCode).toBe(0);
  });

  it('applies the whole desired state each time', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const { tunnel } = await client.bringUp(await hosts.profile());
    await client.must('apply', { tunnel, network });
    await hosts.onLaptop('ip', ['route', 'add', '10.50.0.0/16', 'dev', 'lan', 'metric', '600']);
    const second = await client.must('apply', {
      tunnel,
      network: { routes: ['10.96.0.0/12', '10.50.0.0/16', '0.0.0.0/1', '127.0.0.0/8'], dns: null },
    });
    expect(second.routes.map(({ cidr, installed, problem }) => [cidr, installed, problem?.code])).toEqual([
      ['10.96.0.0/12', true, undefined],
      ['10.50.0.0/16', false, 'route.collision'],
      ['0.0.0.0/1', false, 'route.refused'],
      ['127.0.0.0/8', false, 'route.refused'],
    ]);
    expect(second.routes[1]?.problem?.params).toEqual({ cidr: '10.50.0.0/16', with: 'lan (10.50.0.0/16)' });
    const own = await hosts.onLaptop('ip', ['route', 'show', 'proto', '107']);
    expect(own.trim().split('\n')).toHaveLength(1);
    await hosts.onLaptop('ip', ['route', 'flush', 'proto', '107']);
    expect((await client.must('apply', { tunnel, network })).routes.every((route) => route.installed)).toBe(true);
    await hosts.onLaptop('ip', ['route', 'del', '10.50.0.0/16', 'dev', 'lan']);
    await helper.stop();
    expect(await hosts.traces()).toBe('');
  });

  it('makes the packets smaller, and whole again', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const { tunnel } = await client.bringUp(await hosts.profile());
    const mtu = async (): Promise<string | undefined> =>
      / mtu (\d+) /.exec(await hosts.onLaptop('ip', ['link', 'show', 'dev', 'kl0']))?.[1];
    const applied = await client.must('apply', { tunnel, network: { ...network, mtu: 1220 } });
    expect(applied.mtu).toEqual({ bytes: 1220 });
    expect(applied.routes.every((route) => route.installed)).toBe(true);
    expect(await mtu()).toBe('1220');
    const refused = await client.must('apply', { tunnel, network: { routes: ['fd01::/32'], dns: null, mtu: 1240 } });
    expect(refused.mtu).toMatchObject({ bytes: 1220, problem: { code: 'path.too-narrow' } });
    expect(await mtu()).toBe('1220');
    expect(await client.must('apply', { tunnel, network })).not.toHaveProperty('mtu');
    expect(await mtu()).toBe('1500');
    expect((await client.ask('apply', { tunnel, network: { ...network, mtu: 575 } })).ok).toBe(false);
    await client.must('apply', { tunnel, network: { ...network, mtu: 576 } });
    await client.must('stop', { tunnel });
    expect(await hosts.traces()).toBe('');
    await helper.stop();
  });

  it('undoes everything when the client goes away', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const { tunnel } = await client.bringUp(await hosts.profile());
    await client.must('apply', { tunnel, network });
    client.socket.destroy();
    await eventually('nothing left', async () => ((await hosts.traces()) === '' ? true : null));
    await helper.stop();
  });

  it('leaves no openvpn when it is killed, and cleans the rest at the next start', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const { tunnel } = await client.bringUp(await hosts.profile());
    await client.must('apply', { tunnel, network });
    await helper.stop('SIGKILL');
    await eventually('openvpn gone', async () => ((await hosts.openvpnPids()).length === 0 ? true : null), 1_000);
    expect(await hosts.traces()).toContain('journal/');
    const next = await hosts.startHelper();
    expect(next.output).toContain('undid what tunnel');
    expect(await hosts.traces()).toBe('');
    await next.stop();
  });

  it('kills an openvpn that outlived its helper', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    await client.bringUp(await hosts.profile());
    const [pid = 0] = await hosts.openvpnPids();
    process.kill(pid, 'SIGSTOP');
    await helper.stop('SIGKILL');
    expect(await hosts.openvpnPids()).toEqual([pid]);
    await hosts.onLaptop(process.execPath, [hosts.helperProgram, '--cleanup', '--state-dir', hosts.stateDir]);
    expect(await hosts.traces()).toBe('');
  });

  it('says that openvpn was killed, and cleans up', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const { tunnel } = await client.bringUp(await hosts.profile());
    await client.must('apply', { tunnel, network });
    for (const pid of await hosts.openvpnPids()) process.kill(pid, 'SIGKILL');
    expect((await client.next('ended')).problem).toEqual({
      code: 'tunnel.openvpn-failed',
      params: { detail: 'killed by SIGKILL' },
    });
    expect(await hosts.traces()).toBe('');
    await helper.stop();
  });

  it('restarts in place and asks for a release after the first attempt', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const { tunnel } = await client.bringUp(await hosts.profile());
    await client.must('apply', { tunnel, network });
    await client.next('state', (event) => event.state === 'CONNECTED');
    expect(await client.must('restart', { tunnel })).toEqual({ restarted: true });
    expect((await client.next('state')).state).toBe('RECONNECTING');
    await client.next('hold');
    await client.must('release', { tunnel });
    expect((await client.ask('release', { tunnel })).ok).toBe(false);
    await client.next('state', (event) => event.state === 'CONNECTED');
    expect(await hosts.onLaptop('ip', ['route', 'show', 'proto', '107'])).toContain('10.96.0.0/12');
    await helper.stop();
  });

  it('ends at once with a certificate that does not fit', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const started = Date.now();
    await client.must('start', { profile: await hosts.profile({ ca: 'stranger' }), addresses: {} });
    await client.next('log', (event) => event.level === 'error');
    expect((await client.next('ended')).problem?.code).toBe('tunnel.certificate');
    expect(Date.now() - started).toBeLessThan(5_000);
    expect(await hosts.traces()).toBe('');
    await helper.stop();
  });

  it('ends when the server does not take the profile’s certificate', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    await client.must('start', { profile: await hosts.profile({ cert: 'impostor' }), addresses: {} });
    const ended = await client.next('ended', () => true, 15_000);
    expect(ended.problem?.code).toBe('tunnel.certificate');
    await helper.stop();
  });

  it('refuses a second helper for the same socket or state', async () => {
    const helper = await hosts.startHelper();
    const second = hosts.start('laptop', process.execPath, [
      hosts.helperProgram,
      '--socket',
      `${hosts.socket}2`,
      '--state-dir',
      hosts.stateDir,
    ]);
    expect(await second.ended).toBe(1);
    expect(second.output).toContain('another helper');
    await helper.stop();
  });
});
