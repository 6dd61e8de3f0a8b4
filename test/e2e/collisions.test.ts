import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { StatusDocument } from '../../electron/shared/status-document.ts';
import { attach, type Lab } from '../lab/lab.ts';
import { laptopState, type LaptopState } from '../support/laptop-state.ts';
import { expectAsBefore } from './support/as-before.ts';
import { eventually, Installation, run, type Headless } from './support/programs.ts';
import { addressesOf, httpGet } from './support/reach.ts';

type RouteDocument = StatusDocument['routes'][number];

/** Programs ask again after five seconds (resolv.conf(5)): what is answered before that has kept nobody waiting. */
const resolverPatienceMs = 5_000;

let lab: Lab;
let before: LaptopState;
let kubelane: Installation;
let session: Headless;

beforeAll(async () => {
  lab = await attach();
});

/** Changes of this laptop's network, one a line, as `ip -batch` takes them. */
function ip(...lines: readonly string[]): void {
  execFileSync('ip', ['-force', '-batch', '-'], { input: lines.map((line) => `${line}\n`).join(''), stdio: 'pipe' });
}

/** A device that looks like another program's: it is a bridge, whatever its name. */
const device = (name: string, ...addresses: readonly string[]): string[] => [
  `link add ${name} type bridge`,
  ...addresses.map((address) => `addr add ${address} dev ${name}${address.includes(':') ? ' nodad' : ''}`),
  // An address that the kernel makes by itself would come later, as a change.
  `link set ${name} addrgenmode none`,
  `link set ${name} up`,
];

interface KernelRoute {
  readonly dst: string;
  readonly dev?: string;
  readonly protocol: string;
}

/** Our own routes of both families, sorted. */
function installed(): string[] {
  const text = ['-4', '-6'].map((family) =>
    execFileSync('ip', [family, '-j', '-N', 'route', 'show', 'dev', 'kl0', 'proto', '107']).toString(),
  );
  const routes = text.flatMap((json) => (json.trim() === '' ? [] : (JSON.parse(json) as KernelRoute[])));
  return routes.map(({ dst }) => dst).sort();
}

/** The device that the kernel sends packets to the address by. */
function goesTo(address: string): string {
  try {
    const answer = execFileSync('ip', ['-j', 'route', 'get', address], { stdio: 'pipe' }).toString();
    return (JSON.parse(answer) as KernelRoute[])[0]?.dev ?? 'nowhere';
  } catch {
    return 'nowhere'; // An unreachable one is an error of ip(8).
  }
}

function routeOf(cidr: string): RouteDocument {
  const found = session.last?.routes.find((route) => route.cidr === cidr);
  if (found === undefined) throw new Error(`no route ${cidr}: ${JSON.stringify(session.last?.routes)}`);
  return found;
}

const reasons = (): string[] => session.last?.reasons.map(({ code }) => code) ?? [];
const answers = async (): Promise<boolean> =>
  (await httpGet('http://web.shop.svc.cluster.coder4/', 1_000).catch(() => '')).includes('web');

async function choose(route: string, choice: string): Promise<string> {
  const { code, stderr } = await kubelane.cli('choose', route, choice);
  return code === 0 ? 'done' : `${code} ${stderr.split('\n')[0] ?? ''}`;
}

/** Waits until what is shown was proven after that moment. */
async function verifiedSince(begun: number): Promise<void> {
  await eventually('it is verified', () => Date.parse(session.last?.verified?.at ?? '') > begun);
}

/** A heartbeat counts as a verification as well, so the routes themselves are waited for. */
async function takesEffect(routes: readonly string[], begun: number): Promise<void> {
  await eventually(`the routes are ${routes.join(', ')}`, () => installed().join() === routes.join());
  await verifiedSince(begun);
}

async function begin(...options: readonly string[]): Promise<void> {
  before = laptopState();
  kubelane = new Installation();
  await kubelane.startHelper();
  const words = ['import', lab.paths.profile, '--name', 'lab', '--kubeconfig', lab.paths.kubeconfig, ...options];
  expect(await kubelane.cli(...words)).toMatchObject({ code: 0 });
  session = kubelane.up('lab');
}

