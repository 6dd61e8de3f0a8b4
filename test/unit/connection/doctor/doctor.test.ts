import { describe, expect, it } from 'vitest';
import { examine } from '../../../../electron/connection/doctor/doctor.ts';
import type { DoctorProbes } from '../../../../electron/connection/doctor/probes.ts';
import { reportText } from '../../../../electron/connection/doctor/report.ts';
import type { RouteStatus } from '../../../../electron/shared/routes.ts';
import type { DoctorSurroundings } from '../../../../electron/connection/doctor/surroundings.ts';
import { disconnectedSnapshot, type ConnectionSnapshot } from '../../../../electron/shared/connection-state.ts';
import { checkLayers, doctorLayers, type CheckName, type DoctorCheck } from '../../../../electron/shared/doctor.ts';
import { createTranslator, locales } from '../../../../electron/shared/i18n.ts';
import { problem, type Problem } from '../../../../electron/shared/problem.ts';
import { err, ok } from '../../../../electron/shared/result.ts';
import {
  accessAt,
  answered,
  connectedSnapshot,
  refused,
  silent,
  surroundings,
  unreachable,
  webService,
  healthyProbes,
} from './fake-surroundings.ts';

async function checksOf(changes: Partial<DoctorSurroundings> = {}): Promise<readonly DoctorCheck[]> {
  return (await examine(surroundings(changes), () => undefined)).report.checks;
}

function withProbes(changes: Partial<DoctorProbes>): Partial<DoctorSurroundings> {
  return { probes: { ...surroundings().probes, ...changes } };
}

function inState(change: Partial<ConnectionSnapshot>): Partial<DoctorSurroundings> {
  const snapshot = { ...connectedSnapshot, ...change };
  return { connection: () => Promise.resolve(ok({ snapshot, services: [webService] })) };
}

function codes(checks: readonly DoctorCheck[]): string[] {
  return checks.flatMap((entry) => (entry.problem === null ? [] : [`${entry.check} ${entry.problem.code}`]));
}

function status(checks: readonly DoctorCheck[], check: CheckName): string | undefined {
  const entry = checks.find((candidate) => candidate.check === check);
  return entry?.because ?? entry?.status;
}

// Without a kubeconfig in these tests.
const own = 'kubeconfig cluster.no-kubeconfig';

