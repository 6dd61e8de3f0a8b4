import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { problem } from '../../../electron/shared/problem.ts';
import { err, ok } from '../../../electron/shared/result.ts';
import { clusterOff } from '../../../electron/shared/service-record.ts';
import { service } from '../connection/control/fake-host.ts';
import { FakeWorld } from './fake-world.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => world.end());

describe('import', () => {
  it('passes on every option, reports what was left out, and tells a running app', async () => {
    await world.serve();
    const flags = ['--name', 'x', '--kubeconfig', 'k', '--context', 'c', '--dns-server', '10.96.0.10'];
    const more = [
      '--domain',
      'a.b',
      '--domain',
      'c.d',
      '--search',
      'svc.a.b',
      '--route',
      'pod=10.200.0.0/16',
      '--route',
      'vpn=10.8.0.0/24',
    ];
    expect(await world.kubelane('import', 'f.ovpn', ...flags, ...more)).toBe(0);
    expect(world.imports).toEqual([
      {
        file: 'f.ovpn',
        name: 'x',
        kubeconfig: 'k',
        context: 'c',
        dnsServers: ['10.96.0.10'],
        domains: ['a.b', 'c.d'],
        searchDomains: ['svc.a.b'],
        routes: [
          { role: 'pod', cidr: '10.200.0.0/16' },
          { role: 'vpn', cidr: '10.8.0.0/24' },
        ],
      },
    ]);
    expect(world.profilesChanged).toBe(1);
    expect(world.stderr.lines).toHaveLength(2);
    expect(world.stderr.text).not.toContain('\u001b');
  });

  it('prints JSON', async () => {
    expect(await world.kubelane('import', 'f.ovpn', '--json')).toBe(0);
    expect(JSON.parse(world.stdout.text)).toMatchObject({ name: 'demo', report: [{ line: 3 }, {}, {}] });
  });

  it.each([
    ['profile.file-missing', 1],
    ['profile.dangerous', 1],
    ['profile.bad-name', 2],
    ['profile.bad-option', 2],
  ] as const)('ends with its code for %s', async (code, exit) => {
    world.importResult = problem(code, { file: 'f.ovpn', name: 'x' });
    expect(await world.kubelane('import', 'f.ovpn')).toBe(exit);
    expect(world.stdout.text).toBe('');
  });
});

describe('profiles and remove', () => {
  it('lists them aligned', async () => {
    world.profiles.push({ name: 'a-much-longer-name', remote: 'x:1 tcp', kubeconfig: '/k', context: 'c' });
    expect(await world.kubelane('profiles')).toBe(0);
    expect(world.stdout.lines).toEqual([
      'NAME                SERVER                KUBECONFIG  CONTEXT',
      'demo                vpn.example:1194 udp  (default)   (default)',
      'a-much-longer-name  x:1 tcp               /k          c',
    ]);
  });

  it('prints [] and is done when there are none', async () => {
    world.profiles = [];
    expect(await world.kubelane('profiles', '--json')).toBe(0);
    expect(world.stdout.text).toBe('[]\n');
  });

  it('lists the others when one is damaged, and fails', async () => {
    world.profileProblems = [problem('profile.damaged', { file: 'f', detail: 'd' })];
    expect(await world.kubelane('profiles')).toBe(1);
    expect(world.stdout.text).toContain('demo');
  });

  it('removes one, and only one that is there', async () => {
    expect(await world.kubelane('remove', 'demo')).toBe(0);
    expect(await world.kubelane('remove', 'other')).toBe(1);
    expect(world.removed).toEqual(['demo']);
  });
});