async function endsWithNothingLeft(): Promise<void> {
  expect(await session.end('SIGINT')).toBe(0);
  await kubelane.remove();
  // The last program of a test that asked the cluster may have said its farewell into a tunnel that was going.
  await expectAsBefore(before, { farewells: true });
}

/** Everything that other programs may have on a laptop, all at once; each row of the table below meets one part of it. */
const crowdedLaptop = [
  ...device('docker0', '172.17.0.1/16', 'fd00:17::1/64'),
  ...device('br-0123456789ab', '172.18.0.1/16'),
  ...device('br-fedcba987654', '10.111.0.1/24'),
  ...device('virbr0', '192.168.122.1/24'),
  ...device('tun9', '10.70.0.1/16'),
  ...device('wg0', '10.80.0.1/12'),
  ...device('kl7', '10.50.0.1/16'),
  ...device('tailscale0'),
  ...device('wan9'),
  // As NetworkManager makes them for Wi-Fi: a route of ours, with the metric 0, would win over this one.
  ...device('wlan8'),
  'addr add 192.168.50.7/24 dev wlan8 noprefixroute',
  'route add 192.168.50.0/24 dev wlan8 proto kernel metric 600',
  ...device('wlan9'),
  'addr add 192.168.6.77/24 dev wlan9 noprefixroute',
  'route add 192.168.6.0/24 dev wlan9 proto kernel metric 600',
  'route add 10.60.0.0/16 via 192.168.1.1',
  'route add 10.40.0.0/14 via 192.168.1.1',
  'route add 10.200.9.0/24 via 192.168.1.1 proto dhcp',
  'route add default via 10.31.0.1 dev wan9 onlink metric 900',
  'route add unreachable 10.32.0.0/16',
  'route add 10.33.0.0/16 dev tailscale0 table 52',
  'route add 10.34.0.0/15 dev tailscale0 table 52',
  'route add 10.39.4.0/24 dev tailscale0 table 52',
  'rule add lookup 52 priority 5270',
  // As wg-quick does: main without its default route, then the table of the VPN.
  'route add 10.36.0.0/16 dev tailscale0 table 90',
  'route add 10.37.4.0/24 dev tailscale0 table 90',
  'rule add lookup 254 suppress_prefixlength 0 priority 5280',
  'rule add lookup 90 priority 5281',
  // For marked packets alone, as WireGuard's own are: nobody's business.
  'route add 10.38.0.0/16 dev tailscale0 table 91',
  'rule add fwmark 0x80000/0xff0000 lookup 91 priority 5200',
];
const emptyLaptop = [
  'rule del lookup 52 priority 5270',
  'rule del lookup 254 suppress_prefixlength 0 priority 5280',
  'rule del lookup 90 priority 5281',
  'rule del fwmark 0x80000/0xff0000 lookup 91 priority 5200',
  ...[52, 90, 91].map((number) => `route flush table ${number}`),
  'route del unreachable 10.32.0.0/16',
  'route del default via 10.31.0.1 dev wan9 metric 900',
  ...['10.60.0.0/16', '10.40.0.0/14', '10.200.9.0/24'].map((cidr) => `route del ${cidr} via 192.168.1.1`),
  ...['docker0', 'br-0123456789ab', 'br-fedcba987654', 'virbr0', 'tun9', 'wg0', 'kl7', 'tailscale0', 'wan9'].map(
    (name) => `link del ${name}`,
  ),
  ...['wlan8', 'wlan9'].map((name) => `link del ${name}`),
];

/** What is told of a route, what is installed of it, and where a packet to an address in it goes; then the same for each choice. */
interface Case {
  readonly route: string;
  readonly told: string;
  readonly status: RouteDocument['status'];
  readonly installs: readonly string[];
  readonly way: readonly [address: string, device: string];
  readonly choices: readonly (readonly [
    choice: string,
    outcome: 'done' | RegExp,
    status: RouteDocument['status'],
    installs: readonly string[],
    device: string,
  ])[];
}

