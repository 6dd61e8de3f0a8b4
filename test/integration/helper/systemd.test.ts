import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, run } from './commands.ts';
import { HelperClient } from './helper-client.ts';
import { SystemdHost } from './systemd-host.ts';
import { TwoHosts } from './two-hosts.ts';

const unitPath = join(import.meta.dirname, '../../../resources/linux/kubelane-helper.service');

const dropInPath = join(import.meta.dirname, '../../../resources/linux/kubelane-helper-resolv-conf.conf');

describe('the service as it is shipped, under a real systemd', () => {
  let hosts: TwoHosts;
  let systemd: SystemdHost | null = null;
  beforeAll(async () => {
    hosts = await TwoHosts.create();
    systemd = await SystemdHost.start(hosts, await readFile(unitPath, 'utf8'));
  });
  afterAll(async () => {
    await systemd?.close();
    await hosts.close();
  });

  const host = (): SystemdHost => {
    if (systemd === null) throw new Error('systemd did not start');
    return systemd;
  };
  const connect = (): Promise<HelperClient> =>
    eventually(`the helper listens:\n${host().output}`, () =>
      HelperClient.connect(host().path('/run/kubelane/helper.sock')).catch(() => null),
    );

  it('starts with the folders and the socket of the outside contract', async () => {
    const client = await connect();
    expect((await client.must('hello', { protocol: 2 })).openvpn).toMatch(/^2\./);
    const socket = await stat(host().path('/run/kubelane/helper.sock'));
    expect([socket.mode & 0o777, socket.uid, socket.gid]).toEqual([0o660, 0, 4200]);
    expect((await stat(host().path('/var/lib/kubelane'))).mode & 0o777).toBe(0o711);
    expect((await stat(host().path('/var/lib/kubelane/journal'))).mode & 0o777).toBe(0o700);
    client.socket.destroy();
  });

  it('gives the helper six capabilities and a filter, and openvpn one', async () => {
    const client = await connect();
    const { tunnel } = await client.bringUp(await hosts.profile());
    const network = { routes: ['192.168.6.0/24', '10.96.0.0/12'], dns: null };
    const applied = await client.must('apply', { tunnel, network });
    expect(applied.routes.map(({ installed }) => installed)).toEqual([true, true]);
    const [openvpn = 0] = await hosts.openvpnPids();
    const unit = await host().unitPids();
    expect(unit).toContain(openvpn);
    const [helper = 0] = unit.filter((pid) => pid !== openvpn);
    // CAP_CHOWN 0, CAP_KILL 5, CAP_SETGID 6, CAP_SETUID 7, CAP_NET_BIND_SERVICE 10, CAP_NET_ADMIN 12.
    const ofHelper = await statusOf(helper);
    expect(ofHelper).toMatchObject({
      CapEff: '00000000000014e1',
      CapBnd: '00000000000014e1',
      NoNewPrivs: '1',
      Seccomp: '2',
    });
    const ofOpenvpn = await statusOf(openvpn);
    expect(ofOpenvpn).toMatchObject({
      CapEff: '0000000000001000',
      CapPrm: '0000000000001000',
      NoNewPrivs: '1',
      Seccomp: '2',
    });
    expect(ofOpenvpn['Uid']).toBe('60600\t60600\t60600\t60600');
    expect(ofOpenvpn['Groups']?.trim()).toBe('');
    await client.must('stop', { tunnel });
    expect(await hosts.openvpnPids()).toEqual([]);
    client.socket.destroy();
  });

  it('cleans up after a helper that was killed, and starts it again', async () => {
    const client = await connect();
    await client.bringUp(await hosts.profile());
    const [openvpn = 0] = await hosts.openvpnPids();
    const [helper = 0] = (await host().unitPids()).filter((pid) => pid !== openvpn);
    process.kill(helper, 'SIGKILL');
    await eventually('another helper', async () => {
      const now = await host().unitPids();
      return now.length === 1 && !now.includes(helper) ? true : null;
    });
    const again = await connect();
    expect((await again.must('hello', { protocol: 2 })).openvpn).toMatch(/^2\./);
    expect(await hosts.traces().catch(() => '')).toBe('');
    again.socket.destroy();
  });

  it('writes nothing in /etc, and says so', async () => {
    const names = { servers: ['10.96.0.10'], domains: [{ name: 'cluster.coder4', search: false }] };
    const network = { routes: ['10.96.0.0/12'], dns: names };
    const before = await hosts.onLaptop('cat', ['/etc/resolv.conf']);
    const strict = await connect();
    const first = await strict.bringUp(await hosts.profile());
    const refused = await strict.must('apply', { tunnel: first.tunnel, network });
    expect(refused.dns).toMatchObject({ stack: 'resolv-conf', active: false, problem: { code: 'dns.read-only' } });
    expect(await hosts.onLaptop('cat', ['/etc/resolv.conf'])).toBe(before);
    await strict.must('stop', { tunnel: first.tunnel });
    strict.socket.destroy();
  });

  it('has the exposure that SECURITY.md says', async () => {
    const report = await run('systemd-analyze', ['security', '--offline=true', '--no-pager', unitPath]);
    const score = /Overall exposure level for \S+: ([0-9.]+)/.exec(report)?.[1];
    const document = await readFile(join(import.meta.dirname, '../../../SECURITY.md'), 'utf8');
    expect(document).toContain(`exposure level of ${score}`);
    expect(Number(score)).toBeLessThan(3.5);
  });
});

it('with the drop-in for computers without systemd-resolved, writes resolv.conf and nothing that gives rights', async () => {
  const hosts = await TwoHosts.create();
  const texts = await Promise.all([readFile(unitPath, 'utf8'), readFile(dropInPath, 'utf8')]);
  // systemd reads a drop-in after the unit.
  const systemd = await SystemdHost.start(hosts, texts.join('\n'));
  try {
    const resolvConf = (): Promise<string> => hosts.onLaptop('cat', ['/etc/resolv.conf']);
    const before = await resolvConf();
    const client = await eventually(`the helper listens:\n${systemd.output}`, () =>
      HelperClient.connect(systemd.path('/run/kubelane/helper.sock')).catch(() => null),
    );
    const { tunnel } = await client.bringUp(await hosts.profile());
    const names = { servers: ['10.96.0.10'], domains: [{ name: 'cluster.coder4', search: false }] };
    const applied = await client.must('apply', { tunnel, network: { routes: ['10.96.0.0/12'], dns: names } });
    expect(applied.dns).toEqual({ stack: 'resolv-conf', active: true });
    expect(await resolvConf()).toContain('nameserver 127.74.75.1\n');
    await client.must('stop', { tunnel });
    expect(await resolvConf()).toBe(before);
    const [helper = 0] = await systemd.unitPids();
    const mounts = await readFile(`/proc/${helper}/mounts`, 'utf8');
    for (const path of ['/etc/passwd', '/etc/systemd', '/etc/pam.d']) {
      expect(mounts).toMatch(new RegExp(`^\\S+ ${path} \\S+ ro,`, 'm'));
    }
    client.socket.destroy();
  } finally {
    await systemd.close();
    await hosts.close();
  }
});

/** The fields of /proc/PID/status (proc(5)). */
async function statusOf(pid: number): Promise<Record<string, string>> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
    }),
  );
}
