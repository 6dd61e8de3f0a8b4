import { describe, expect, it } from 'vitest';
import type { CheckProbes, Line } from '../../../../electron/connection/service-check/check-probes.ts';
import { checkService, type CheckInput } from '../../../../electron/connection/service-check/check-service.ts';
import type { Spoken } from '../../../../electron/connection/service-check/speak.ts';
import { disconnectedSnapshot } from '../../../../electron/shared/connection-state.ts';
import type { CheckHop, ServiceCheck, ServiceCheckProgress } from '../../../../electron/shared/service-check.ts';
import type { ServiceRecord } from '../../../../electron/shared/service-record.ts';
import {
  answered,
  connectedSnapshot,
  healthyProbes,
  refused,
  silent,
  webService,
} from '../doctor/fake-surroundings.ts';

const http: Spoken = { kind: 'said', protocol: 'HTTP', text: 'HTTP/1.1 200 OK', tls: null, ms: 5 };

function line(spoken: Spoken | null, reach = answered): Line {
  return { reach, speak: spoken === null ? null : () => Promise.resolve(spoken), end: () => undefined };
}

function probes(changes: Partial<CheckProbes> = {}): CheckProbes {
  return {
    ...healthyProbes(),
    resolve: (host) =>
      Promise.resolve({ addresses: host.startsWith('web') ? ['10.96.80.80'] : [], detail: 'NXDOMAIN' }),
    openLine: () => Promise.resolve(line(http)),
    askUdp: () => Promise.resolve(silent),
    ...changes,
  };
}

async function check(
  changes: Partial<CheckInput> = {},
  record: Partial<ServiceRecord> = {},
): Promise<{ readonly check: ServiceCheck; readonly seen: readonly ServiceCheckProgress[] }> {
  const seen: ServiceCheckProgress[] = [];
  const input: CheckInput = {
    record: { ...webService, ...record },
    port: null,
    protocol: 'http',
    snapshot: connectedSnapshot,
    isDirect: false,
    services: [],
    version: 'v1.29.3',
    openCluster: () => Promise.resolve(null),
    probes: probes(),
    ...changes,
  };
  const checked = await checkService(input, (progress) => seen.push(progress), new AbortController().signal);
  if (!checked.ok) throw new Error(checked.error.code);
  return { check: checked.value, seen };
}

function statuses(hops: readonly CheckHop[]): string {
  return hops.map(({ hop, status }) => `${hop}:${status}`).join(' ');
}

