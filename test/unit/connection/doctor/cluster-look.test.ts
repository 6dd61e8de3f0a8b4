import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ClusterAccess } from '../../../../electron/cluster/cluster-access.ts';
import { lookAtCluster } from '../../../../electron/connection/doctor/cluster-look.ts';
import { examine } from '../../../../electron/connection/doctor/doctor.ts';
import { candidateServices, targetsOfRecords } from '../../../../electron/connection/doctor/service-targets.ts';
import type { DoctorCheck } from '../../../../electron/shared/doctor.ts';
import { ok } from '../../../../electron/shared/result.ts';
import { accessAt, answered, healthyProbes, silent, surroundings, webService } from './fake-surroundings.ts';

let server: Server;
let answers: Record<string, unknown>;
let access: ClusterAccess;

function service(name: string, namespace: string, clusterIP: string, port: number, more: object = {}): object {
  return {
    metadata: { name, namespace, uid: `${namespace}-${name}` },
    spec: { type: 'ClusterIP', clusterIP, ports: [{ name: 'p', port, protocol: 'TCP' }], ...more },
  };
}

function endpoints(...ips: string[]): object {
  return { subsets: [{ addresses: ips.map((ip) => ({ ip })), ports: [{ name: 'p', port: 8080 }] }] };
}