describe('status', () => {
  it('is disconnected when nothing runs', async () => {
    expect(await world.kubelane('status', '--json')).toBe(0);
    expect(JSON.parse(world.stdout.text)).toMatchObject({
      state: 'disconnected',
      reasons: [],
      profile: null,
      since: null,
      tunnel: null,
      routes: [],
      cluster: { services: 0 },
    });
  });

  it('shows the whole state of the running app', async () => {
    await world.serve();
    world.host.cluster = { ...clusterOff, phase: 'live', context: 'lab', version: 'v1.20.2', services: 4 };
    world.host.change({
      ...world.host.connection,
      state: { kind: 'degraded', reasons: [problem('dns.silent', { server: '10.96.0.10' })] },
      profile: 'demo',
      since: '2024-01-01T00:00:00Z',
      tunnel: { device: 'tun0', address: '192.168.6.2', remote: 'x:1194 udp', bytesIn: 2048, bytesOut: 10 },
      routes: [
        { role: 'pod', cidr: '10.200.0.0/16', source: 'push', status: 'installed' },
        { role: 'node', cidr: '192.168.8.0/24', source: 'ovpn', status: 'collision', collidesWith: 'dev wlan0' },
      ],
      dns: { servers: ['10.96.0.10'], domains: ['c.d'], search: [], stack: 'systemd-resolved', status: 'active' },
      verification: { at: '2024-01-01T00:00:01Z', latencyMs: 3.4 },
    });
    expect(await world.kubelane('status')).toBe(0);
    expect(world.stdout.text).toMatchInlineSnapshot(`
      "demo works in part since 2024-01-01T00:00:00Z
      Tunnel  tun0   192.168.6.2     x:1194 udp  2.0 KiB received, 10 B sent
      Routes  Pods   10.200.0.0/16   VPN server  works
              Nodes  192.168.8.0/24  .ovpn file  collides with dev wlan0
      Names: c.d from 10.96.0.10 by systemd-resolved: works
      Cluster: lab, v1.20.2, Services: 4
      Verified: 2024-01-01T00:00:01Z, DNS answered in 3 ms
      The cluster’s DNS server 10.96.0.10 does not answer through the tunnel.
        If it stays so, ask whoever runs the cluster; Kubelane keeps trying.
      "
    `);
  });

  it('watches: a line a state, nothing twice, and disconnected when the app ends', async () => {
    await world.serve();
    const done = world.kubelane('status', '--watch');
    await vi.waitFor(() => expect(world.stdout.lines).toEqual(['Not connected']));
    world.host.enter({ kind: 'connecting', step: 'dns' }, 'demo');
    await vi.waitFor(() => expect(world.stdout.lines).toHaveLength(2));
    world.host.enter({ kind: 'connected' });
    await vi.waitFor(() => expect(world.stdout.lines).toHaveLength(3));
    await world.stopServing();
    expect(await done).toBe(0);
    expect(world.stdout.lines).toEqual([
      'Not connected',
      'Connecting to demo: Point the cluster’s names at its DNS',
      'Connected to demo',
      'Not connected',
    ]);
  });

  it('watches until it is interrupted', async () => {
    await world.serve();
    const done = world.kubelane('status', '--watch', '--json');
    await vi.waitFor(() => expect(world.stdout.lines).toHaveLength(1));
    world.interrupt();
    expect(await done).toBe(0);
    expect(world.stdout.lines.map((line) => (JSON.parse(line) as { state: string }).state)).toEqual(['disconnected']);
    expect(world.interruptible).toBe(false);
  });
});

describe('down', () => {
  it('is done when nothing is left, also when nothing runs', async () => {
    expect(await world.kubelane('down')).toBe(0);
    await world.serve();
    world.host.enter({ kind: 'connected' }, 'demo');
    expect(await world.kubelane('down')).toBe(0);
    expect(world.host.asked).toEqual(['disconnect']);
    expect(world.stdout.lines).toEqual(['Not connected', 'Not connected']);
  });

  it('fails when something is left', async () => {
    await world.serve();
    world.host.enter({ kind: 'connected' }, 'demo');
    world.host.disconnect = () => Promise.resolve();
    expect(await world.kubelane('down', '--json')).toBe(1);
  });
});

