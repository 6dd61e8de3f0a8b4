import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { problem } from '../../../electron/shared/problem.ts';
import { err, ok } from '../../../electron/shared/result.ts';
import { clusterOff } from '../../../electron/shared/service-record.ts';
import { service } from '../connection/control/fake-host.ts';
import { answered, connectedSnapshot, healthyProbes } from '../connection/doctor/fake-surroundings.ts';
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
      '--namespace',
      'shop',
      '--reverse',
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
        namespace: 'shop',
        reverse: true,
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

describe('direct', () => {
  const words = ['direct', 'line', '--next-hop', '192.168.1.77', '--route', 'service=10.96.0.0/12'];

  it('passes on every option, and tells a running app', async () => {
    await world.serve();
    expect(await world.kubelane(...words, '--dns-server', '10.96.0.10', '--domain', 'a.b')).toBe(0);
    expect(world.directs).toEqual([
      {
        ...{ name: 'line', nextHop: '192.168.1.77', kubeconfig: null, context: null },
        ...{ dnsServers: ['10.96.0.10'], domains: ['a.b'], searchDomains: [], namespace: null, reverse: false },
        routes: [{ role: 'service', cidr: '10.96.0.0/12' }],
      },
    ]);
    expect(world.profilesChanged).toBe(1);
    expect(world.stdout.text).toContain('line');
  });

  it('prints JSON, and ends with the code of what was wrong', async () => {
    expect(await world.kubelane(...words, '--json')).toBe(0);
    expect(JSON.parse(world.stdout.text)).toEqual({ name: 'line' });
    world.importResult = problem('profile.bad-option', { option: '--next-hop', value: 'x', expected: 'y' });
    expect(await world.kubelane(...words)).toBe(2);
  });

  it('is said in the list of profiles', async () => {
    world.profiles = [
      { name: 'line', kind: 'direct', remote: '192.168.1.77', kubeconfig: null, context: null },
      { name: 'routed', kind: 'direct', remote: '', kubeconfig: null, context: null },
    ];
    expect(await world.kubelane('profiles')).toBe(0);
    expect(world.stdout.text).toMatch(/line +without a VPN, by 192\.168\.1\.77[^]*routed +without a VPN /);
  });
});

