import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { LaptopUser } from './support/laptop-user.ts';
import { NameServices } from './support/name-services.ts';
import { eventually, run, type Headless } from './support/programs.ts';
import { addressesOf } from './support/reach.ts';

const full = 'web.shop.svc.cluster.coder4';
const outside = 'www.public.example';
const outsideAddress = '198.51.100.80';
const searched = ['shop.svc.cluster.coder4', 'svc.cluster.coder4', 'cluster.coder4'];

const laptop = new LaptopUser();

/** Imports the laboratory's profile with these options besides, and connects. */
async function connect(...options: readonly string[]): Promise<Headless> {
  await imported(...options);
  const up = laptop.up();
  await up.reaches('connected');
  return up;
}

async function imported(...options: readonly string[]): Promise<void> {
  if (laptop.kubelane.helper === null) await laptop.kubelane.startHelper();
  const { paths } = laptop.lab;
  const usual = ['--name', 'lab', '--kubeconfig', paths.kubeconfig];
  expect(await laptop.kubelane.cli('import', paths.profile, ...usual, ...options)).toMatchObject({ code: 0 });
}

/** What a program gets that is started now: the first address of a name, or the name of an address; '' for none. */
async function getent(database: 'ahosts' | 'hosts', key: string): Promise<string> {
  const { stdout } = await run('timeout', ['4', 'getent', database, key]);
  const [address = '', name = ''] = stdout.split('\n')[0]?.split(/\s+/) ?? [];
  return database === 'hosts' ? name : address;
}

/** The names that a DNS server was asked while something was done, without the final dot. */
async function questions(asked: () => Promise<readonly string[]>, what: () => Promise<unknown>): Promise<string[]> {
  const before = (await asked()).length;
  await what();
  return (await asked()).slice(before).map((name) => name.replace(/\.$/, ''));
}

const atHome = (): Promise<string[]> => laptop.lab.homeDnsQueries();
const inCluster = (): Promise<string[]> => laptop.lab.clusterDnsQueries();

describe.each([
  ['resolved', 'systemd-resolved'],
  ['plain', 'resolv-conf'],
  ['openresolv', 'resolvconf'],
  ['networkmanager', 'resolv-conf'],
  // Its dnsmasq cannot append domains, so the forwarder stands in front of it.
  ['networkmanager-dnsmasq', 'resolv-conf'],
] as const)('short names with %s', (dnsStack, stack) => {
  test('svc, svc.ns and svc.ns.svc are found, what else was found is still, and all is undone', async () => {
    await laptop.lab.fault('dns-stack', dnsStack);
    const before = readFileSync('/etc/resolv.conf', 'utf8');
    const up = await connect('--namespace', 'shop');
    expect(up.last?.dns).toMatchObject({ stack, search: searched, domains: ['cluster.coder4'] });
    expect(up.last?.dns).not.toHaveProperty('reverse');
    expect(up.last?.notes).toEqual([]);
    const [address = ''] = await addressesOf(full);
    expect(address).toMatch(/^10\./);
    for (const name of ['web', 'web.shop', 'web.shop.svc', full])
      expect([name, await addressesOf(name)]).toEqual([name, [address]]);
    expect(await addressesOf('kubernetes.default')).toEqual(await addressesOf('kubernetes.default.svc.cluster.coder4'));
    const asked = await questions(inCluster, async () => expect(await addressesOf(outside)).toEqual([outsideAddress]));
    expect(asked.filter((name) => name.includes('public'))).toEqual([]);
    expect(await addressesOf('nobody')).toEqual([]);
    if (dnsStack !== 'resolved') {
      // As in a Pod, the home network's own domain comes last, and is still there.
      const text = readFileSync('/etc/resolv.conf', 'utf8');
      expect(text).toContain(`search ${searched.join(' ')} home.example\n`);
      expect(await questions(atHome, () => addressesOf('printer'))).toContain('printer.home.example');
    }
    expect(await up.end('SIGINT')).toBe(0);
    expect(readFileSync('/etc/resolv.conf', 'utf8')).toBe(before);
    expect(await addressesOf('web')).toEqual([]);
    // The laboratory's own services come and go with the others.
    if (dnsStack === 'resolved') await laptop.expectNothingLeft();
  });
});