describe('services and address', () => {
  const list = {
    cluster: { ...clusterOff, phase: 'live' as const, services: 2 },
    services: [
      service({ uid: '1' }),
      service({ uid: '2', name: 'web', namespace: 'shop', hostname: 'web.shop.svc.cluster.coder4', ready: null }),
      service({
        uid: '3',
        name: 'cache',
        headless: true,
        clusterIPs: [],
        hostname: 'cache.default.svc.cluster.coder4',
      }),
    ],
  };

  it('reads them by itself when nothing runs', async () => {
    world.list = ok(list);
    expect(await world.kubelane('services')).toBe(0);
    expect(world.stdout.lines).toEqual([
      'NAMESPACE  NAME   TYPE       CLUSTER-IP  PORTS     READY',
      'default    cache  ClusterIP  headless    80(http)  2/2',
      'default    web    ClusterIP  10.96.0.20  80(http)  2/2',
      'shop       web    ClusterIP  10.96.0.20  80(http)  -',
    ]);
  });

  it('asks the running app, after its list is complete', async () => {
    await world.serve();
    world.host.cluster = { ...list.cluster, phase: 'loading' };
    const done = world.kubelane('services', '-n', 'shop', '--json');
    await vi.waitFor(() => expect(world.host.listeners).toBe(1));
    world.host.services = { epoch: 1, sequence: 1, services: list.services };
    world.host.cluster = list.cluster;
    world.host.change(world.host.connection);
    expect(await done).toBe(0);
    expect(JSON.parse(world.stdout.text)).toEqual([
      {
        namespace: 'shop',
        name: 'web',
        type: 'ClusterIP',
        clusterIPs: ['10.96.0.20'],
        ports: [{ name: 'http', port: 80, protocol: 'TCP', appProtocol: null }],
        hostname: 'web.shop.svc.cluster.coder4',
        ready: null,
        total: 2,
      },
    ]);
  });

  it('finds by words', async () => {
    world.list = ok(list);
    await world.kubelane('services', 'SHOP', 'web', '--json');
    expect(JSON.parse(world.stdout.text)).toHaveLength(1);
  });

  it('fails with the reason when the list cannot be read', async () => {
    world.list = err(problem('cluster.unreachable', { server: 's', detail: 'd' }));
    expect(await world.kubelane('services')).toBe(1);
    expect(await world.kubelane('address', 'web')).toBe(1);
    const forbidden = problem('cluster.forbidden', { verb: 'list', resource: 'services', group: '' });
    world.list = ok({ cluster: { ...clusterOff, phase: 'failed', problem: forbidden }, services: [] });
    expect(await world.kubelane('services')).toBe(1);
    expect(await world.kubelane('address', 'web')).toBe(1);
    expect(world.stderr.text.match(/may not list services/g)).toHaveLength(2);
  });

  it.each([
    [['cache'], 'cache.default.svc.cluster.coder4:80'],
    [['web.shop'], 'web.shop.svc.cluster.coder4:80'],
    [['web.shop', '--as', 'ip'], '10.96.0.20'],
    [['web.shop', '--as', 'url', '--port', 'http'], 'http://web.shop.svc.cluster.coder4'],
  ])('prints the address of %j', async (argv, address) => {
    world.list = ok(list);
    expect(await world.kubelane('address', ...argv)).toBe(0);
    expect(world.stdout.text).toBe(`${address}\n`);
  });

  it('says why there is no address', async () => {
    world.list = ok(list);
    expect(await world.kubelane('address', 'web')).toBe(1);
    expect(world.stderr.text).toContain('default, shop');
    expect(await world.kubelane('address', 'nope')).toBe(1);
    expect(await world.kubelane('address', 'cache', '--as', 'ip')).toBe(1);
    expect(await world.kubelane('address', 'cache', '--port', '81')).toBe(1);
    expect(world.stdout.text).toBe('');
  });

  it('prints nothing of the cluster that a terminal would obey', async () => {
    world.list = ok({ ...list, services: [service({ name: 'a\u001b]0;x\u0007\u009b31m\u202eb' })] });
    await world.kubelane('services');
    await world.kubelane('services', '--json');

    expect(world.stdout.text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

describe('doctor', () => {
  it('is done when all is well', async () => {
    await world.serve();
    expect(await world.kubelane('doctor', '--json')).toBe(0);
    const checks = JSON.parse(world.stdout.text) as { check: string; ok: boolean }[];
    expect(checks.every(({ ok: well }) => well)).toBe(true);
    expect(checks.map(({ check }) => check)).toEqual([
      'helper',
      'helper-protocol',
      'openvpn',
      'dns-stack',
      'tun',
      'profiles',
      'kubeconfig',
      'app',
    ]);
  });

  it('ends with 4 when the helper cannot be reached', async () => {
    world.helper = err(problem('helper.unreachable', { socket: '/run/x' }));
    expect(await world.kubelane('doctor')).toBe(4);
    expect(world.stdout.text).toContain('NOT OK');
    expect(world.stdout.text).toContain('/run/x');
  });

  it('looks at routes, names and verification of a connection', async () => {
    await world.serve();
    world.host.change({
      ...world.host.connection,
      state: { kind: 'degraded', reasons: [problem('dns.silent', { server: '10.96.0.10' })] },
      routes: [{ role: 'pod', cidr: '10.200.0.0/16', source: 'push', status: 'missing' }],
      dns: null,
    });
    expect(await world.kubelane('doctor', '--json')).toBe(1);
    const checks = JSON.parse(world.stdout.text) as { check: string; ok: boolean; problem?: { code: string } }[];
    const wrong = checks
      .filter(({ ok: well }) => !well)
      .map(({ check, problem: why }) => `${check} ${why?.code ?? ''}`);
    expect(wrong).toEqual(['connection dns.silent', 'routes route.missing', 'names dns.none']);
  });
});