const collides = (route: string, told: string, device: string, address: string, ...choices: Case['choices']): Case => ({
  route,
  told,
  status: 'collision',
  installs: [],
  way: [address, device],
  choices,
});

const refusesCluster = (device: string): Case['choices'][number] => [
  'cluster',
  /cannot be chosen/,
  'collision',
  [],
  device,
];

const table: readonly (readonly [what: string, row: Case])[] = [
  [
    'docker0 has the same network',
    collides(
      '172.17.0.0/16',
      'containers equal route.collision-containers',
      'docker0',
      '172.17.0.9',
      ['cluster', 'done', 'installed', ['172.17.0.0/17', '172.17.128.0/17'], 'kl0'],
      ['hosts=172.17.0.9,172.17.3.3', 'done', 'installed', ['172.17.0.9', '172.17.3.3'], 'kl0'],
      ['hosts=172.17.3.3', 'done', 'installed', ['172.17.3.3'], 'docker0'],
      ['hosts=10.1.2.3', /is no address in 172\.17\.0\.0\/16/, 'installed', ['172.17.3.3'], 'docker0'],
      ['skip', 'done', 'disabled', [], 'docker0'],
    ),
  ],
  [
    'kind’s bridge is around it',
    collides('172.18.4.0/24', 'containers inside route.collision-containers', 'br-0123456789ab', '172.18.4.4', [
      'cluster',
      'done',
      'installed',
      ['172.18.4.0/24'],
      'kl0',
    ]),
  ],
  [
    'minikube’s bridge has a part of the ClusterIPs',
    {
      route: '10.96.0.0/12',
      told: 'containers around route.partly-hidden',
      status: 'installed',
      installs: ['10.96.0.0/12'],
      way: ['10.111.0.9', 'br-fedcba987654'],
      choices: [
        ['cluster', 'done', 'installed', ['10.111.0.0/25', '10.111.0.128/25', '10.96.0.0/12'], 'kl0'],
        // The cluster's DNS server comes along by itself.
        ['hosts=10.111.0.9', 'done', 'installed', ['10.111.0.9', '10.96.0.10'], 'kl0'],
      ],
    },
  ],
  [
    'libvirt has the same network',
    collides('192.168.122.0/24', 'containers equal route.collision-containers', 'virbr0', '192.168.122.9'),
  ],
  [
    'another VPN has the same network',
    collides('10.70.0.0/16', 'vpn equal route.collision-vpn', 'tun9', '10.70.3.3', [
      'cluster',
      'done',
      'installed',
      ['10.70.0.0/17', '10.70.128.0/17'],
      'kl0',
    ]),
  ],
  [
    'another VPN has a larger network: ours is the more specific one, and it is said',
    {
      route: '10.85.0.0/16',
      told: 'vpn inside route.takes-part',
      status: 'installed',
      installs: ['10.85.0.0/16'],
      way: ['10.85.1.1', 'kl0'],
      choices: [['skip', 'done', 'disabled', [], 'wg0']],
    },
  ],
  [
    'another Kubelane has the same network',
    collides('10.50.0.0/16', 'kubelane equal route.collision-kubelane', 'kl7', '10.50.9.9'),
  ],
  [
    'a company’s router has the same network',
    collides('10.60.0.0/16', 'routed equal route.collision', 'eth0', '10.60.1.1', [
      'cluster',
      'done',
      'installed',
      ['10.60.0.0/17', '10.60.128.0/17'],
      'kl0',
    ]),
  ],
  [
    'a company’s router has a larger network: ours is the more specific one, and it is said',
    {
      route: '10.41.0.0/16',
      told: 'routed inside route.takes-part',
      status: 'installed',
      installs: ['10.41.0.0/16'],
      way: ['10.41.1.1', 'kl0'],
      choices: [],
    },
  ],
  [
    'the DHCP server sets a route for a part of the Pods',
    {
      route: '10.200.0.0/16',
      told: 'routed around route.partly-hidden',
      status: 'installed',
      installs: ['10.200.0.0/16'],
      way: ['10.200.9.9', 'eth0'],
      choices: [['cluster', 'done', 'installed', ['10.200.0.0/16', '10.200.9.0/25', '10.200.9.128/25'], 'kl0']],
    },
  ],
  [
    'it is the LAN, with the gateway and the DNS server',
    collides('192.168.1.0/24', 'lan equal route.collision', 'eth0', '192.168.1.99', refusesCluster('eth0'), [
      'hosts=192.168.1.1',
      /which the tunnel must not take/,
      'collision',
      [],
      'eth0',
    ]),
  ],
  [
    'it is a part of the LAN that the gateway is not in',
    collides('192.168.1.128/25', 'lan inside route.collision', 'eth0', '192.168.1.200', [
      'cluster',
      'done',
      'installed',
      ['192.168.1.128/25'],
      'kl0',
    ]),
  ],
  [
    'the LAN lies in it: the rest of it goes to the cluster',
    {
      route: '192.168.0.0/17',
      told: 'lan around route.partly-hidden',
      status: 'installed',
      installs: ['192.168.0.0/17'],
      way: ['192.168.1.99', 'eth0'],
      choices: [['cluster', /cannot be chosen/, 'installed', ['192.168.0.0/17'], 'eth0']],
    },
  ],
  [
    'a Wi-Fi network has it with a worse metric, over which ours would win without a word',
    collides('192.168.50.0/24', 'lan equal route.collision', 'wlan8', '192.168.50.9', [
      'cluster',
      'done',
      'installed',
      ['192.168.50.0/25', '192.168.50.128/25'],
      'kl0',
    ]),
  ],
  [
    'the VPN server’s own address is in it',
    collides(
      '203.0.113.0/24',
      'vpn-server around route.collision-vpn-server',
      'eth0',
      '203.0.113.10',
      refusesCluster('eth0'),
      ['hosts=203.0.113.77', 'done', 'installed', ['203.0.113.77'], 'eth0'],
    ),
  ],
  [
    'a DNS server of this laptop’s network is in it',
    collides('10.30.0.0/16', 'dns-server around route.collision-address', 'eth0', '10.30.0.53', refusesCluster('eth0')),
  ],
  [
    'a gateway of this laptop is in it',
    collides('10.31.0.0/16', 'gateway around route.collision-address', 'eth0', '10.31.0.1', refusesCluster('eth0')),
  ],
  [
    'the tunnel’s own network is a LAN here: the LAN keeps it, although the kernel gave it to the tunnel',
    {
      route: '192.168.6.0/24',
      told: 'lan equal route.collision',
      status: 'collision',
      installs: [],
      way: ['192.168.6.200', 'wlan9'],
      choices: [],
    },
  ],
  [
    'somebody made it unreachable',
    collides('10.32.0.0/16', 'routed equal route.collision', 'nowhere', '10.32.9.9', [
      'cluster',
      'done',
      'installed',
      ['10.32.0.0/17', '10.32.128.0/17'],
      'kl0',
    ]),
  ],
  [
    'another VPN has the same in a table of its own, which is asked first',
    collides(
      '10.33.0.0/16',
      'vpn equal route.collision-table',
      'tailscale0',
      '10.33.1.1',
      refusesCluster('tailscale0'),
      ['hosts=10.33.1.1', /cannot be chosen/, 'collision', [], 'tailscale0'],
      ['skip', 'done', 'disabled', [], 'tailscale0'],
    ),
  ],
  [
    'another VPN has a larger one in a table that is asked first: ours would be of no use',
    collides('10.34.0.0/16', 'vpn inside route.collision-table', 'tailscale0', '10.34.1.1'),
  ],
  [
    'another VPN has a part of it in a table that is asked first',
    {
      route: '10.39.0.0/16',
      told: 'vpn around route.partly-hidden',
      status: 'installed',
      installs: ['10.39.0.0/16'],
      way: ['10.39.4.4', 'tailscale0'],
      choices: [['cluster', /cannot be chosen/, 'installed', ['10.39.0.0/16'], 'tailscale0']],
    },
  ],
  [
    'another VPN has the same in a table that is asked last: any route of ours would win without a word',
    collides('10.36.0.0/16', 'vpn equal route.collision-vpn', 'tailscale0', '10.36.1.1', [
      'cluster',
      'done',
      'installed',
      ['10.36.0.0/17', '10.36.128.0/17'],
      'kl0',
    ]),
  ],
  [
    'another VPN has a part of it in a table that is asked last',
    collides('10.37.0.0/16', 'vpn around route.collision-vpn', 'tailscale0', '10.37.4.4', [
      'cluster',
      'done',
      'installed',
      ['10.37.0.0/16', '10.37.4.0/25', '10.37.4.128/25'],
      'kl0',
    ]),
  ],
];

