import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { attach, type Lab } from '../lab/lab.ts';
import { until } from '../support/until.ts';
import { Installation, type Headless } from './support/programs.ts';

interface Found {
  readonly check: string;
  readonly about?: string;
  readonly ok: boolean;
  readonly status: 'ok' | 'not-ok' | 'skipped';
  readonly evidence: readonly string[];
  readonly because?: string;
  readonly problem?: { readonly code: string; readonly text: string; readonly remedy: string };
}

let lab: Lab;
let kubelane: Installation;
let session: Headless | null = null;

beforeAll(async () => {
  lab = await attach();
});

beforeEach(async () => {
  kubelane = new Installation();
  await kubelane.startHelper();
});

afterEach(async () => {
  await lab.fault('clear');
  if (session?.exitCode === null) await session.end('SIGINT');
  session = null;
  await kubelane.remove();
});

afterAll(() => lab.fault('clear'));

async function connected(kubeconfig: string = lab.paths.kubeconfig, state = 'connected'): Promise<void> {
  const imported = await kubelane.cli('import', lab.paths.profile, '--name', 'lab', '--kubeconfig', kubeconfig);
  expect(imported).toMatchObject({ code: 0 });
  session = kubelane.up('lab');
  await session.reaches(state);
}

async function doctor(...options: string[]): Promise<{ readonly code: number; readonly checks: readonly Found[] }> {
  const { code, stdout } = await kubelane.cli('doctor', '--json', ...options);
  return { code, checks: JSON.parse(stdout) as Found[] };
}

/** The problems found, apart from what the connection itself noticed by then. */
function problems(checks: readonly Found[]): string[] {
  return checks.flatMap(({ check, problem }) =>
    problem === undefined || check === 'connection' ? [] : [problem.code],
  );
}

function found(checks: readonly Found[], check: string): Found | undefined {
  return checks.find((entry) => entry.check === check);
}

