import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { LaptopUser } from './support/laptop-user.ts';
import { eventually, run, type Headless } from './support/programs.ts';
import { addressesOf, clusterAnswers, httpGet } from './support/reach.ts';

/** A cluster that is reached without a VPN: by its router in the LAN, or by the LAN's own. */
const laptop = new LaptopUser();
const nextHop = '192.168.1.77';
const networks = ['192.168.8.0/24', '10.200.0.0/16', '10.96.0.0/12'];

/** Makes the profile; `extra` are further words of `kubelane direct`. */
async function prepare(...extra: string[]): Promise<void> {
  if (laptop.kubelane.helper === null) await laptop.kubelane.startHelper();
  const named = ['node', 'pod', 'service'].flatMap((role, index) => ['--route', `${role}=${networks[index] ?? ''}`]);
  const cluster = ['--dns-server', '10.96.0.10', '--domain', 'cluster.coder4', '--search', 'svc.cluster.coder4'];
  const words = ['direct', 'lab', ...named, ...cluster, '--kubeconfig', laptop.lab.paths.kubeconfig, ...extra];
  expect(await laptop.kubelane.cli(...words)).toMatchObject({ code: 0 });
}

async function connect(...extra: string[]): Promise<Headless> {
  await prepare(...extra);
  const up = laptop.up();
  await up.reaches('connected');
  return up;
}

/** Our own routes as iproute2 prints them. */
function installed(): string[] {
  const text = execFileSync('ip', ['-4', '-N', 'route', 'show', 'proto', '107']).toString();
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .sort();
}

const byNextHop = (device = 'eth0'): string[] => networks.map((cidr) => `${cidr} via ${nextHop} dev ${device}`).sort();

async function everythingWorks(): Promise<void> {
  expect(await clusterAnswers()).toBe(true);
  expect(await addressesOf('web.shop')).toHaveLength(1);
  expect(await httpGet('http://www.public.example/')).not.toBe('');
  const api = await run('curl', ['-sk', '--max-time', '3', 'https://192.168.8.174:6443/version']);
  expect(api.stdout).toContain('v1.20.2');
}