describe('a laptop where everything is taken', () => {
  beforeAll(async () => {
    ip(...crowdedLaptop);
    await run('resolvectl', ['dns', 'eth0', '192.168.1.1', '10.30.0.53']);
    const pushed = ['10.96.0.0/12', '10.200.0.0/16', '192.168.6.0/24'];
    const own = table.map(([, { route }]) => route).filter((route) => !pushed.includes(route));
    await begin(...[...own, '10.38.0.0/16', 'fd00:17::/64'].flatMap((route) => ['--route', `other=${route}`]));
    await session.reaches('degraded');
    await eventually('the routes have their names', () => routeOf('192.168.8.0/24').role === 'node');
  });

  afterAll(async () => {
    try {
      await endsWithNothingLeft();
    } finally {
      await run('resolvectl', ['dns', 'eth0', '192.168.1.1']);
      ip(...emptyLaptop);
    }
  });

  test('a route that is nearly the internet is refused before anything is changed', async () => {
    const refused = await kubelane.cli('import', lab.paths.profile, '--name', 'wide', '--route', 'other=32.0.0.0/3');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('32.0.0.0/3');
  });

  test('what is free works all the same', async () => {
    await eventually('the cluster answers', answers);
    expect(await httpGet('http://www.public.example/')).not.toBe('');
    expect(goesTo('192.168.8.174')).toBe('kl0');
    expect(await run('ip', ['route', 'show', 'default', 'dev', 'kl0'])).toMatchObject({ stdout: '' });
  });

  test('a table for marked packets alone is nobody’s business', () => {
    expect(routeOf('10.38.0.0/16')).toMatchObject({ status: 'installed' });
    expect(routeOf('10.38.0.0/16').collision).toBeUndefined();
    expect(goesTo('10.38.1.1')).toBe('kl0');
  });

  test('an IPv6 network, as Docker has it too, stays out of a tunnel without IPv6, and it is said', () => {
    expect(session.last?.notes.map(({ text }) => text)).toContain(
      'The tunnel has no IPv6, so the route fd00:17::/64 stays out.',
    );
    expect(goesTo('fd00:17::9')).toBe('docker0');
  });

  test.each(table)('%s', async (_what, row) => {
    const { route: cidr, told, status, installs, way, choices } = row;
    const atFirst = installed();
    const route = routeOf(cidr);
    const { collision } = route;
    const reason = session.last?.reasons.find(({ text }) => text.includes(cidr));
    const words = collision === undefined ? reason?.code : `${collision.kind} ${collision.how} ${collision.code}`;
    expect([words, route.status]).toEqual([told, status]);
    // The user is told in words, with something to do.
    const said = collision ?? reason;
    expect(said?.text).toContain(cidr);
    expect(said?.remedy).not.toBe('');
    expect(atFirst.filter((dst) => dst === cidr)).toEqual(installs);
    expect(goesTo(way[0])).toBe(way[1]);

    for (const [choice, outcome, after, pieces, taker] of choices) {
      const begun = Date.now();
      expect(await choose(cidr, choice)).toMatch(outcome === 'done' ? /^done$/ : outcome);
      const chosen = [...atFirst.filter((dst) => !installs.includes(dst)), ...pieces].sort();
      if (outcome === 'done') await takesEffect(chosen, begun);
      expect([choice, routeOf(cidr).status]).toEqual([choice, after]);
      expect(installed()).toEqual(chosen);
      expect([choice, goesTo(way[0])]).toEqual([choice, taker]);
    }
    if (choices.length === 0) return;
    const begun = Date.now();
    expect(await choose(cidr, 'keep')).toBe('done');
    await takesEffect(atFirst, begun);
  });
});