describe('the doctor', () => {
  test('finds nothing wrong with a healthy connection, and looks at all of it', async () => {
    await connected();
    const { code, checks } = await doctor();
    expect(problems(checks)).toEqual([]);
    expect(code).toBe(0);
    // The profile of the laboratory has no search domains.
    expect(checks.filter(({ status }) => status !== 'ok').map(({ check }) => check)).toEqual(['search']);
    expect(checks.filter(({ check }) => check === 'routes')).toHaveLength(4);
    expect(found(checks, 'gateway')?.evidence).toEqual([expect.stringContaining('192.168.6.1')]);
    expect(found(checks, 'rbac')?.evidence).toContain('watch services: allowed');
  });

  test('disconnected, it says what it can', async () => {
    await kubelane.cli('import', lab.paths.profile, '--name', 'lab', '--kubeconfig', lab.paths.kubeconfig);
    const { code, checks } = await doctor();
    expect(code).toBe(0);
    expect(found(checks, 'helper')).toMatchObject({ status: 'ok' });
    expect(found(checks, 'server-name')).toMatchObject({
      status: 'ok',
      evidence: [expect.stringContaining('203.0.113.10')],
    });
    expect(found(checks, 'device')).toMatchObject({ status: 'skipped', because: 'not-connected' });
    await lab.fault('link', 'down');
    const offline = await doctor();
    expect(offline.code).toBe(1);
    expect(problems(offline.checks)).toEqual(['tunnel.name-unresolved']);
    expect(found(offline.checks, 'server-port')).toMatchObject({ status: 'skipped', because: 'server-name' });
  });

  test.each([
    ['ip_forward is off', ['forwarding', 'off'], 'gateway.ip-forward', 'net.ipv4.ip_forward'],
    ['there is no MASQUERADE and no way back', ['masquerade', 'off'], 'gateway.no-masquerade', '192.168.6.0/24'],
    ['MASQUERADE names a device that is not there', ['masquerade', 'wrong-name'], 'gateway.no-masquerade', '`-o`'],
    [
      'one node has no route back, without MASQUERADE',
      ['masquerade', 'half-routed'],
      'gateway.no-return-route',
      'ip route get',
    ],
    ['Cilium serves ClusterIPs to its own Pods alone', ['cilium', 'on'], 'gateway.cilium', 'bpf-lb-external-clusterip'],
    [
      'MASQUERADE names another device than the one to the Pods',
      ['masquerade', 'wrong-device'],
      'gateway.masquerade-device',
      'ip route get 10.200.',
    ],
    ['the policy of FORWARD is DROP', ['forward', 'drop'], 'gateway.forward-drop', 'iptables -S FORWARD'],
    ['the Pods have no route', ['pod-routes', 'off'], 'gateway.no-pod-route', 'ip route get 10.200.'],
  ] as const)('%s: it is named, with what to run on the gateway', async (_name, fault, code, command) => {
    await connected();
    await lab.fault(...fault);
    const { checks, code: exit } = await doctor();
    expect(exit).toBe(1);
    expect(problems(checks)).toEqual([code]);
    const named = found(checks, 'cluster-side');
    expect(named?.problem?.remedy).toContain(command);
    expect(found(checks, 'gateway')).toMatchObject({ status: 'ok' });
  });

  test.each([
    [['forward', 'drop'], 'connected', 'gateway.forward-drop'],
    [['forwarding', 'off'], 'degraded', 'gateway.ip-forward'],
    [['cilium', 'on'], 'degraded', 'gateway.cilium'],
    [['masquerade', 'off'], 'connected', 'gateway.no-masquerade'],
  ] as const)('%s: it names it as well when the fault was there before', async (fault, state, code) => {
    await lab.fault(...fault);
    await connected(lab.paths.kubeconfig, state);
    expect(problems((await doctor()).checks)).toEqual([code]);
  });

  test('no MASQUERADE is no fault where every node has a route back', async () => {
    await lab.fault('masquerade', 'routed');
    await connected();
    const { checks, code } = await doctor();
    expect(problems(checks)).toEqual([]);
    expect(code).toBe(0);
  });

  test('it names the node that has no way back', async () => {
    await connected();
    await lab.fault('masquerade', 'half-routed');
    const named = found((await doctor()).checks, 'cluster-side')?.problem?.text;
    expect(named).toContain('192.168.8.175');
    expect(named).not.toContain('192.168.8.176');
  });

  test('Cilium, and an API server that cannot be asked: it names both, and what tells them apart', async () => {
    await connected(lab.paths.kubeconfig);
    // The Pods are known from the list that the running Kubelane has, the nodes from nowhere.
    await until('the list has Pods', async () => {
      const { stdout } = await kubelane.cli('services', '--json');
      return (JSON.parse(stdout) as readonly { ready: number | null }[]).some(({ ready }) => (ready ?? 0) > 0);
    });
    await lab.fault('cilium', 'on');
    await lab.fault('api', 'kill');
    const { checks } = await doctor();
    expect(found(checks, 'cluster-side')?.problem).toMatchObject({
      code: 'gateway.no-kube-proxy-or-cilium',
      remedy: expect.stringContaining('kubectl -n kube-system get pods -o wide') as string,
    });
  });

  test('a Service whose traffic stays on its node', async () => {
    await connected();
    await lab.fault('local-service', 'shop/web');
    const { checks } = await doctor('--service', 'web.shop');
    expect(problems(checks)).toEqual(['service.perhaps-local-traffic']);
    expect(found(checks, 'service-ip')).toMatchObject({ about: 'shop/web' });
    expect(found(checks, 'pod')).toMatchObject({ status: 'ok' });
  });

  test('the cluster’s DNS refuses TCP', async () => {
    await connected();
    await lab.fault('cluster-dns-tcp', 'closed');
    expect(problems((await doctor()).checks)).toEqual(['dns.tcp-closed']);
  });

  test('the cluster’s DNS is silent', async () => {
    await connected();
    await lab.fault('cluster-dns', 'silent');
    const { checks } = await doctor();
    expect(problems(checks)).toEqual(['dns.silent']);
    expect(found(checks, 'getaddrinfo')).toMatchObject({ status: 'skipped', because: 'dns-udp' });
  });

  test('the API server is down', async () => {
    await connected();
    await lab.fault('api', 'kill');
    const { checks } = await doctor();
    expect(problems(checks)).toEqual(['cluster.refused']);
    expect(found(checks, 'rbac')).toMatchObject({ status: 'skipped', because: 'api-server' });
    expect(found(checks, 'getaddrinfo')).toMatchObject({ status: 'ok' });
  });

  test('the user has no rights', async () => {
    await connected(lab.paths.kubeconfigNoServices);
    const { checks } = await doctor();
    expect(problems(checks)).toEqual(['cluster.rights-missing']);
    const { text, remedy } = found(checks, 'rbac')?.problem ?? {};
    expect(text).toContain('list services, watch services, list endpointslices, watch endpointslices');
    expect(remedy).toContain('--verb=list,watch --resource=services,endpointslices.discovery.k8s.io');
  });

  test('its report shows no public address and no name of a server', async () => {
    await connected();
    const { stdout, code } = await kubelane.cli('doctor', '--report');
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/203\.0\.113|gw\.coder4/);
    expect(stdout).toContain('public-1');
    expect(stdout).toContain('10.96.0.10');
  });

  test('the server’s own address is the one that it told, whichever it is', async () => {
    // The server for TCP has another one than the first of the network.
    expect(await kubelane.cli('import', lab.paths.profileTcp, '--name', 'lab')).toMatchObject({ code: 0 });
    session = kubelane.up('lab');
    await session.reaches('connected');
    expect(found((await doctor()).checks, 'gateway')).toMatchObject({
      status: 'ok',
      evidence: [expect.stringContaining('192.168.6.129')],
    });
  });

  test('before connecting it says which of the profile’s routes meets a network of this computer', async () => {
    const import_ = ['import', lab.paths.profile, '--name', 'lab', '--route', 'node=192.168.1.0/24'];
    expect(await kubelane.cli(...import_)).toMatchObject({ code: 0 });
    const { checks, code } = await doctor();
    expect(code).toBe(1);
    expect(found(checks, 'routes')).toMatchObject({
      about: '192.168.1.0/24',
      problem: { code: 'route.collision' },
    });
  });

  test('while the server does not answer, it says what is under way and guesses nothing below', async () => {
    await kubelane.cli('import', lab.paths.profile, '--name', 'lab', '--kubeconfig', lab.paths.kubeconfig);
    await lab.fault('server', 'freeze');
    session = kubelane.up('lab');
    await session.reaches('connecting');
    const { checks } = await doctor();
    expect(problems(checks)).toEqual([]);
    expect(found(checks, 'connection')).toMatchObject({ because: 'under-way' });
    expect(found(checks, 'server-name')).toMatchObject({ status: 'ok' });
    expect(found(checks, 'pod')).toMatchObject({ because: 'under-way' });
  });

  test('the connection waits for a network: it says so', async () => {
    await connected();
    await lab.fault('link', 'down');
    await session?.reaches('waiting-for-network');
    const { checks } = await doctor();
    expect(found(checks, 'connection')).toMatchObject({ because: 'no-network' });
    expect(problems(checks)).toEqual(['tunnel.name-unresolved']);
  });

  test('the helper is not there: that is the one thing wrong, and what it would tell is skipped', async () => {
    await kubelane.cli('import', lab.paths.profile, '--name', 'lab', '--kubeconfig', lab.paths.kubeconfig);
    await kubelane.stopHelper();
    const { checks, code } = await doctor();
    expect(code).toBe(4);
    expect(problems(checks)).toEqual(['helper.unreachable']);
    expect(found(checks, 'openvpn')).toMatchObject({ because: 'helper' });
  });
});

describe('on each DNS stack', () => {
  afterEach(() => lab.fault('dns-stack', 'resolved'));

  test.each([
    ['plain', 'resolv-conf', 'ok'],
    ['openresolv', 'resolvconf', 'ok'],
    ['networkmanager', 'resolv-conf', 'ok'],
    ['networkmanager-dnsmasq', 'networkmanager-dnsmasq', 'ok'],
    ['resolved', 'systemd-resolved', 'ok'],
  ] as const)('%s: it tells the truth', async (fault, stack, leak) => {
    await kubelane.stopHelper();
    await lab.fault('dns-stack', fault);
    await kubelane.startHelper();
    await connected();
    const { checks } = await doctor();
    expect(problems(checks)).toEqual([]);
    expect(found(checks, 'dns-stack')?.evidence[0]).toContain(stack);
    expect(found(checks, 'getaddrinfo')).toMatchObject({ status: 'ok' });
    expect(found(checks, 'stub-file')).toMatchObject({ status: 'ok' });
    expect(found(checks, 'public-name')).toMatchObject({ status: 'ok' });
    expect(found(checks, 'leak')).toMatchObject({ status: leak });
  });
});