test('without a namespace nothing is searched, and `kubelane set` gives one and takes it away', async () => {
  let up = await connect();
  expect(up.last?.dns?.search).toEqual([]);
  const asked = await questions(inCluster, async () => expect(await getent('ahosts', 'web')).toBe(''));
  expect(asked.filter((name) => name.startsWith('web'))).toEqual([]);
  expect(await up.end('SIGINT')).toBe(0);

  const set = (...options: string[]) => laptop.kubelane.cli('set', 'lab', ...options);
  const done = await set('--namespace', 'shop', '--json');
  const { kubeconfig } = laptop.lab.paths;
  expect([done.code, JSON.parse(done.stdout)]).toEqual([
    0,
    { name: 'lab', namespace: 'shop', reverse: false, kubeconfig, context: null },
  ]);
  up = laptop.up();
  await up.reaches('connected');
  expect(up.last?.dns?.search).toEqual(searched);
  expect(await getent('ahosts', 'web')).toBe(await getent('ahosts', full));
  expect(await up.end('SIGINT')).toBe(0);

  expect(await set('--namespace', 'Shop!')).toMatchObject({ code: 2 });
  expect(await set()).toMatchObject({ code: 2 });
  expect(await set('--no-namespace')).toMatchObject({ code: 0 });
  up = laptop.up();
  await up.reaches('connected');
  expect(up.last?.dns?.search).toEqual([]);
  await laptop.endsWithNothingLeft(up);
});

describe.each(['resolved', 'plain', 'networkmanager-dnsmasq'] as const)('names for addresses with %s', (dnsStack) => {
  test('those of the four networks come from the cluster when it is wanted, all others do not', async () => {
    await laptop.lab.fault('dns-stack', dnsStack);
    const up = await connect('--reverse');
    const service = Array.from({ length: 16 }, (_, index) => `${96 + index}.10.in-addr.arpa`);
    const zones = [...service, '200.10.in-addr.arpa', '8.168.192.in-addr.arpa', '6.168.192.in-addr.arpa'];
    await eventually('the networks have their roles', () => up.last?.dns?.reverse?.length === zones.length);
    expect(up.last?.dns).toMatchObject({ search: [], domains: ['cluster.coder4'], reverse: zones });
    let address = '';
    // They were known only after it was connected, and so set once more.
    await eventually('the name has its address', async () => (address = await getent('ahosts', full)) !== '');
    await eventually('the address has its name', async () => (await getent('hosts', address)) === full);
    const asked = await questions(inCluster, async () => {
      await getent('hosts', outsideAddress);
      await getent('hosts', '192.168.1.1');
      await getent('hosts', '10.95.0.1');
    });
    expect(asked.filter((name) => name.endsWith('.arpa'))).toEqual([]);
    expect(await up.end('SIGINT')).toBe(0);
    expect(await getent('hosts', address)).toBe('');
    if (dnsStack === 'resolved') await laptop.expectNothingLeft();
  });
});

test('unless it is wanted, the cluster is asked for the name of no address', async () => {
  const up = await connect();
  const address = await getent('ahosts', full);
  const asked = await questions(inCluster, async () => expect(await getent('hosts', address)).toBe(''));
  expect(asked.filter((name) => name.endsWith('.arpa'))).toEqual([]);
  await laptop.endsWithNothingLeft(up);
});