describe('before anything is connected', () => {
  type Met = readonly {
    readonly cidr: string;
    readonly code: string;
    readonly device: string;
    readonly choice: string;
  }[];
  const met = async (...words: readonly string[]): Promise<Met> => {
    const { code, stdout } = await kubelane.cli('collisions', ...words, '--json');
    expect(code).toBe(0);
    return JSON.parse(stdout) as Met;
  };

  afterAll(async () => {
    ip('link del docker0', 'link del br-0123456789ab');
    await kubelane.remove();
  });

  test('with no Kubelane and no helper running: what the profile’s own routes meet is told and chosen about', async () => {
    before = laptopState();
    kubelane = new Installation();
    const words = ['import', lab.paths.profile, '--name', 'lab', '--kubeconfig', lab.paths.kubeconfig];
    expect(await kubelane.cli(...words, '--route', 'other=172.17.0.0/16')).toMatchObject({ code: 0 });
    expect(await met()).toEqual([]);
    ip(...device('docker0', '172.17.0.1/16'), ...device('br-0123456789ab', '10.111.0.1/24'));
    expect(await met()).toMatchObject([
      { cidr: '172.17.0.0/16', code: 'route.collision-containers', device: 'docker0', choice: 'keep' },
    ]);
    const { code, stdout } = await kubelane.cli('collisions', 'lab');
    expect([code, stdout]).toEqual([0, expect.stringContaining('docker0 (172.17.0.0/16)')]);
    expect(await kubelane.cli('choose', '172.17.0.0/16', 'cluster')).toMatchObject({ code: 0 });
    expect(await met('lab')).toMatchObject([{ cidr: '172.17.0.0/16', choice: 'cluster' }]);
    expect((await kubelane.cli('collisions', 'nobody')).code).toBe(1);
    expect(goesTo('172.17.0.9')).toBe('docker0');
  });

  test('what was chosen is in effect from the first moment on', async () => {
    await kubelane.startHelper();
    session = kubelane.up('lab');
    await session.reaches('connected');
    expect(installed()).toContain('172.17.0.0/17');
    expect(goesTo('172.17.0.9')).toBe('kl0');
    expect(session.documents.flatMap((document) => document.reasons)).toEqual([]);
    expect(await session.end('SIGINT')).toBe(0);
  });

  test('what the server told when it was connected last is looked at as well', async () => {
    await eventually('it was connected', () => session.exitCode !== null);
    const found = await met();
    expect(found.map(({ cidr, code }) => `${cidr} ${code}`)).toEqual([
      '10.96.0.0/12 route.partly-hidden',
      '172.17.0.0/16 route.collision-containers',
    ]);
    expect(await kubelane.cli('choose', 'service', 'cluster')).toMatchObject({ code: 0 });
    expect((await met()).map(({ choice }) => choice)).toEqual(['cluster', 'cluster']);
  });

  test('a profile that is removed takes its choices along', async () => {
    expect(await kubelane.cli('remove', 'lab')).toMatchObject({ code: 0 });
    const words = ['import', lab.paths.profile, '--name', 'lab', '--route', 'other=172.17.0.0/16'];
    expect(await kubelane.cli(...words)).toMatchObject({ code: 0 });
    expect(await met()).toMatchObject([{ cidr: '172.17.0.0/16', choice: 'keep' }]);
  });
});

