import { describe, expect, test } from 'vitest';
import { LaptopUser } from './support/laptop-user.ts';
import { pidOf } from './support/processes.ts';
import { eventually, run, type Headless } from './support/programs.ts';
import { addressesOf, converse, httpGet } from './support/reach.ts';

const laptop = new LaptopUser();

describe('kubelane up --headless', () => {
  test('joins the cluster: names, ClusterIPs, Pods and nodes answer; other names stay where they were', async () => {
    const queriesBefore = (await laptop.lab.homeDnsQueries()).length;
    const clusterQueriesBefore = (await laptop.lab.clusterDnsQueries()).length;
    const up = await laptop.connect();
    expect(up.last).toMatchObject({
      profile: 'lab',
      reasons: [],
      tunnel: { device: 'kl0' },
      dns: { servers: ['10.96.0.10'], domains: ['cluster.coder4'], stack: 'systemd-resolved', status: 'active' },
    });
    await eventually('the routes have their names', () => up.last?.routes[1]?.role === 'node');
    expect(up.last?.routes.map((route) => `${route.role} ${route.cidr} ${route.status}`)).toEqual([
      'vpn 192.168.6.0/24 installed',
      'node 192.168.8.0/24 installed',
      'pod 10.200.0.0/16 installed',
      'service 10.96.0.0/12 installed',
    ]);

    const [clusterIp] = await addressesOf('web.shop.svc.cluster.coder4');
    expect(clusterIp).toMatch(/^10\.(9[6-9]|10\d|11[01])\./);
    expect(await httpGet('http://web.shop.svc.cluster.coder4/')).toContain('web');
    expect(await httpGet(`http://${clusterIp}/`)).toContain('web');
    const [podIp] = (
      await laptop.lab.kubectl([
        'get',
        'pods',
        '-n',
        'shop',
        '-o',
        'jsonpath={.items[?(@.metadata.name=="web-1")].status.podIP}',
      ])
    ).split(' ');
    expect(podIp).toMatch(/^10\.200\./);
    expect(await httpGet(`http://${podIp}:8080/`).catch(() => httpGet(`http://${podIp}/`))).toContain('web');
    const node = await run('curl', ['-sk', '--max-time', '3', 'https://192.168.8.174:6443/version']);
    expect(node.stdout).toContain('v1.20.2');
    expect(await converse('redis.shop.svc.cluster.coder4', 6379, 'PING')).toBe('+PONG\r\n');
    expect(await addressesOf('test-memcached.default.svc.cluster.coder4')).toHaveLength(3);
    expect(await converse('test-memcached.default.svc.cluster.coder4', 11211, 'version')).toMatch(/^VERSION /);

    expect(await httpGet('http://www.public.example/')).not.toBe('');
    const home = (await laptop.lab.homeDnsQueries()).slice(queriesBefore);
    const cluster = (await laptop.lab.clusterDnsQueries()).slice(clusterQueriesBefore);
    expect(home.filter((name) => name.includes('cluster.coder4'))).toEqual([]);
    expect(home).toContain('www.public.example');
    expect(cluster).toContain('web.shop.svc.cluster.coder4');
    expect(cluster.filter((name) => !name.replace(/\.$/, '').endsWith('cluster.coder4'))).toEqual([]);
  });

  test('SIGINT takes everything down and exits with 0', async () => {
    const up = await laptop.connect();
    await eventually('the Services are live', () => up.last?.cluster.phase === 'live');
    expect(await up.end('SIGINT')).toBe(0);
    expect(up.last?.state).toBe('disconnected');
    await laptop.expectNothingLeft();
  });

  test('other commands work against it', async () => {
    const up = await laptop.connect();
    await eventually('the Services are live', () => up.last?.cluster.phase === 'live');
    const status = await laptop.kubelane.cli('status', '--json');
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'connected', cluster: { version: 'v1.20.2' } });
    const services = JSON.parse((await laptop.kubelane.cli('services', '--json', 'mem')).stdout) as object[];
    expect(services).toEqual([
      expect.objectContaining({
        name: 'test-memcached',
        hostname: 'test-memcached.default.svc.cluster.coder4',
        total: 3,
      }),
    ]);
    expect((await laptop.kubelane.cli('address', 'redis.shop')).stdout.trim()).toBe(
      'redis.shop.svc.cluster.coder4:6379',
    );
    expect((await laptop.kubelane.cli('address', 'redis', '--as', 'url')).stdout.trim()).toBe(
      'redis://redis.shop.svc.cluster.coder4:6379',
    );
    const doctor = await laptop.kubelane.cli('doctor');
    expect(doctor).toMatchObject({ code: 0 });
    expect((await laptop.kubelane.cli('down')).code).toBe(0);
    expect(up.last?.state).toBe('disconnected');
  });

  test.each([
    ['UDP', 'profile', 'udp'],
    ['TCP', 'profileTcp', 'tcp'],
  ] as const)('connects over %s', async (_name, path, protocol) => {
    const up = await laptop.connect(laptop.lab.paths[path]);
    expect(up.last?.tunnel?.remote).toContain(protocol);
    expect(await httpGet('http://web.shop.svc.cluster.coder4/')).toContain('web');
  });

  test('a profile that overrides DNS and routes is believed before the server', async () => {
    await laptop.kubelane.startHelper();
    const names = ['--dns-server', '10.96.0.10', '--domain', 'cluster.coder4', '--search', 'svc.cluster.coder4'];
    const options = [...names, '--route', 'pod=10.200.0.0/16'];
    await laptop.kubelane.cli('import', laptop.lab.paths.profile, '--name', 'lab', ...options);
    const session = laptop.up();
    const connected = await session.reaches('connected');
    expect(connected.routes.find((route) => route.role === 'pod')?.source).toBe('profile');
    expect(connected.dns?.search).toEqual(['svc.cluster.coder4']);
    expect(await httpGet('http://web.shop/')).toContain('web');
  });
});

