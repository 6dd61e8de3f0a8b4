import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { attach, type Lab } from '../lab/lab.ts';
import { end, eventually, Installation, run, type Outcome } from './support/programs.ts';

/**
 * An office without Kubelane: its router runs plain openvpn and dnsmasq (or unbound) with what Kubelane exported on one laptop, and a
 * visitor's computer that only has that router and that DNS server reaches the cluster by name.
 */
const router = '192.168.1.1';
const officeDns = '192.168.1.53';
/** The DNS server of the office's provider, out in the internet. */
const providerDns = '203.0.113.1';
/** Of the ranges for tests one that dnsmasq does not take for private; nothing is sent there. */
const publicAddress = '198.18.0.80';
const visitorAddress = '192.168.1.77';
const service = 'web.shop.svc.cluster.coder4';

let lab: Lab;
let folder: string;
let kubelane: Installation;
let visitor: ChildProcess;
/** What runs in the office and at its provider, beside the DNS server under test. */
const programs: ChildProcess[] = [];
let dns: ChildProcess | null = null;

const file = (name: string): string => join(folder, name);

async function must(place: string, ...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.exec(place, argv);
  if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}

/** Runs a program on the visitor's computer. */
function onVisitor(...argv: string[]): Promise<Outcome> {
  return run('nsenter', [`--target=${visitor.pid ?? 0}`, '--net', '--mount', '--', ...argv]);
}

function exported(...argv: string[]): Promise<Outcome> {
  return kubelane.cli('export', ...argv);
}

beforeAll(async () => {
  lab = await attach();
  folder = mkdtempSync('/run/kubelane-exports-');
  kubelane = new Installation();
  await exportWhileConnected();
  await startProvider();
  await startRouter();
  await startVisitor();
});

afterEach(async () => {
  if (dns !== null) await end(dns, 'SIGKILL');
  dns = null;
});