beforeEach(async () => {
  answers = {
    '/version': { gitVersion: 'v1.31.0' },
    '/apis': { groups: [{ name: 'apps' }] },
    '/apis/discovery.k8s.io': { versions: [{ version: 'v1' }] },
    '/apis/discovery.k8s.io/v1/endpointslices': { items: [] },
    '/api/v1/nodes': { items: [{ status: { addresses: [{ type: 'InternalIP', address: '192.168.8.175' }] } }] },
    '/api/v1/services': {
      items: [
        service('kubernetes', 'default', '10.96.0.1', 443),
        service('kube-dns', 'kube-system', '10.96.0.10', 53),
        service('redis', 'shop', '10.96.1.1', 6379),
        service('web', 'shop', '10.96.80.80', 80, { internalTrafficPolicy: 'Cluster' }),
        service('agent', 'shop', '10.96.90.90', 8080, { internalTrafficPolicy: 'Local' }),
      ],
    },
    '/api/v1/namespaces/shop/endpoints/web': endpoints('10.200.1.1'),
    '/api/v1/namespaces/shop/endpoints/agent': endpoints('10.200.1.2'),
    '/api/v1/namespaces/kube-system/endpoints/kube-dns': endpoints('10.200.1.3'),
  };
  server = createServer((request, response) => {
    const found = answers[(request.url ?? '').split('?')[0] ?? ''];
    if (typeof found === 'function') {
      void text(request).then((sent) =>
        response.writeHead(201).end(JSON.stringify((found as (sent: unknown) => unknown)(JSON.parse(sent)))),
      );
      return;
    }
    const body = found;
    const status = typeof body === 'number' ? body : body === undefined ? 404 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(status === 200 ? body : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  access = {
    ...accessAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    requestOptions: () => Promise.resolve(ok({})),
  };
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
});

async function wrong(connectTcp: ReturnType<typeof healthyProbes>['connectTcp']): Promise<readonly DoctorCheck[]> {
  const base = surroundings();
  const openCluster = () => Promise.resolve(ok(access));
  const probes = { ...base.probes, connectTcp };
  const { report } = await examine({ ...base, openCluster, probes }, () => undefined);
  return report.checks.filter(({ problem }) => problem !== null);
}

it('learns Services to try, Pods, nodes and what the cluster runs', async () => {
  const look = await lookAtCluster(access, healthyProbes(), null);
  expect(look).toMatchObject({
    nodeAddresses: ['192.168.8.175'],
    kubernetesIp: '10.96.0.1',
    cilium: false,
    namespace: null,
    dnsPods: [{ address: '10.200.1.3', port: 8080 }],
  });
  expect(look.targets.map(({ name, internalTraffic }) => `${name} ${internalTraffic ?? ''}`)).toEqual([
    'agent Local',
    'web Cluster',
  ]);
});

it('lists one namespace where all may not be listed', async () => {
  answers['/api/v1/namespaces/default/services'] = answers['/api/v1/services'];
  answers['/api/v1/services'] = 403;
  expect(await lookAtCluster(access, healthyProbes(), null)).toMatchObject({
    namespace: 'default',
    services: { ok: true },
  });
});

it('tells the refusal of all namespaces when that of one is refused as well', async () => {
  answers['/api/v1/services'] = 403;
  answers['/api/v1/namespaces/default/services'] = 403;
  const look = await lookAtCluster(access, healthyProbes(), null);
  expect(look.services).toMatchObject({ ok: false, error: { kind: 'forbidden' } });
});

it('takes Endpoints where there are no EndpointSlices', async () => {
  delete answers['/apis/discovery.k8s.io'];
  answers['/api/v1/endpoints'] = { items: [] };
  const look = await lookAtCluster(access, healthyProbes(), null);
  expect(look.endpoints).toMatchObject({ resource: 'endpoints', answer: { ok: true } });
});

it('asks nothing of a server that does not answer', async () => {
  const look = await lookAtCluster(access, healthyProbes({ connectTcp: () => Promise.resolve(silent) }), null);
  expect(look).toMatchObject({ version: null, services: null });
});

it('names a Service whose traffic stays on its node', async () => {
  const checks = await wrong((address) => Promise.resolve(address === '10.96.90.90' ? silent : answered));
  expect(checks.map(({ about, problem }) => [about, problem?.code])).toEqual([
    ['shop/agent', 'service.local-traffic'],
    // The doubles give every other name the address of `kubernetes`.
    ['agent.shop.svc.cluster.coder4', 'service.name-differs'],
  ]);
});

it('names Cilium, whose ClusterIPs are for its own Pods', async () => {
  answers['/apis'] = { groups: [{ name: 'cilium.io' }] };
  const base = surroundings();
  const isClusterIp = (address: string): boolean => address.startsWith('10.96.');
  const { report } = await examine(
    {
      ...base,
      openCluster: () => Promise.resolve(ok(access)),
      probes: {
        ...base.probes,
        connectTcp: (address) => Promise.resolve(isClusterIp(address) ? silent : answered),
        queryDns: () => Promise.resolve({ ...silent, addresses: [] }),
      },
    },
    () => undefined,
  );
  expect(report.cause).toMatchObject({ check: 'cluster-side', problem: { code: 'gateway.cilium' } });
});

it('tries no program that a silent connection may disturb', () => {
  const items = [service('redis', 'shop', '10.96.1.1', 6379), service('kubernetes', 'default', '10.96.0.1', 443)];
  expect(candidateServices(items, null).map(({ name }) => name)).toEqual(['kubernetes']);
  expect(candidateServices(items, 'redis.shop').map(({ name }) => name)).toEqual(['redis']);
  expect(candidateServices(items, 'redis').map(({ name }) => name)).toEqual(['redis']);
  expect(candidateServices(items, 'redis.other')).toEqual([]);
});

it('takes the Services that the app knows', () => {
  expect(targetsOfRecords([webService], null)).toMatchObject([
    { name: 'web', pods: [{ address: '10.200.109.66', port: 80 }] },
  ]);
  expect(targetsOfRecords([{ ...webService, endpointAddresses: [] }], null)).toEqual([]);
});

/** Answers reviews as an API server does whose user has these rights, as `verb resource namespace`; `*` stands for all namespaces. */
function allowing(...rights: string[]): void {
  answers['/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'] = ({ spec }: SentReview) => {
    const { verb, resource, namespace = '*' } = spec.resourceAttributes;
    const allowed = rights.includes(`${verb} ${resource} *`) || rights.includes(`${verb} ${resource} ${namespace}`);
    return { status: { allowed } };
  };
}

interface SentReview {
  readonly spec: {
    readonly resourceAttributes: { readonly verb: string; readonly resource: string; readonly namespace?: string };
  };
}

async function rbac(): Promise<DoctorCheck | undefined> {
  const openCluster = () => Promise.resolve(ok(access));
  const { report } = await examine(surroundings({ openCluster }), () => undefined);
  return report.checks.find(({ check }) => check === 'rbac');
}

const everything = ['list services *', 'watch services *', 'list endpointslices *', 'watch endpointslices *'];

it('asks for rights before it tries them', async () => {
  allowing(...everything);
  expect(await rbac()).toMatchObject({
    status: 'ok',
    evidence: everything.map((right) => ({ subject: right.replace(' *', ''), finding: 'allowed' })),
  });
});

it('names the rights that are missing, and what gives them', async () => {
  allowing('list services *', 'list endpointslices *');
  expect(await rbac()).toMatchObject({
    problem: {
      code: 'cluster.rights-missing',
      params: {
        missing: 'watch services, watch endpointslices',
        verbs: 'watch',
        resources: 'services,endpointslices.discovery.k8s.io',
      },
    },
  });
});

it('takes the rights in one namespace where those in all are missing', async () => {
  allowing(...everything.map((right) => right.replace('*', 'shop')));
  access = { ...access, namespace: 'shop' };
  answers['/api/v1/services'] = 403;
  answers['/api/v1/namespaces/shop/services'] = { items: [] };
  answers['/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices'] = { items: [] };
  expect(await rbac()).toMatchObject({
    status: 'ok',
    evidence: expect.arrayContaining([{ subject: 'namespace', finding: 'is', detail: 'shop' }]) as unknown,
  });
});

it.each([
  ['are refused', () => 403],
  ['could not decide', () => ({ status: { allowed: false, evaluationError: 'webhook' } })],
])('tries where reviews %s', async (_name, answer) => {
  const value = answer();
  answers['/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'] = typeof value === 'number' ? value : () => value;
  expect(await rbac()).toMatchObject({ status: 'ok' });
  answers['/api/v1/services'] = 403;
  expect(await rbac()).toMatchObject({
    problem: {
      code: 'cluster.rights-missing',
      params: { missing: 'list services', verbs: 'list', resources: 'services' },
    },
  });
});

it('takes an API server that does not tell its version for one that answers', async () => {
  answers['/version'] = 403;
  const look = await lookAtCluster(access, healthyProbes(), null);
  expect(look.services).toMatchObject({ ok: true });
});