describe('collisions and choose', () => {
  const collision = {
    kind: 'containers',
    how: 'equal',
    device: 'docker0',
    networks: ['10.96.0.0/12'],
    problem: problem('route.collision-containers', { cidr: '10.96.0.0/12', with: 'docker0 (10.96.0.0/12)' }),
    choices: ['keep', 'cluster', 'hosts', 'skip'],
    choice: 'hosts',
    hosts: ['10.96.0.20'],
  } as const;
  const route = { role: 'service', cidr: '10.96.0.0/12', source: 'push', status: 'installed', collision } as const;

  it('say what a route meets and what can be chosen, with what is in effect marked', async () => {
    await world.serve();
    expect(await world.kubelane('collisions')).toBe(0);
    expect(world.stdout.text).toContain('No route meets');
    world.host.change({ ...connectedSnapshot, routes: [route] });
    world.stdout.text = '';
    expect(await world.kubelane('collisions')).toBe(0);
    expect(world.stdout.text).toContain('docker0 (10.96.0.0/12)');
    expect(world.stdout.text).toContain('    keep: ');
    expect(world.stdout.text).toContain('  * hosts=10.96.0.20: ');
    world.stdout.text = '';
    expect(await world.kubelane('collisions', '--json')).toBe(0);
    expect(JSON.parse(world.stdout.text)).toMatchObject([
      { role: 'service', cidr: '10.96.0.0/12', code: 'route.collision-containers', choice: 'hosts', device: 'docker0' },
    ]);
  });

  it('pass a choice on, and say what was remembered or why not', async () => {
    await world.serve();
    expect(await world.kubelane('choose', 'service', 'hosts=10.96.0.20,10.96.0.21')).toBe(0);
    expect(await world.kubelane('choose', '10.96.0.0/12', 'cluster', '--json')).toBe(0);
    expect(world.host.asked).toEqual(['choose service hosts 10.96.0.20 10.96.0.21', 'choose 10.96.0.0/12 cluster']);
    expect(world.stdout.text).toContain('{"route":"10.96.0.0/12","choice":"cluster","hosts":[]}');
    expect(await world.kubelane('choose', 'other', 'skip')).toBe(1);
    expect(world.stderr.text).toContain('has no route “other”');
  });

  it('look ahead where nothing runs or nothing is connected, and for another profile than the connected one', async () => {
    world.foreseen = ok([{ ...route, status: 'missing' }]);
    expect(await world.kubelane('collisions')).toBe(0);
    expect(world.stdout.text).toContain('docker0 (10.96.0.0/12)');
    expect(await world.kubelane('choose', 'service', 'skip', '--profile', 'demo')).toBe(0);
    await world.serve();
    expect(await world.kubelane('collisions', 'demo', '--json')).toBe(0);
    world.host.change({ ...connectedSnapshot, routes: [route] });
    expect(await world.kubelane('collisions', 'other')).toBe(0);
    expect(await world.kubelane('collisions', connectedSnapshot.profile ?? '')).toBe(0);
    expect(world.ahead).toEqual([
      'foresee - -',
      'choose service skip demo -',
      'foresee demo -',
      `foresee other ${connectedSnapshot.tunnel?.device}`,
    ]);
    expect(await world.kubelane('choose', 'service', 'skip', '--profile', 'other')).toBe(0);
    expect(world.host.asked).toEqual(['choose service skip of other']);
  });

  it('say why a profile cannot be looked at', async () => {
    world.foreseen = err(problem('profile.not-found', { name: 'x' }));
    expect(await world.kubelane('collisions', 'x')).toBe(1);
    expect(world.stdout.text).toBe('');
    expect(world.stderr.text).toContain('“x”');
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

describe('contexts', () => {
  it('lists them with the one that the profile takes, and says when it takes none', async () => {
    expect(await world.kubelane('contexts', 'demo', '--kubeconfig', '/k')).toBe(0);
    expect(world.listed).toEqual([['demo', '/k']]);
    expect(world.stdout.lines[0]).toMatch(/^\s+CONTEXT +API SERVER +USER +NAMESPACE +FILE/);
    expect(world.stdout.lines[1]).toMatch(/^\* +lab \(current\) +api\.test:6443 +me +shop +\/k/);
    expect(world.stdout.lines[2]).toMatch(/^ +old +– +– +– +\/k/);
    expect(world.stderr.text).toBe('');
    expect(await world.kubelane('contexts', '--json')).toBe(0);
    expect(JSON.parse(world.stdout.lines.at(-1) ?? '')).toEqual(world.contexts);
    world.contexts = world.contexts.map((context) => ({ ...context, chosen: false }));
    expect(await world.kubelane('contexts')).toBe(0);
    expect(world.stderr.text).toContain('none of them');
  });

  it('fails with what is wrong with the kubeconfig', async () => {
    world.kubeconfigResult = problem('cluster.no-kubeconfig', { file: '/k' });
    expect(await world.kubelane('contexts')).toBe(1);
    expect(world.stdout.text).toBe('');
  });
});

describe('set', () => {
  it('changes what is named, says what is in effect then, and tells a running app', async () => {
    await world.serve();
    expect(await world.kubelane('set', 'demo', '--namespace', 'shop', '--reverse')).toBe(0);
    expect(await world.kubelane('set', 'demo', '--no-namespace', '--no-reverse', '--json')).toBe(0);
    expect(await world.kubelane('set', 'demo', '--reverse', '--json')).toBe(0);
    expect(world.changed).toEqual([
      ['demo', { namespace: 'shop', reverse: true }],
      ['demo', { namespace: null, reverse: false }],
      ['demo', { reverse: true }],
    ]);
    expect(world.stdout.text).toContain('demo: short names mean Services of the namespace shop.');
    expect(JSON.parse(world.stdout.lines.at(-1) ?? '')).toEqual({
      name: 'demo',
      namespace: null,
      reverse: true,
      kubeconfig: null,
      context: null,
    });
    expect(world.stderr.text).toContain('from the next connection on');
    expect(world.profilesChanged).toBe(3);
  });

  it('changes the kubeconfig and the context, and nothing where they cannot be had', async () => {
    expect(await world.kubelane('set', 'demo', '--kubeconfig', '/k', '--context', 'shop')).toBe(0);
    expect(world.stdout.text).toContain('demo: kubeconfig /k, context shop.');
    expect(world.stderr.text).toContain('follows at once');
    expect(await world.kubelane('set', 'demo', '--no-context', '--no-kubeconfig', '--reverse', '--json')).toBe(0);
    expect(world.kubeconfigs).toEqual([
      ['demo', { kubeconfig: '/k', context: 'shop' }],
      ['demo', { kubeconfig: null, context: null }],
    ]);
    expect(world.changed).toEqual([['demo', { reverse: true }]]);
    world.kubeconfigResult = problem('cluster.no-kubeconfig', { file: '/k' });
    expect(await world.kubelane('set', 'demo', '--kubeconfig', '/k', '--reverse')).toBe(1);
    expect(world.changed).toHaveLength(1);
  });

  it('needs something to change, and a profile', async () => {
    expect(await world.kubelane('set', 'demo')).toBe(2);
    expect(await world.kubelane('set', 'other', '--reverse')).toBe(1);
    expect(world.stdout.text).toBe('');
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
    profile: 'demo',
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
        ports: [{ name: 'http', port: 80, protocol: 'TCP', appProtocol: null, nodePort: null }],
        hostname: 'web.shop.svc.cluster.coder4',
        ready: null,
        total: 2,
        headless: false,
        externalName: null,
        externalIPs: [],
        loadBalancer: [],
        labels: {},
      },
    ]);
  });

  it('finds by words', async () => {
    world.list = ok(list);
    await world.kubelane('services', 'SHOP', 'web', '--json');
    expect(JSON.parse(world.stdout.text)).toHaveLength(1);
  });

  it.each(['10.96.0.20:80', 'http://web.shop/health', 'web.shop.svc.cluster.coder4'])('finds by %s', async (pasted) => {
    world.list = ok({ ...list, cluster: { ...list.cluster, domain: 'cluster.coder4' } });
    await world.kubelane('services', '-n', 'shop', pasted, '--json');
    expect(JSON.parse(world.stdout.text)).toMatchObject([{ name: 'web', namespace: 'shop' }]);
  });

  it('locates what stands behind a pasted text, by itself or by the running app', async () => {
    const located = {
      kind: 'pod',
      name: 'web-0',
      namespace: 'shop',
      address: '10.200.1.2',
      services: ['2', 'gone'],
    } as const;
    const missing = problem('cluster.forbidden', { verb: 'list', resource: 'services', group: '""' });
    const [, web] = list.services;
    world.located = ok({ located: { ...located, missing }, services: [web!] });
    expect(await world.kubelane('locate', '10.200.1.2:80')).toBe(0);
    expect(world.stdout.lines).toEqual([
      'Pod shop/web-0 10.200.1.2',
      'NAMESPACE  NAME  TYPE       CLUSTER-IP  PORTS     READY',
      'shop       web   ClusterIP  10.96.0.20  80(http)  -',
    ]);
    expect(world.stderr.text).toContain('may not list services');
    await world.serve();
    world.host.services = { epoch: 1, sequence: 1, services: list.services };
    world.host.cluster = list.cluster;
    world.host.located = ok({ ...located, missing: null });
    expect(await world.kubelane('locate', 'dial', 'tcp', '10.200.1.2:80:', 'refused', '--json')).toBe(0);
    expect(world.host.asked).toContain('locate dial tcp 10.200.1.2:80: refused');
    const { kind, name, namespace, address } = located;
    expect(JSON.parse(world.stdout.lines.at(-1) ?? '')).toMatchObject({
      kind,
      name,
      namespace,
      address,
      services: [{ name: 'web', namespace: 'shop' }],
    });
    world.host.located = err(problem('locate.nothing', { what: '10.9.9.9' }));
    expect(await world.kubelane('locate', '10.9.9.9')).toBe(1);
    expect(world.stderr.text).toContain('10.9.9.9');
  });

  it('fails with the reason when the list cannot be read', async () => {
    world.list = err(problem('cluster.unreachable', { server: 's', detail: 'd' }));
    expect(await world.kubelane('services')).toBe(1);
    expect(await world.kubelane('address', 'web')).toBe(1);
    const forbidden = problem('cluster.forbidden', { verb: 'list', resource: 'services', group: '' });
    world.list = ok({ cluster: { ...clusterOff, phase: 'failed', problem: forbidden }, services: [], profile: 'demo' });
    expect(await world.kubelane('services')).toBe(1);
    expect(await world.kubelane('address', 'web')).toBe(1);
    expect(world.stderr.text.match(/may not list services/g)).toHaveLength(2);
  });

  it.each([
    [['cache'], 'cache.default.svc.cluster.coder4:80'],
    [['web.shop'], 'web.shop.svc.cluster.coder4:80'],
    [['web.shop', '--as', 'ip'], '10.96.0.20'],
    [['web.shop', '--as', 'url', '--port', 'http'], 'http://web.shop.svc.cluster.coder4'],
    [['web.shop', '--as', 'short'], 'web.shop'],
    [['web.shop', '--as', 'curl'], 'curl -i http://web.shop.svc.cluster.coder4'],
    [['web.shop', '--as', 'kubectl'], 'kubectl -n shop describe service web'],
    [['cache', '--as', 'jdbc', '--protocol', 'mariadb'], 'jdbc:mariadb://cache.default.svc.cluster.coder4:80/'],
    [['cache', '--as', 'connection', '--protocol', 'grpc'], 'dns:///cache.default.svc.cluster.coder4:80'],
  ])('prints the address of %j', async (argv, address) => {
    world.list = ok(list);
    expect(await world.kubelane('address', ...argv)).toBe(0);
    expect(world.stdout.text).toBe(`${address}\n`);
  });

  it('takes the protocol that was chosen, else the one of the image', async () => {
    const odd = service({
      name: 'db',
      ports: [{ name: null, port: 7000, protocol: 'TCP', appProtocol: null, nodePort: null }],
    });
    world.list = ok({ ...list, services: [odd] });
    expect(await world.kubelane('address', 'db', '--as', 'connection')).toBe(1);
    expect(world.stderr.text).toContain('--protocol postgres');
    world.image = 'docker.io/library/postgres:16';
    expect(await world.kubelane('address', 'db', '--as', 'connection')).toBe(0);
    await world.marks.setProtocol('demo', 'default/db:7000', 'redis');
    expect(await world.kubelane('address', 'db', '--as', 'connection')).toBe(0);
    expect(world.stdout.lines).toEqual([
      'postgresql://web.default.svc.cluster.coder4:7000',
      'redis://web.default.svc.cluster.coder4:7000',
    ]);
  });

  it('marks favourites and lists them, and tells the running app', async () => {
    world.list = ok(list);
    expect(await world.kubelane('favourite')).toBe(0);
    expect(world.stderr.text).toBe('There are no favourites.\n');
    expect(await world.kubelane('favourite', 'web')).toBe(1);
    expect(await world.kubelane('favourite', 'web.shop')).toBe(0);
    expect(await world.kubelane('favourite', '--json')).toBe(0);
    expect(world.stdout.lines).toEqual([
      'web.shop is a favourite.',
      JSON.stringify([{ namespace: 'shop', name: 'web', address: 'web.shop.svc.cluster.coder4:80' }]),
    ]);
    world.list = err(problem('cluster.unreachable', { server: 'x', detail: 'y' }));
    await world.serve();
    expect(await world.kubelane('favourite', 'web.shop', '--off', '--json')).toBe(0);
    expect(world.stdout.lines.at(-1)).toBe('{"namespace":"shop","name":"web","favourite":false}');
    expect(world.marks.load('demo').favourites).toEqual([]);
    expect(world.profilesChanged).toBe(1);
    expect(await world.kubelane('favourite', '--off')).toBe(2);
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
  interface Shown {
    readonly check: string;
    readonly about?: string;
    readonly ok: boolean;
    readonly status: string;
    readonly evidence: readonly string[];
    readonly problem?: { readonly code: string };
  }
  const shown = (): Shown[] => JSON.parse(world.stdout.text) as Shown[];

  it('is done when nothing is wrong, and what was not looked at is not wrong', async () => {
    await world.serve();
    expect(await world.kubelane('doctor', '--json')).toBe(0);
    expect(shown().every(({ ok: well }) => well)).toBe(true);
    expect(
      shown()
        .filter(({ status }) => status === 'ok')
        .map(({ check }) => check),
    ).toEqual([
      'helper',
      'helper-protocol',
      'openvpn',
      'dns-stack',
      'tun',
      'profiles',
      'kubeconfig',
      'app',
      'server-name',
    ]);
  });

  it('ends with 4 when the helper cannot be reached, and does not guess what that would have told', async () => {
    world.helper = err(problem('helper.unreachable', { socket: '/run/x' }));
    expect(await world.kubelane('doctor')).toBe(4);
    expect(world.stdout.text).toContain('NOT OK');
    expect(world.stdout.text).toContain('/run/x');
    expect(world.stdout.text.match(/because this is not ok: Kubelane’s helper/g)).toHaveLength(1);
  });

  it('looks at routes, names and verification of a connection', async () => {
    await world.serve();
    world.host.change({
      ...connectedSnapshot,
      state: { kind: 'degraded', reasons: [problem('dns.silent', { server: '10.96.0.10' })] },
      routes: [{ role: 'pod', cidr: '10.200.0.0/16', source: 'push', status: 'missing' }],
      dns: null,
    });
    expect(await world.kubelane('doctor', '--json')).toBe(1);
    const wrong = shown()
      .filter(({ ok: well }) => !well)
      .map(({ check, problem: why }) => `${check} ${why?.code ?? ''}`);
    expect(wrong).toEqual([
      'connection dns.silent',
      'routes route.missing',
      'dns-udp dns.none',
      'names dns.none',
      'api-server cluster.exec-failed',
    ]);
  });

  it('prints a report without what must not be shown', async () => {
    await world.serve();
    world.host.change(connectedSnapshot);
    expect(await world.kubelane('doctor', '--report')).toBe(1);
    expect(world.stdout.text).not.toMatch(/203\.0\.113|acme|demo/);
    expect(world.stdout.text).toContain('server-1: found (public-1)');
  });

  it('says on stderr what takes its time', async () => {
    let answer: (reach: typeof answered) => void = () => undefined;
    const slow = new Promise<typeof answered>((resolve) => (answer = resolve));
    world.probes = healthyProbes({ knockUdp: () => slow });
    const done = world.kubelane('doctor', '--json');
    await vi.waitFor(() => expect(world.stderr.text).toContain('The VPN server’s port answers'), { timeout: 3000 });
    answer(answered);
    expect(await done).toBe(0);
    expect(shown().find(({ check }) => check === 'server-port')).toMatchObject({ status: 'ok' });
  });
});