afterAll(async () => {
  await end(visitor, 'SIGKILL');
  for (const program of programs) await end(program, 'SIGTERM');
  await lab.exec('home', ['iptables', '-t', 'nat', '-D', 'POSTROUTING', '-o', 'tun-office', '-j', 'MASQUERADE']);
  await lab.exec('home', ['ip', 'addr', 'del', `${officeDns}/24`, 'dev', 'lan']);
  await kubelane.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A colleague connects with Kubelane once, exports, and goes. */
async function exportWhileConnected(): Promise<void> {
  // The office's router has no DNS server before it has ours.
  const profile = readFileSync(lab.paths.profile, 'utf8').replace('gw.coder4.example', '203.0.113.10');
  writeFileSync(file('office.ovpn'), profile);
  expect(await kubelane.cli('import', file('office.ovpn'), '--kubeconfig', lab.paths.kubeconfig)).toMatchObject({
    code: 0,
  });
  // What the server pushes is not known yet, and not made up.
  const early = await exported('dnsmasq', '--output', file('early.conf'));
  expect(early).toMatchObject({ code: 1, stdout: '' });
  expect(early.stderr).toContain('Connect, then export');
  await kubelane.startHelper();
  const session = kubelane.up('office');
  await session.reaches('connected');
  for (const [kind, name] of [
    ['dnsmasq', 'dnsmasq.conf'],
    ['unbound', 'unbound.conf'],
  ] as const) {
    expect(await exported(kind, '--reverse', '--output', file(name))).toMatchObject({ code: 0, stderr: '' });
  }
  expect(await exported('ovpn', '--output', file('kubelane.ovpn'))).toMatchObject({ code: 0 });
  await session.end('SIGINT');
  await kubelane.stopHelper();
}

async function startProvider(): Promise<void> {
  writeFileSync(file('provider.log'), '');
  const argv = [
    'dnsmasq',
    ...['--keep-in-foreground', '--conf-file=/dev/null', '--user=root', '--pid-file=', '--no-resolv', '--no-hosts'],
    ...[
      '--bind-interfaces',
      `--listen-address=${providerDns}`,
      '--log-queries',
      `--log-facility=${file('provider.log')}`,
    ],
    ...[`--host-record=www.public.example,${publicAddress}`, '--local=/#/'],
  ];
  programs.push(lab.spawn('internet', argv, { stdio: 'ignore' }));
  await eventually('the provider’s DNS server runs', () =>
    readFileSync(file('provider.log'), 'utf8').includes('started'),
  );
}

/** The names that left the office. */
function askedOfProvider(): readonly string[] {
  return [...readFileSync(file('provider.log'), 'utf8').matchAll(/query\[\w+\] (\S+) from/g)].map(
    (found) => found[1] ?? '',
  );
}

async function startRouter(): Promise<void> {
  const argv = ['openvpn', '--config', file('kubelane.ovpn'), '--dev', 'tun-office'];
  const openvpn = lab.spawn('home', argv, { stdio: 'pipe' });
  let log = '';
  openvpn.stdout?.on('data', (text: Buffer) => void (log += text.toString()));
  programs.push(openvpn);
  await eventually('the router’s openvpn is connected', () => {
    if (openvpn.exitCode !== null) throw new Error(log);
    return log.includes('Initialization Sequence Completed');
  });
  await must('home', 'iptables', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'tun-office', '-j', 'MASQUERADE');
  await must('home', 'ip', 'addr', 'add', `${officeDns}/24`, 'dev', 'lan');
}

/** A computer of its own on the office's LAN, with the C library's own resolver and nothing else. */
async function startVisitor(): Promise<void> {
  writeFileSync(file('resolv.conf'), `nameserver ${officeDns}\noptions timeout:1 attempts:2\n`);
  writeFileSync(file('nsswitch.conf'), 'hosts: files dns\n');
  const mounts = ['resolv.conf', 'nsswitch.conf'].map((name) => `mount --bind ${file(name)} /etc/${name}`);
  visitor = spawn(
    'unshare',
    ['--net', '--mount', 'sh', '-c', `${mounts.join(' && ')} && echo ready && exec sleep infinity`],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise((resolve, reject) => {
    visitor.stdout?.once('data', resolve);
    visitor.once('exit', () => reject(new Error('the visitor’s computer could not be made')));
  });
  const peer = ['type', 'veth', 'peer', 'name', 'eth0', 'netns', String(visitor.pid)];
  await must('switch', 'ip', 'link', 'add', 'p-visitor', ...peer);
  await must('switch', 'ip', 'link', 'set', 'p-visitor', 'master', 'br-home', 'up');
  for (const line of [
    'link set lo up',
    `addr add ${visitorAddress}/24 dev eth0`,
    'link set eth0 up',
    `route add default via ${router}`,
  ]) {
    expect(await onVisitor('ip', ...line.split(' '))).toMatchObject({ code: 0 });
  }
}

/** dnsmasq as offices have it, rebind protection on, with an export in its folder. */
async function startDnsmasq(name: string): Promise<void> {
  const own = [
    'keep-in-foreground',
    'user=root',
    'pid-file=',
    'no-resolv',
    'no-hosts',
    `server=${providerDns}`,
    'bind-interfaces',
    `listen-address=${officeDns}`,
    'stop-dns-rebind',
    'bogus-priv',
    `conf-file=${file(name)}`,
  ];
  writeFileSync(file('own.conf'), `${own.join('\n')}\n`);
  await startDns(['dnsmasq', `--conf-file=${file('own.conf')}`]);
}

async function startDns(argv: readonly string[]): Promise<void> {
  const program = lab.spawn('home', argv, { stdio: 'pipe' });
  let log = '';
  program.stderr?.on('data', (text: Buffer) => void (log += text.toString()));
  dns = program;
  await eventually('the office’s DNS server answers', async () => {
    if (program.exitCode !== null) throw new Error(log);
    return (await onVisitor('getent', 'ahostsv4', 'www.public.example')).code === 0;
  });
}

async function addressOf(name: string): Promise<string> {
  const { stdout } = await onVisitor('getent', 'ahostsv4', name);
  return stdout.split(/\s/)[0] ?? '';
}

async function expectCluster(): Promise<void> {
  const address = await addressOf(service);
  expect(address).toMatch(/^10\.(?:9[6-9]|10[0-9]|11[01])\./);
  const page = await onVisitor('curl', '-sS', '--fail', '--max-time', '3', `http://${service}/`);
  expect(page).toMatchObject({ code: 0, stdout: expect.stringContaining('web') as string });
  expect(await onVisitor('getent', 'hosts', address)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(service) as string,
  });
  expect(await addressOf('www.public.example')).toBe(publicAddress);
}

describe('what is exported', () => {
  test('says that its values are those of the connection, and only the .ovpn holds keys, for its owner alone', () => {
    for (const name of ['dnsmasq.conf', 'unbound.conf']) {
      const text = readFileSync(file(name), 'utf8');
      expect(text).toContain('Its values are those of the running connection');
      expect(text).not.toMatch(/PRIVATE KEY|BEGIN/);
    }
    const ovpn = readFileSync(file('kubelane.ovpn'), 'utf8');
    expect(ovpn).toContain('-----BEGIN PRIVATE KEY-----');
    expect(ovpn).toContain('route 10.200.0.0 255.255.0.0');
    expect(statSync(file('kubelane.ovpn')).mode & 0o777).toBe(0o600);
  });

  test('is nothing half-known: without the connection the profile alone has no routes, and that is said', async () => {
    const profile = ['--profile', 'office', '--output', file('kubelane.ovpn')];
    const routes = await exported('ovpn', ...profile);
    expect(routes).toMatchObject({ code: 1 });
    expect(routes.stderr).toContain('does not name the networks');
    expect(await exported('hosts')).toMatchObject({ code: 2, stderr: expect.stringContaining('dnsmasq') as string });
  });
});

describe('a computer without Kubelane, in an office', () => {
  test('finds and reaches the cluster through dnsmasq with the export, and everything else as before', async () => {
    const answered = (await lab.clusterDnsQueries()).length;
    await startDnsmasq('dnsmasq.conf');
    await expectCluster();
    expect(askedOfProvider()).toContain('www.public.example');
    expect(askedOfProvider().filter((name) => name.endsWith('coder4') || name.endsWith('arpa'))).toEqual([]);
    const toCluster = (await lab.clusterDnsQueries()).slice(answered);
    expect(toCluster).toContain(service);
    expect(toCluster.filter((name) => name.includes('public'))).toEqual([]);
  });

  test('does not without the exception from rebind protection that the export has', async () => {
    const text = readFileSync(file('dnsmasq.conf'), 'utf8').replace(/^rebind-domain-ok.*$/m, '');
    writeFileSync(file('without.conf'), text);
    await startDnsmasq('without.conf');
    expect(await addressOf(service)).toBe('');
    expect(await addressOf('www.public.example')).toBe(publicAddress);
  });

  test('finds and reaches it through unbound with the export, which has protection from private answers, too', async () => {
    const own = [
      'server:',
      '  do-daemonize: no',
      '  username: ""',
      '  chroot: ""',
      `  directory: "${folder}"`,
      '  pidfile: ""',
      '  use-syslog: no',
      '  module-config: "iterator"',
      `  interface: ${officeDns}`,
      '  access-control: 192.168.1.0/24 allow',
      '  private-address: 10.0.0.0/8',
      `include: "${file('unbound.conf')}"`,
      'forward-zone:',
      '  name: "."',
      `  forward-addr: ${providerDns}`,
      'remote-control:',
      '  control-enable: no',
    ];
    writeFileSync(file('own-unbound.conf'), `${own.join('\n')}\n`);
    await startDns(['unbound', '-d', '-c', file('own-unbound.conf')]);
    await expectCluster();
  });
});