describe('a cluster whose domain ends in .local', () => {
  const server = '192.168.8.175';
  const known = 'kubernetes.default.svc.cluster.local';
  const web = 'web.shop.svc.cluster.local';
  let services: NameServices;
  let dns: ChildProcess;

  beforeAll(async () => {
    const records = [`${known},10.96.0.1`, `${web},10.96.80.80`, `kube-dns.local.cluster.local,${server}`];
    const argv = [
      'dnsmasq',
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--user=root',
      '--pid-file=',
      '--no-resolv',
    ];
    const local = ['--no-hosts', '--bind-interfaces', `--listen-address=${server}`, '--local=/#/'];
    dns = laptop.lab.spawn('k2', [...argv, ...local, ...records.map((record) => `--host-record=${record}`)]);
    services = await NameServices.start();
  });
  afterEach(() => services.order('files dns'));
  afterAll(async () => {
    await services.stop();
    dns.kill();
    // systemd-resolved keeps the socket of multicast DNS until it is started anew.
    await laptop.lab.fault('dns-stack', 'plain');
    await laptop.lab.fault('clear');
  });

  const options = ['--dns-server', server, '--domain', 'cluster.local'] as const;
  const codes = (up: Headless): string[] => (up.last?.notes ?? []).map(({ code }) => code);

  test.each([
    ['nss-mdns as Debian sets it up', 'files mdns4_minimal [NOTFOUND=return] dns'],
    ['nss-mdns and nss-resolve', 'files mdns4_minimal [NOTFOUND=return] resolve [!UNAVAIL=return] dns'],
    ['nss-mdns for all names, without mdns.allow', 'files mdns4 [NOTFOUND=return] dns'],
  ])(
    '%s takes no name of it, also with multicast DNS of systemd-resolved and a company’s .local: nothing is said',
    async (_name, hosts) => {
      services.order(hosts);
      await run('resolvectl', ['mdns', 'eth0', 'yes']);
      // A company that has all of .local in its own DNS.
      await run('resolvectl', ['domain', 'eth0', '~local']);
      const up = await connect(...options);
      expect(await getent('ahosts', web)).toBe('10.96.80.80');
      expect(codes(up)).toEqual([]);
      await up.end('SIGINT');
      await run('resolvectl', ['mdns', 'eth0', 'no']);
      await run('resolvectl', ['domain', 'eth0', '']);
    },
  );

  test('nss-mdns that was told to take .local keeps it: that is the reason, and gone when that is', async () => {
    services.order('files mdns4 [NOTFOUND=return] dns', '.local\n');
    await imported(...options);
    const up = laptop.up();
    const { reasons } = await up.reaches('degraded');
    expect(reasons.map(({ code }) => code)).toEqual(['dns.mdns-first']);
    expect(reasons[0]?.text).toContain('hosts: files mdns4');
    expect(await getent('ahosts', web)).toBe('');
    services.order('files mdns4 [NOTFOUND=return] dns');
    await up.reaches('connected', 30_000);
    expect(await getent('ahosts', web)).toBe('10.96.80.80');
    await up.end('SIGINT');
  });

  test('nss-mdns for all addresses keeps names for addresses: that is said', async () => {
    services.order('files mdns4 [NOTFOUND=return] dns');
    const up = await connect(...options, '--reverse', '--route', 'node=192.168.8.0/24');
    expect(codes(up)).toEqual(['dns.reverse-mdns']);
    services.order('files mdns4_minimal [NOTFOUND=return] dns');
    expect(await getent('hosts', server)).toBe('kube-dns.local.cluster.local');
    await up.end('SIGINT');
  });

  test('nss-resolve completes names without a dot alone: that is said, and true', async () => {
    services.order('files resolve [!UNAVAIL=return] dns');
    const up = await connect(...options, '--namespace', 'shop');
    expect(codes(up)).toEqual(['dns.search-single-label']);
    expect(await getent('ahosts', 'web')).toBe('10.96.80.80');
    expect(await getent('ahosts', 'web.shop')).toBe('');
    await up.end('SIGINT');
  });

  test('another network with the same domain is said', async () => {
    await run('resolvectl', ['domain', 'eth0', '~cluster.local']);
    const up = await connect(...options);
    expect(codes(up)).toEqual(['dns.domain-shared']);
    expect(up.last?.notes[0]?.text).toContain('eth0');
    await up.end('SIGINT');
    await run('resolvectl', ['domain', 'eth0', '']);
  });
});