describe('sabotage while connected', () => {
  beforeAll(async () => {
    await begin();
    await session.reaches('connected');
    await eventually('the routes have their names', () => routeOf('192.168.8.0/24').role === 'node');
  });

  afterAll(async () => {
    await lab.fault('clear');
    await endsWithNothingLeft();
  });

  const all = ['10.200.0.0/16', '10.96.0.0/12', '192.168.8.0/24'];

  test.each<[string, string, string[]]>([
    ['networkd restarts and removes what it does not know', 'route flush proto 107', all],
    ['one route is deleted', 'route del 10.96.0.0/12 dev kl0', all],
    ['everything on the device is flushed, its own network too', 'route flush dev kl0', ['192.168.6.0/24', ...all]],
  ])('%s: put back in two seconds, and it was never less than connected', async (_what, line, expected) => {
    const states = session.documents.length;
    ip(line);
    await eventually('the routes are back', () => expected.every((cidr) => installed().includes(cidr)), 2_000);
    await eventually('the cluster answers', answers);
    expect(goesTo('192.168.6.1')).toBe('kl0');
    expect(session.documents.slice(states).map(({ state }) => state)).not.toContain('reconnecting');
    expect(session.last?.state).toBe('connected');
  });

  test('another program replaces our route by its own: it keeps it, it is said, and it goes back with it', async () => {
    ip('route replace 10.200.0.0/16 via 192.168.1.1');
    await eventually('it is told', () => reasons().includes('route.collision'));
    expect(routeOf('10.200.0.0/16')).toMatchObject({
      status: 'collision',
      collidesWith: 'eth0 (10.200.0.0/16 via 192.168.1.1)',
    });
    expect(await choose('pod', 'cluster')).toBe('done');
    await session.reaches('connected');
    expect(goesTo('10.200.105.130')).toBe('kl0');
    ip('route del 10.200.0.0/16 via 192.168.1.1');
    await eventually('the route itself is back', () => installed().join() === ['192.168.6.0/24', ...all].sort().join());
    expect(session.last?.state).toBe('connected');
  });

  test('a kind cluster is made where the cluster’s DNS is: it is said, and can be had back', async () => {
    ip(...device('br-0123456789ab', '10.96.0.1/24'));
    await eventually('it is told', () => reasons().includes('route.missing'), 10_000);
    expect(goesTo('10.96.0.10')).toBe('br-0123456789ab');
    expect(routeOf('10.96.0.0/12').collidesWith).toBe('br-0123456789ab (10.96.0.0/24)');
    expect(await choose('service', 'cluster')).toBe('done');
    await eventually('the cluster answers', answers);
    await session.reaches('connected');
    ip('link del br-0123456789ab');
    await eventually('the halves are gone', () => !installed().includes('10.96.0.0/25'));
  });

  test('another VPN brings a table that is asked first: it is said, and over when it ends', async () => {
    ip(...device('tailscale0'), 'rule add lookup 52 priority 5270', 'route add 10.200.0.0/16 dev tailscale0 table 52');
    await eventually('it is told', () => reasons().includes('route.collision-table'));
    expect(routeOf('10.200.0.0/16').collidesWith).toBe('tailscale0 (10.200.0.0/16, table 52)');
    expect(installed()).not.toContain('10.200.0.0/16');
    ip('link del tailscale0', 'rule del lookup 52 priority 5270');
    await eventually('the route is back', () => installed().includes('10.200.0.0/16'));
    await session.reaches('connected');
  });

  test('a container network elsewhere is nobody’s business', async () => {
    const documents = session.documents.length;
    ip(...device('docker0', '172.17.0.1/16'));
    await eventually('the cluster answers', answers);
    ip('link del docker0');
    expect(new Set(session.documents.slice(documents).map(({ state }) => state))).toEqual(
      new Set(session.documents.length === documents ? [] : ['connected']),
    );
  });

  test('an office with the nodes’ numbers: a choice made there is remembered for there alone', async () => {
    await lab.fault('lan', 'office');
    await eventually('it is told', () => reasons().includes('route.collision'));
    expect(await choose('node', 'hosts=192.168.8.1')).toMatch(/^1 .*must not take/);
    expect(await choose('node', 'hosts=192.168.8.174')).toBe('done');
    await session.reaches('connected');
    const node = await run('curl', ['-sk', '--max-time', '3', 'https://192.168.8.174:6443/version']);
    expect(node.stdout).toContain('v1.20.2');
    expect(goesTo('192.168.8.1')).toBe('eth0');
    await lab.fault('lan', 'home');
    await eventually('the whole route is back', () => installed().includes('192.168.8.0/24'));
    expect(routeOf('192.168.8.0/24').collision).toBeUndefined();
    await lab.fault('lan', 'office');
    await eventually('the choice is remembered', () => installed().includes('192.168.8.174'));
    await session.reaches('connected');
    await lab.fault('lan', 'home');
    await eventually('the whole route is back', () => installed().includes('192.168.8.0/24'));
  });

  test('an AAAA question keeps no program from the cluster', async () => {
    const begun = Date.now();
    expect(await addressesOf('web.shop.svc.cluster.coder4')).toHaveLength(1);
    expect(Date.now() - begun).toBeLessThan(resolverPatienceMs);
  });

  test('a program that keeps removing our routes is named as that, and not fought without end', async () => {
    let removed = 0;
    await eventually('it is told', () => {
      if (installed().length > 0 && ++removed < 20) ip('route flush proto 107');
      return reasons().includes('route.keeps-being-removed');
    });
    expect(removed).toBeLessThan(10);
    expect(session.last?.reasons.find(({ code }) => code === 'route.keeps-being-removed')?.remedy).toContain(
      'ManageForeignRoutes',
    );
  });
});