describe('a check', () => {
  it('goes the whole way, tells each hop, and has the latency', async () => {
    const { check: found, seen } = await check();
    expect(statuses(found.hops)).toBe('connection:ok name:ok address:ok route:ok connect:ok greeting:ok');
    expect(found.verdict).toEqual({ kind: 'answers', latencyMs: 3, said: 'HTTP/1.1 200 OK', notes: [] });
    expect(seen.map(({ running }) => running).filter((running) => running !== null)).toEqual([
      'connection',
      'name',
      'route',
      'connect',
      'greeting',
    ]);
    expect(seen.at(-1)?.hops).toEqual(found.hops);
  });

  it('asks nothing of a cluster that is not connected', async () => {
    const asked = (): never => {
      throw new Error('it was asked');
    };
    const { check: found } = await check({
      snapshot: disconnectedSnapshot,
      probes: probes({ resolve: asked, look: asked, openLine: asked, queryDns: asked }),
    });
    expect(found.verdict).toMatchObject({ kind: 'fails', hop: 'connection', problem: { code: 'check.not-connected' } });
    expect(found.hops.slice(1).every(({ because }) => because === 'connection')).toBe(true);
  });

  it.each<[string, Partial<CheckProbes>, Partial<ServiceRecord>, string, string]>([
    [
      'this computer does not ask the cluster for its name',
      {
        resolve: () => Promise.resolve({ addresses: [], detail: 'NXDOMAIN' }),
        queryDns: () => Promise.resolve({ ...answered, addresses: ['10.96.80.80'] }),
      },
      {},
      'name',
      'dns.not-in-effect',
    ],
    [
      'the cluster’s DNS is silent',
      {
        resolve: () => Promise.resolve({ addresses: [], detail: 'no answer' }),
        queryDns: () => Promise.resolve({ ...silent, addresses: [] }),
      },
      {},
      'name',
      'dns.silent',
    ],
    [
      'the domain is another cluster’s',
      {
        resolve: () => Promise.resolve({ addresses: [], detail: 'NXDOMAIN' }),
        queryDns: () => Promise.resolve({ ...answered, addresses: [] }),
      },
      {},
      'name',
      'check.wrong-domain',
    ],
    [
      'the cluster’s DNS does not know this one',
      {
        resolve: () => Promise.resolve({ addresses: [], detail: 'NXDOMAIN' }),
        queryDns: (_server, name) =>
          Promise.resolve({ ...answered, addresses: name.startsWith('kubernetes.') ? ['10.96.0.1'] : [] }),
      },
      {},
      'name',
      'check.name-unknown',
    ],
    [
      'somebody else answers for its name',
      {
        resolve: () => Promise.resolve({ addresses: ['127.0.0.9'], detail: '' }),
        queryDns: () => Promise.resolve({ ...answered, addresses: ['10.96.80.80'] }),
      },
      {},
      'address',
      'dns.other-address',
    ],
    [
      'another device takes the packets',
      { look: (_device, addresses) => Promise.resolve({ deviceIndex: 7, devices: addresses.map(() => 'wlan0') }) },
      {},
      'route',
      'route.not-in-tunnel',
    ],
    [
      'it has no endpoints',
      { openLine: () => Promise.resolve(line(null, refused)) },
      { ready: 0, total: 0 },
      'connect',
      'service.no-pods',
    ],
    [
      'nobody listens there',
      { openLine: () => Promise.resolve(line(null, refused)) },
      {},
      'connect',
      'service.refused',
    ],
    [
      'its traffic stays on its node',
      { openLine: () => Promise.resolve(line(null, silent)) },
      { localOnly: true },
      'connect',
      'service.local-traffic',
    ],
    [
      'a policy keeps this computer out',
      {
        openLine: () => Promise.resolve(line(null, silent)),
        connectTcp: (address) => Promise.resolve(address === '10.200.109.66' ? silent : answered),
      },
      {},
      'connect',
      'service.policy',
    ],
    [
      'the program hangs',
      { openLine: () => Promise.resolve(line({ ...http, kind: 'mute', text: null })) },
      {},
      'greeting',
      'check.mute',
    ],
  ])('says where and why it ends when %s', async (_name, changes, record, hop, code) => {
    const { check: found } = await check({ probes: probes(changes) }, record);
    expect(found.verdict).toMatchObject({ kind: 'fails', hop, problem: { code } });
  });

  it('goes on by the address when the name leads nowhere, so that both are known', async () => {
    const { check: found } = await check({
      probes: probes({ resolve: () => Promise.resolve({ addresses: [], detail: 'NXDOMAIN' }) }),
    });
    expect(statuses(found.hops)).toContain('name:not-ok address:skipped route:ok connect:ok greeting:ok');
    expect(found.verdict).toMatchObject({ kind: 'fails', hop: 'name' });
  });

  it('says that a route is left out by choice, and asks nobody else for the address', async () => {
    const routes = connectedSnapshot.routes.map((route) =>
      route.role === 'service' ? { ...route, status: 'disabled' as const } : route,
    );
    const { check: found } = await check({
      snapshot: { ...connectedSnapshot, routes },
      probes: probes({
        look: (_device, addresses) => Promise.resolve({ deviceIndex: 7, devices: addresses.map(() => 'wlan0') }),
        openLine: () => Promise.reject(new Error('it was asked')),
      }),
    });
    expect(found.verdict).toMatchObject({ hop: 'route', problem: { code: 'check.route-left-out' } });
  });

  it('blames the gateway for all, where nothing behind it answers', async () => {
    const { check: found } = await check({
      probes: probes({
        resolve: () => Promise.resolve({ addresses: [], detail: 'no answer' }),
        queryDns: () => Promise.resolve({ ...silent, addresses: [] }),
        openLine: () => Promise.resolve(line(null, silent)),
        connectTcp: () => Promise.resolve(silent),
        ping: (_address, ttl) => Promise.resolve(ttl === 1 ? 'silent' : 'answered'),
      }),
    });
    expect(found.verdict).toMatchObject({ hop: 'connect', problem: { code: 'gateway.ip-forward' } });
  });

  it('tries the Pods of a headless Service one by one', async () => {
    const pods = ['10.200.109.66', '10.200.219.2'];
    const headless = { headless: true, clusterIPs: [], endpointAddresses: pods, ready: 2, total: 2 };
    const { check: found } = await check(
      {
        probes: probes({
          resolve: () => Promise.resolve({ addresses: pods, detail: '' }),
          openLine: ({ address }) => Promise.resolve(address === pods[0] ? line(http) : line(null, refused)),
        }),
      },
      headless,
    );
    expect(found.hops.filter(({ hop }) => hop === 'connect').map(({ about, status }) => [about, status])).toEqual([
      [pods[0], 'ok'],
      [pods[1], 'not-ok'],
    ]);
    expect(found.verdict).toMatchObject({
      problem: { code: 'check.pods-failing', params: { failing: 1, asked: 2, quiet: pods[1] } },
    });
  });

  it('follows an ExternalName out of the cluster, whichever way the kernel takes', async () => {
    const external = { type: 'ExternalName', clusterIPs: [], externalName: 'www.example.org', ports: [] } as const;
    const at = {
      probes: probes({
        resolve: () => Promise.resolve({ addresses: ['198.51.100.80'], detail: '' }),
        look: (_device, addresses) => Promise.resolve({ deviceIndex: 7, devices: addresses.map(() => 'wlan0') }),
      }),
    };
    expect((await check(at, external)).check.verdict).toMatchObject({ problem: { code: 'check.no-port' } });
    expect((await check({ ...at, port: '443' }, external)).check.verdict).toMatchObject({ kind: 'answers' });
  });

  it.each([
    ['answered', 'dns', 'answers'],
    ['silent', 'syslog', 'unknown'],
    ['silent', 'dns', 'fails'],
    ['refused', 'syslog', 'fails'],
  ] as const)('over UDP, %s by %s, it %s', async (kind, name, verdict) => {
    const { check: found } = await check(
      { probes: probes({ askUdp: () => Promise.resolve({ kind, ms: 2 }) }) },
      { ports: [{ name, port: 5514, protocol: 'UDP', appProtocol: null, nodePort: null }] },
    );
    expect(found.verdict.kind).toBe(verdict);
  });

  it('knows no port that the Service does not have', async () => {
    await expect(check({ port: '81' })).rejects.toThrow('service.no-port');
  });

  it('ends, and tells nothing more, when another one is begun', async () => {
    const end = new AbortController();
    const seen: ServiceCheckProgress[] = [];
    const input: CheckInput = {
      record: webService,
      port: null,
      protocol: 'http',
      snapshot: connectedSnapshot,
      isDirect: false,
      services: [],
      version: null,
      openCluster: () => Promise.resolve(null),
      probes: probes({
        openLine: () => {
          end.abort();
          return Promise.resolve(line(http));
        },
      }),
    };
    const checked = await checkService(input, (progress) => seen.push(progress), end.signal);
    expect(checked).toEqual({ ok: false, error: { code: 'check.superseded' } });
    expect(seen.at(-1)?.running).toBe('connect');
  });
});