describe('bad luck', () => {
  test.each([
    ['the helper', () => laptop.kubelane.helper?.pid],
    ['openvpn', () => pidOf('openvpn')],
    ['kubelane itself', (up: Headless) => up.child.pid],
  ])('kill -9 of %s leaves nothing behind', async (_name, pid) => {
    const up = await laptop.connect();
    const victim = pid(up);
    expect(victim).toBeTypeOf('number');
    process.kill(victim!, 'SIGKILL');
    if (victim !== up.child.pid) {
      await up.reaches('reconnecting');
      expect(await up.end('SIGINT')).toBe(0);
    } else await up.ended;
    // What a killed helper could not undo, the next one does at its start.
    await laptop.kubelane.stopHelper('SIGKILL');
    await laptop.kubelane.startHelper();
    await laptop.expectNothingLeft();
  });

  test('openvpn killed: it is back by itself', async () => {
    const up = await laptop.connect();
    process.kill(pidOf('openvpn')!, 'SIGKILL');
    await up.reaches('reconnecting');
    await up.reaches('connected');
    expect(await httpGet('http://web.shop.svc.cluster.coder4/')).toContain('web');
  });

  test('a tunnel that carries nothing is never shown as connected for long', async () => {
    const up = await laptop.connect();
    await laptop.lab.fault('server', 'freeze');
    // It is tried again at once, so that this state may be over when it is looked for.
    const degraded = () => up.documents.find(({ state }) => state === 'degraded');
    await eventually('it is called degraded', () => degraded() !== undefined, 30_000);
    expect(degraded()?.reasons[0]).toMatchObject({ code: 'dns.silent' });
    expect(degraded()?.reasons[0]?.remedy).not.toBe('');
    await laptop.lab.fault('server', 'thaw');
    await up.reaches('connected', 30_000);
  });

  test('a LAN with the node network’s numbers: the LAN stays, the rest works, and it is said', async () => {
    await laptop.lab.fault('lan', 'office');
    await laptop.kubelane.startHelper();
    await laptop.kubelane.cli(
      'import',
      laptop.lab.paths.profile,
      '--name',
      'lab',
      '--kubeconfig',
      laptop.lab.paths.kubeconfig,
    );
    const session = laptop.up();
    const degraded = await session.reaches('degraded');
    expect(degraded.reasons.map((reason) => reason.code)).toEqual(['route.collision']);
    expect(degraded.routes.find((route) => route.cidr === '192.168.8.0/24')).toMatchObject({ status: 'collision' });
    expect(await httpGet('http://web.shop.svc.cluster.coder4/')).toContain('web');
  });

  test('two headless at once: the second one is told', async () => {
    await laptop.connect();
    const second = await laptop.kubelane.cli('up', 'lab', '--headless');
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/already running/);
  });
});