describe('a dual-stack cluster', () => {
  const name = 'six.default.svc.cluster.coder4';
  const manifest = (pod: string): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'six' },
          spec: { clusterIP: 'None', ports: [{ port: 8080 }] },
        },
        {
          apiVersion: 'v1',
          kind: 'Endpoints',
          metadata: { name: 'six' },
          subsets: [{ addresses: [{ ip: pod }, { ip: 'fd00:96::a' }], ports: [{ port: 8080 }] }],
        },
      ],
    });

  beforeAll(async () => {
    const pods = ['get', 'pods', '-n', 'shop', '-o', 'jsonpath={.items[?(@.metadata.name=="web-1")].status.podIP}'];
    const file = '/run/kubelane-six.json';
    writeFileSync(file, manifest((await lab.kubectl(pods)).trim()));
    await lab.kubectl(['apply', '-f', file]);
    rmSync(file);
  });

  afterAll(async () => {
    await lab.fault('clear');
    await lab.kubectl(['delete', 'service,endpoints', 'six', '--ignore-not-found']);
  });

  afterEach(async () => {
    if (session.exitCode === null) await session.end('SIGKILL');
    await kubelane.remove();
  });

  test('and a profile without IPv6: an AAAA answer keeps no program from the Pod', async () => {
    await begin();
    await session.reaches('connected');
    await eventually('both kinds of answers are there', async () => (await addressesOf(name)).includes('fd00:96::a'));
    const begun = Date.now();
    expect(await httpGet(`http://${name}/`)).toContain('web');
    expect(Date.now() - begun).toBeLessThan(resolverPatienceMs);
    await endsWithNothingLeft();
  });

  test('and a profile with IPv6: routes and AAAA answers work', async () => {
    await lab.fault('push-ipv6', 'on');
    await begin();
    await session.reaches('connected');
    expect(routeOf('fd00:96::/112').status).toBe('installed');
    expect(await addressesOf(name)).toContain('fd00:96::a');
    expect(goesTo('fd00:96::a')).toBe('kl0');
    expect(await run('ping', ['-6', '-c', '1', '-W', '2', name])).toMatchObject({ code: 0 });
    await endsWithNothingLeft();
  });
});