describe('examine', () => {
  it('looks at everything in order, and shows progress', async () => {
    const seen: (CheckName | null)[] = [];
    const { report } = await examine(surroundings(), ({ running }) => seen.push(running));
    expect(codes(report.checks)).toEqual([own]);
    const layers = report.checks.map(({ check }) => doctorLayers.indexOf(checkLayers[check]));
    expect(layers).toEqual([...layers].sort((a, b) => a - b));
    expect(new Set(report.checks.map(({ check }) => check))).toEqual(new Set(Object.keys(checkLayers)));
    expect(seen.at(-1)).toBe(null);
  });

  it('knows which route is the nodes’ and which the Pods’ before the running Kubelane has read the kubeconfig', async () => {
    const routes = connectedSnapshot.routes.map((route) =>
      route.role === 'node' || route.role === 'pod' ? { ...route, role: 'other' as const } : route,
    );
    const checks = await checksOf({
      ...inState({ routes }),
      openCluster: () => Promise.resolve(ok(accessAt('https://192.168.8.174:6443'))),
    });
    expect(status(checks, 'kernel-pod')).toBe('ok');
    expect(status(checks, 'kernel-node')).toBe('ok');
    const about = checks.filter(({ check }) => check === 'routes').map(({ evidence }) => evidence[0]?.subject);
    expect(about).toEqual(['vpn', 'node', 'pod', 'service']);
  });

  it('skips all below a tunnel that is not there, and says why', async () => {
    const checks = await checksOf({ connection: () => Promise.resolve(err(problem('app.not-running'))) });
    expect(codes(checks)).toEqual([own]);
    expect(status(checks, 'app')).toBe('not-running');
    expect(status(checks, 'server-name')).toBe('ok');
    expect(status(checks, 'server-port')).toBe('udp-is-silent');
    expect(status(checks, 'pod')).toBe('not-connected');
  });

  it.each<[Problem, CheckName, CheckName | null]>([
    [problem('tunnel.unreachable', { remote: 'x' }), 'server-port', 'server-name'],
    [problem('tunnel.certificate', { detail: 'x' }), 'tls', 'server-port'],
    [problem('tunnel.auth-failed', { detail: 'x' }), 'login', 'tls'],
  ])('puts the failure $code where it belongs', async (reason, check, before) => {
    const checks = await checksOf(
      inState({ ...disconnectedSnapshot, profile: 'demo', state: { kind: 'failed', reason } }),
    );
    expect(codes(checks)).toContain(`${check} ${reason.code}`);
    if (before !== null) expect(status(checks, before)).toBe('ok');
  });

  it('knows that a refused port is no server', async () => {
    const offline = { connection: () => Promise.resolve(err(problem('app.not-running'))) };
    const checks = await checksOf({ ...offline, ...withProbes({ knockUdp: () => Promise.resolve(refused) }) });
    expect(codes(checks)).toEqual([own, 'server-port tunnel.unreachable']);
    expect(status(checks, 'tls')).toBe('server-port');
  });

  it.each<[string, Partial<DoctorProbes>, string[]]>([
    [
      'the device is gone',
      { look: () => Promise.resolve({ deviceIndex: null, devices: [] }) },
      ['device tunnel.device-gone'],
    ],
    [
      'the kernel takes another way',
      { look: (_device, all) => Promise.resolve({ deviceIndex: 7, devices: all.map(() => 'wlan0') }) },
      [
        'kernel-pod route.not-in-tunnel',
        'kernel-service route.not-in-tunnel',
        'kernel-node route.not-in-tunnel',
        'gateway route.not-in-tunnel',
      ],
    ],
    [
      'kube-dns is silent over TCP',
      {
        queryDns: (_s, _n, how) =>
          Promise.resolve(
            how === 'tcp' ? { ...silent, addresses: [] } : { kind: 'answered', ms: 1, addresses: ['10.96.0.1'] },
          ),
      },
      ['dns-tcp dns.tcp-closed'],
    ],
    [
      'another program took the names',
      { resolve: () => Promise.resolve({ addresses: [], detail: 'ENOTFOUND' }) },
      [
        'server-name tunnel.name-unresolved',
        'getaddrinfo dns.not-in-effect',
        'public-name dns.public-broken',
        'tools dns.tools-know-more',
      ],
    ],
    [
      'public names go to the cluster',
      { isDefaultForNames: () => Promise.resolve(true) },
      ['public-name dns.public-changed'],
    ],
    ['a second VPN answers for the domain', { answeringLink: () => Promise.resolve(3) }, ['leak dns.leak']],
    [
      'large packets are lost',
      {
        queryDns: (_s, _n, _how, bytes = 0) =>
          Promise.resolve({ kind: bytes > 0 ? 'silent' : 'answered', ms: 1, addresses: ['10.96.0.1'] }),
      },
      ['mtu path.large-lost'],
    ],
    [
      'resolv.conf names another server',
      {
        queryDns: (server) =>
          Promise.resolve({ kind: 'answered', ms: 1, addresses: server.startsWith('127') ? [] : ['10.96.0.1'] }),
      },
      ['stub-file dns.stub-differs', 'tools dns.tools-do-not-know'],
    ],
    [
      'one Service is silent',
      { connectTcp: (address) => Promise.resolve(address === '10.96.80.80' ? silent : refused) },
      ['service-ip service.perhaps-local-traffic'],
    ],
    [
      'ip_forward is off',
      {
        connectTcp: (address) => Promise.resolve(address === '192.168.6.1' ? refused : silent),
        queryDns: () => Promise.resolve({ ...silent, addresses: [] }),
        ping: (_a, ttl) => Promise.resolve(ttl === 1 ? 'silent' : 'answered'),
      },
      ['cluster-side gateway.ip-forward'],
    ],
    [
      'nothing comes back',
      {
        connectTcp: () => Promise.resolve(silent),
        queryDns: () => Promise.resolve({ ...silent, addresses: [] }),
        ping: () => Promise.resolve('silent'),
      },
      ['gateway gateway.silent'],
    ],
    [
      'the gateway keeps quiet itself, and finds nobody at a vacant address',
      {
        connectTcp: (address) => Promise.resolve(address.startsWith('192.168.8.25') ? unreachable : silent),
        queryDns: () => Promise.resolve({ ...silent, addresses: [] }),
        ping: () => Promise.resolve('silent'),
      },
      ['cluster-side gateway.no-masquerade'],
    ],
    [
      'a firewall rejects',
      {
        connectTcp: () => Promise.resolve(unreachable),
        queryDns: () => Promise.resolve({ ...unreachable, addresses: [] }),
      },
      ['cluster-side gateway.rejects'],
    ],
  ])('%s', async (_name, probes, expected) => {
    const checks = await checksOf(withProbes(probes));
    expect(codes(checks).filter((code) => code !== own)).toEqual(expected);
  });

  it('blames no gateway for what the kernel sends elsewhere', async () => {
    const asked: string[] = [];
    const probes = withProbes({
      look: (device, all) =>
        Promise.resolve({
          deviceIndex: 7,
          devices: all.map((address) => (address.startsWith('10.200.') ? 'wlan0' : device)),
        }),
      connectTcp: (address) => {
        asked.push(address);
        return Promise.resolve(answered);
      },
    });
    const checks = await checksOf(probes);
    expect(codes(checks)).toEqual([own, 'kernel-pod route.not-in-tunnel']);
    expect(status(checks, 'pod')).toBe('kernel-pod');
    expect(status(checks, 'cluster-side')).toBe('ok');
    expect(asked.filter((address) => address.startsWith('10.200.'))).toEqual([]);
  });

  it('guesses no address of the gateway', async () => {
    const { device, address, remote, bytesIn, bytesOut } = connectedSnapshot.tunnel!;
    const tunnel = { device, address, remote, bytesIn, bytesOut };
    const asked: string[] = [];
    const ping: DoctorProbes['ping'] = (address) => {
      asked.push(address);
      return Promise.resolve('silent');
    };
    const state = inState({ tunnel });
    const checks = await checksOf({ ...state, ...withProbes({ ping }) });
    expect(status(checks, 'gateway')).toBe('no-gateway-address');
    expect(status(checks, 'dns-udp')).toBe('ok');
    expect(asked).toEqual([]);
    const dead = await checksOf({
      ...state,
      ...withProbes({
        ping,
        connectTcp: () => Promise.resolve(silent),
        queryDns: () => Promise.resolve({ ...silent, addresses: [] }),
      }),
    });
    expect(codes(dead)).toEqual([own, 'cluster-side gateway.nothing-answers']);
  });

  it('looks below a route that the user left out at nothing, and calls it no fault', async () => {
    const routes = connectedSnapshot.routes.map((route) =>
      route.role === 'pod' ? { ...route, status: 'disabled' as const } : route,
    );
    const checks = await checksOf(inState({ routes }));
    expect(codes(checks)).toEqual([own]);
    expect(checks.find(({ about }) => about === '10.200.0.0/16')).toMatchObject({
      status: 'skipped',
      because: 'route-left-out',
    });
    expect(status(checks, 'pod')).toBe('route-left-out');
  });

  it('says before connecting what the profile’s own routes meet here', async () => {
    const route: RouteStatus = { role: 'pod', cidr: '10.200.0.0/16', source: 'profile', status: 'missing' };
    const foreseen = (seen: RouteStatus): Partial<DoctorSurroundings> => ({
      connection: () => Promise.resolve(err(problem('app.not-running'))),
      foresee: () => Promise.resolve([seen]),
    });
    const free = await checksOf(foreseen(route));
    expect(codes(free)).toEqual([own]);
    expect(free.find(({ check }) => check === 'routes')).toMatchObject({
      because: 'not-connected',
      evidence: [{ subject: '10.200.0.0/16' }],
    });
    const met = problem('route.collision-containers', { cidr: '10.200.0.0/16', with: 'docker0' });
    const colliding: RouteStatus = { ...route, status: 'collision', problem: met };
    expect(codes(await checksOf(foreseen(colliding)))).toEqual([own, 'routes route.collision-containers']);
  });

  it('does not take the routes of a tunnel that waits for a network for another one’s', async () => {
    const asked: (string | null)[] = [];
    await checksOf({
      ...inState({ state: { kind: 'waiting-for-network' } }),
      foresee: (_profile, ownDevice) => {
        asked.push(ownDevice);
        return Promise.resolve([]);
      },
    });
    expect(asked).toEqual(['kl0']);
  });

  it.each<[ConnectionSnapshot['state'], string]>([
    [{ kind: 'connecting', step: 'tunnel' }, 'under-way'],
    [{ kind: 'waiting-for-network' }, 'no-network'],
    [
      {
        kind: 'waiting-for-input',
        request: { realm: 'auth', username: 'asked', challenge: null, retry: false } as never,
      },
      'waiting-for-input',
    ],
  ])('takes a connection on its way for no fault: %o', async (state, because) => {
    const checks = await checksOf(inState({ ...disconnectedSnapshot, profile: 'demo', state }));
    expect(codes(checks)).toEqual([own]);
    expect(status(checks, 'connection')).toBe(because);
    expect(status(checks, 'device')).toBe(because);
  });

  it.each(['macos', 'windows'] as const)('skips on %s what Linux alone has', async (system) => {
    const checks = await checksOf({
      ...withProbes({ system }),
      checkTunDevice: () => Promise.reject(new Error('asked')),
    });
    expect(codes(checks)).toEqual([own]);
    expect(status(checks, 'tun')).toBe('linux-only');
    expect(status(checks, 'stub-file')).toBe('linux-only');
    expect(status(checks, 'tools')).toBe('tools-differ-here');
  });

  it('asks a second line in resolv.conf only where the first keeps quiet', async () => {
    const asked: string[] = [];
    const plain: Partial<DoctorProbes> = {
      answeringLink: () => Promise.resolve(null),
      readFile: (path) => (path === '/etc/resolv.conf' ? 'nameserver 127.0.0.1\nnameserver 192.168.1.1\n' : null),
      queryDns: (server) => {
        asked.push(server);
        return Promise.resolve({ kind: 'answered', ms: 1, addresses: ['10.96.0.1'] });
      },
    };
    const dns = { ...connectedSnapshot.dns!, stack: 'resolv-conf' as const };
    const checks = await checksOf({ ...inState({ dns }), ...withProbes(plain) });
    expect(codes(checks)).toEqual([own]);
    expect(asked).not.toContain('192.168.1.1');
    expect(checks.find(({ check }) => check === 'leak')).toMatchObject({
      status: 'ok',
      evidence: [{ detail: '127.0.0.1' }, { finding: 'next' }],
    });
    const overwritten = { ...plain, readFile: () => 'nameserver 192.168.1.1\n' };
    expect(codes(await checksOf({ ...inState({ dns }), ...withProbes(overwritten) }))).toContain(
      'leak dns.other-first',
    );
  });

  it('says who differs when programs get another address', async () => {
    const resolve: DoctorProbes['resolve'] = (host) =>
      Promise.resolve({ addresses: [host.includes('vpn') ? '203.0.113.10' : '192.0.2.1'], detail: '' });
    expect(codes(await checksOf(withProbes({ resolve })))).toContain('getaddrinfo dns.other-address');
  });

  it('names the nodes that have no way back', async () => {
    const pods = ['10.200.109.66', '10.200.219.2'];
    const services = [{ ...webService, endpointAddresses: pods }];
    const checks = await checksOf({
      connection: () => Promise.resolve(ok({ snapshot: connectedSnapshot, services })),
      ...withProbes({ connectTcp: (address) => Promise.resolve(address === pods[1] ? silent : refused) }),
    });
    expect(checks.filter(({ check }) => check === 'pod').map(({ about, problem: why }) => [about, why?.code])).toEqual([
      [pods[0], undefined],
      [pods[1], 'service.pod-silent'],
    ]);
  });

  it('knows mDNS that gives up before any server is asked', async () => {
    const files: Readonly<Record<string, string>> = {
      '/etc/resolv.conf': 'nameserver 127.0.0.53',
      '/etc/nsswitch.conf': 'hosts: files mdns4_minimal [NOTFOUND=return] dns',
    };
    const checks = await checksOf({
      ...inState({ dns: { ...connectedSnapshot.dns!, domains: ['cluster.local'] } }),
      ...withProbes({
        readFile: (path) => files[path] ?? null,
        resolve: () => Promise.resolve({ addresses: [], detail: 'ENOTFOUND' }),
      }),
    });
    expect(codes(checks)).toContain('getaddrinfo dns.mdns-first');
  });

  it('says so only where the same question without mDNS gives the right answer, if that can be asked', async () => {
    const hosts = 'hosts: files mdns4_minimal [NOTFOUND=return] dns';
    const asking = (answer: readonly string[]) =>
      checksOf(
        withProbes({
          readFile: (path) => (path === '/etc/nsswitch.conf' ? hosts : 'nameserver 127.0.0.53'),
          resolve: () => Promise.resolve({ addresses: [], detail: 'ENOTFOUND' }),
          resolveBy: (_name, services) =>
            Promise.resolve({ addresses: services === 'files dns' ? answer : [], detail: '' }),
        }),
      );
    expect(codes(await asking([]))).toContain('getaddrinfo dns.not-in-effect');
    expect(codes(await asking(['10.96.0.1']))).toContain('getaddrinfo dns.mdns-first');
  });

  it('knows that nss-resolve completes names without a dot alone', async () => {
    const hosts = 'hosts: files resolve [!UNAVAIL=return] dns';
    const checks = await checksOf(
      withProbes({
        readFile: (path) => (path === '/etc/nsswitch.conf' ? hosts : 'nameserver 127.0.0.53'),
        resolve: (name) =>
          name === 'kubernetes.default'
            ? Promise.resolve({ addresses: [], detail: 'ENOTFOUND' })
            : healthyProbes().resolve(name),
      }),
    );
    expect(codes(checks)).toContain('search dns.search-single-label');
  });

  it('asks an API server with a private address only through the tunnel', async () => {
    const asked: string[] = [];
    const probes = withProbes({
      connectTcp: (address) => {
        asked.push(address);
        return Promise.resolve(refused);
      },
    });
    const openCluster = () => Promise.resolve(ok(accessAt('https://192.168.8.174:6443')));
    const offline = { openCluster, connection: () => Promise.resolve(err(problem('app.not-running'))) };
    expect(status(await checksOf({ ...probes, ...offline }), 'api-server')).toBe('not-connected');
    expect(asked).not.toContain('192.168.8.174');
    expect(codes(await checksOf({ ...probes, openCluster }))).toContain('api-server cluster.refused');
  });

  it.each(locales)('makes a report of it in %s', async (locale) => {
    const examination = await examine(surroundings(), () => undefined);
    const text = reportText(examination, createTranslator(locale), { home: '/home/jane', names: ['jane'] });
    expect(text).not.toMatch(/doctor\/|problems\/|\{\{|203\.0\.113|acme/);
    expect(text).toContain('public-1');
  });
});