describe('a router of the cluster in the LAN', () => {
  test('its routes are set, names work, and nothing is left', async () => {
    await laptop.lab.fault('line', 'bare');
    const up = await connect('--next-hop', nextHop);
    expect(installed()).toEqual(byNextHop());
    await everythingWorks();
    expect(up.last).toMatchObject({ state: 'connected', tunnel: null, reasons: [] });
    expect(up.last?.routes.map(({ cidr, status }) => [cidr, status])).toEqual(
      networks.map((cidr) => [cidr, 'installed']),
    );
    await eventually('the Services are listed', () => (up.last?.cluster.services ?? 0) > 0);
    const examined = await laptop.kubelane.cli('doctor', '--json');
    const checks = JSON.parse(examined.stdout) as { check: string; status: string; because: string | null }[];
    expect(checks.filter(({ status }) => status === 'not-ok')).toEqual([]);
    const without = checks.filter(({ because }) => because === 'no-vpn').map(({ check }) => check);
    expect(without).toEqual(['server-name', 'server-port', 'tls', 'login', 'device', 'gateway', 'cluster-side']);
    const asked = [
      'kernel-pod',
      'kernel-service',
      'dns-udp',
      'dns-tcp',
      'getaddrinfo',
      'api-server',
      'service-ip',
      'pod',
    ];
    expect(checks.filter(({ check, status }) => asked.includes(check) && status !== 'ok')).toEqual([]);
    const listed = await laptop.kubelane.cli('profiles');
    expect(listed.stdout).toContain(`without a VPN, by ${nextHop}`);
    await laptop.endsWithNothingLeft(up);
  });

  test('it is told where the router is not, and found by itself where it is', async () => {
    await laptop.lab.fault('line', 'bare');
    await laptop.lab.fault('lan', 'cafe');
    await prepare('--next-hop', nextHop);
    const early = laptop.up();
    expect(await early.ended).toBe(1);
    expect(early.stderr).toContain(nextHop);
    await laptop.lab.fault('lan', 'home');
    const up = laptop.up();
    await up.reaches('connected');
    await laptop.lab.fault('lan', 'cafe');
    await eventually('it is told', () => up.last?.reasons.some(({ code }) => code === 'direct.next-hop-away') === true);
    expect(await httpGet('http://www.public.example/')).not.toBe('');
    await laptop.lab.fault('lan', 'home');
    await up.reaches('connected');
    await eventually('the cluster answers', clusterAnswers);
    expect(installed()).toEqual(byNextHop());
    await laptop.endsWithNothingLeft(up);
  });

  test('a route that another program removes is put back', async () => {
    await laptop.lab.fault('line', 'bare');
    const up = await connect('--next-hop', nextHop);
    const states = up.documents.length;
    execFileSync('ip', ['route', 'flush', 'proto', '107']);
    await eventually('the routes are back', () => installed().join() === byNextHop().join());
    await eventually('the cluster answers', clusterAnswers);
    expect(new Set(up.documents.slice(states).map(({ state }) => state))).toEqual(new Set(['connected']));
    await laptop.endsWithNothingLeft(up);
  });

  test('the line is cut and mended: it is told, and is over by itself', async () => {
    await laptop.lab.fault('line', 'bare');
    const up = await connect('--next-hop', nextHop);
    await laptop.lab.fault('forwarding', 'off');
    await eventually('it is told', async () => {
      await clusterAnswers(); // Programs that ask are what makes it look.
      return up.last?.reasons.some(({ code }) => code === 'dns.silent') === true;
    });
    expect(up.last?.state).toBe('degraded');
    await laptop.lab.fault('forwarding', 'on');
    await up.reaches('connected');
    await eventually('the cluster answers', clusterAnswers);
    expect(up.documents.map(({ state }) => state)).not.toContain('reconnecting');
    await laptop.endsWithNothingLeft(up);
  });

  test('a helper that is killed leaves nothing once it is started again', async () => {
    await laptop.lab.fault('line', 'bare');
    const up = await connect('--next-hop', nextHop);
    await laptop.kubelane.stopHelper('SIGKILL');
    await laptop.kubelane.startHelper();
    await up.reaches('connected');
    await everythingWorks();
    await laptop.kubelane.stopHelper('SIGKILL');
    await up.end('SIGKILL');
    await laptop.kubelane.startHelper();
    expect(installed()).toEqual([]);
    await laptop.expectNothingLeft();
  });

  test.each(['plain', 'networkmanager-dnsmasq', 'openresolv'])('names work with %s, too', async (stack) => {
    await laptop.lab.fault('line', 'bare');
    await laptop.lab.fault('dns-stack', stack);
    const up = await connect('--next-hop', nextHop);
    expect(await clusterAnswers()).toBe(true);
    expect(await httpGet('http://www.public.example/')).not.toBe('');
    expect(await up.end('SIGINT')).toBe(0);
    expect(installed()).toEqual([]);
    expect(await addressesOf('web.shop.svc.cluster.coder4')).toEqual([]);
  });
});

describe('routes that are there already', () => {
  test('no route is set, names work, and nothing is left', async () => {
    await laptop.lab.fault('line', 'routed');
    const up = await connect();
    expect(installed()).toEqual([]);
    await everythingWorks();
    expect(up.last?.routes.map(({ status }) => status)).toEqual(['installed', 'installed', 'installed']);
    await laptop.endsWithNothingLeft(up);
  });

  test('containers here that have the Services’ network are told, and only what can be chosen is offered', async () => {
    await laptop.lab.fault('line', 'routed');
    execFileSync('ip', ['link', 'add', 'docker0', 'type', 'bridge']);
    execFileSync('ip', ['addr', 'add', '10.96.0.1/12', 'dev', 'docker0']);
    execFileSync('ip', ['link', 'set', 'docker0', 'up']);
    try {
      await prepare();
      const up = laptop.up();
      await up.reaches('degraded');
      const service = up.last?.routes.find(({ role }) => role === 'service');
      expect(service).toMatchObject({
        status: 'collision',
        collision: { kind: 'containers', choices: ['keep', 'skip'] },
      });
      execFileSync('ip', ['link', 'del', 'docker0']);
      await up.reaches('connected');
      await laptop.endsWithNothingLeft(up);
    } finally {
      await run('ip', ['link', 'del', 'docker0']);
    }
  });
});
