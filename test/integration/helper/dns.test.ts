import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DesiredNetwork } from '../../../electron/shared/helper-protocol.ts';
import { eventually, type Background } from './commands.ts';
import { resolvectl, resolvedSetup } from './laptop-resolved.ts';
import { bundle, TwoHosts } from './two-hosts.ts';

const domains = [
  { name: 'cluster.coder4', search: false },
  { name: 'svc.cluster.coder4', search: true },
];
const network: DesiredNetwork = {
  routes: ['192.168.6.0/24', '10.96.0.0/12'],
  dns: { servers: ['10.96.0.10'], domains },
};
const inCluster = 'web.default.svc.cluster.coder4';

describe('DNS through systemd-resolved', () => {
  let hosts: TwoHosts;
  let home: Background;
  let cluster: Background;
  let program = '';
  const resolve = (...args: string[]): Promise<string> => hosts.onLaptop(program, args);

  /** Everything resolved has set, without what it merely remembers of its last question. */
  const settings = async (): Promise<string[]> =>
    (await resolve())
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => !line.startsWith('Current DNS Server'));

  beforeAll(async () => {
    program = await resolvectl();
    hosts = await TwoHosts.create({ laptopSetup: await resolvedSetup('10.99.0.1') });
    const stub = join(hosts.folder, 'dns-stub.cjs');
    await bundle('test/integration/helper/dns-stub.ts', stub);
    home = hosts.start('server', process.execPath, [stub, '10.99.0.1', '203.0.113.7']);
    cluster = hosts.start('server', process.execPath, [stub, '10.96.0.10', '10.96.0.99']);
    await Promise.all([home.says('listening'), cluster.says('listening')]);
  });
  afterAll(() => hosts.close());

  it('sends the cluster’s names to the cluster alone, and takes it back', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    expect((await client.must('hello', { protocol: 2 })).dnsStack).toBe('systemd-resolved');
    const before = await settings();
    const { tunnel } = await client.bringUp(await hosts.profile());
    const applied = await client.must('apply', { tunnel, network });
    expect(applied.dns).toEqual({ stack: 'systemd-resolved', active: true });
    expect(await resolve('query', inCluster)).toContain('10.96.0.99');
    expect(await resolve('query', 'www.example.org')).toContain('203.0.113.7');
    expect(await hosts.onLaptop('getent', ['hosts', inCluster])).toContain('10.96.0.99');
    expect(home.output).not.toContain('coder4');
    expect(cluster.output).not.toContain('example.org');
    expect(await resolve('domain', 'kl0')).toContain('~cluster.coder4');
    expect(await resolve('default-route', 'kl0')).toContain('no');
    await client.must('stop', { tunnel });
    expect(await settings()).toEqual(before);
    await helper.stop();
  });

  it('sets again what another program took away, and takes back what is no longer wanted', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const { tunnel } = await client.bringUp(await hosts.profile());
    await client.must('apply', { tunnel, network });
    await resolve('revert', 'kl0');
    expect((await client.must('apply', { tunnel, network })).dns.active).toBe(true);
    expect(await resolve('dns', 'kl0')).toContain('10.96.0.10');
    const refused = await client.must('apply', {
      tunnel,
      network: { ...network, dns: { servers: ['10.96.0.10'], domains: [{ name: 'com', search: false }] } },
    });
    expect(refused.dns).toMatchObject({ active: false, problem: { code: 'dns.refused' } });
    expect(await resolve('dns', 'kl0')).not.toContain('10.96.0.10');
    const outside = await client.must('apply', {
      tunnel,
      network: { ...network, dns: { servers: ['8.8.8.8'], domains } },
    });
    expect(outside.dns.problem?.params).toMatchObject({ value: '8.8.8.8' });
    await client.must('stop', { tunnel });
    await helper.stop();
  });

  it('leaves no settings when the helper is killed', async () => {
    const before = await settings();
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const { tunnel } = await client.bringUp(await hosts.profile());
    await client.must('apply', { tunnel, network });
    await helper.stop('SIGKILL');
    await eventually('settings gone', async () => ((await resolve()).includes('kl0') ? null : true), 1_000);
    await hosts.onLaptop(process.execPath, [hosts.helperProgram, '--cleanup', '--state-dir', hosts.stateDir]);
    expect(await hosts.traces()).toBe('');
    expect(await settings()).toEqual(before);
  });
});
