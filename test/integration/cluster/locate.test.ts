import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClusterWatch } from '../../../electron/cluster/cluster-watch.ts';
import { loadKubeconfig } from '../../../electron/cluster/kubeconfig.ts';
import type { Located } from '../../../electron/shared/located.ts';
import type { Problem } from '../../../electron/shared/problem.ts';
import type { Result } from '../../../electron/shared/result.ts';
import { accessRules, binding, clusterRole, endpointSlice, service } from './objects.ts';
import { TestApiServer, type UserName } from './api-server.ts';
import { until } from './until.ts';

let server: TestApiServer;
const watches = new Map<UserName, ClusterWatch>();

const rbac = '/apis/rbac.authorization.k8s.io/v1';

beforeAll(async () => {
  server = await TestApiServer.start();
  const objects: (readonly [string, Record<string, unknown>])[] = [
    ...accessRules(),
    ['/api/v1/namespaces', { metadata: { name: 'back' } }],
    ['/api/v1/namespaces', { metadata: { name: 'hidden' } }],
    // `viewer` gets what a developer has; `services-only` stays without Pods, `shop-only` without other namespaces.
    [
      `${rbac}/clusterroles`,
      clusterRole('look', [{ apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list'] }]),
    ],
    [`${rbac}/clusterrolebindings`, binding('ClusterRoleBinding', 'viewer-looks', 'look', 'viewer')],
    [`${rbac}/clusterroles`, clusterRole('names', [{ apiGroups: [''], resources: ['namespaces'], verbs: ['list'] }])],
    [`${rbac}/clusterrolebindings`, binding('ClusterRoleBinding', 'shop-only-names', 'names', 'shop-only')],
    [`${rbac}/namespaces/back/rolebindings`, binding('RoleBinding', 'back', 'all-read', 'shop-only', 'back')],
    ['/api/v1/namespaces/shop/services', service('web', 'shop', { clusterIP: '10.96.0.77', selector: { app: 'web' } })],
    ['/api/v1/namespaces/shop/services', service('web-pods', 'shop', { clusterIP: 'None', selector: { app: 'web' } })],
    [
      '/api/v1/namespaces/shop/services',
      service('door', 'shop', {
        type: 'NodePort',
        ports: [{ port: 80, nodePort: 30_379 }],
        externalIPs: ['198.51.100.7'],
      }),
    ],
    ['/api/v1/namespaces/back/services', service('db', 'back')],
    ['/api/v1/namespaces/hidden/services', service('secret', 'hidden')],
    ['/apis/discovery.k8s.io/v1beta1/namespaces/shop/endpointslices', slice()],
    ['/api/v1/nodes', { metadata: { name: 'k2' } }],
  ];
  for (const [path, object] of objects) await server.mustCall('POST', path, object);
  const address = { type: 'InternalIP', address: '192.168.8.175' };
  await server.mustCall('PATCH', '/api/v1/nodes/k2/status', { status: { addresses: [address] } });
  await pod('web-7d9f8b6c5-x2x4z', '10.200.1.2', { app: 'web' });
  await pod('agent', '192.168.8.175', { app: 'agent' }, { hostNetwork: true });
  for (const user of ['viewer', 'services-only', 'shop-only'] as const) {
    const file = server.kubeconfig(user);
    const access = loadKubeconfig({ file, context: null, environment: process.env });
    if (!access.ok) throw new Error(access.error.code);
    const watch = new ClusterWatch();
    watches.set(user, watch);
    watch.start(access.value, null);
  }
  await until('every list is live, with its domain', () =>
    [...watches.values()].every(({ status }) => status.phase === 'live' && status.domain !== null),
  );
  await until('the Services are known', () => of('viewer').services.services.some(({ ready }) => ready === 1));
});

afterAll(async () => {
  await Promise.all([...watches.values()].map((watch) => watch.stop()));
  await server.stop();
});

function slice(): Record<string, unknown> {
  const made = endpointSlice('web', 'shop', [true, false]);
  const endpoints = [
    {
      addresses: ['10.200.1.2'],
      conditions: { ready: true },
      targetRef: { kind: 'Pod', name: 'web-7d9f8b6c5-x2x4z', namespace: 'shop' },
      topology: { 'kubernetes.io/hostname': 'k2' },
    },
    { addresses: ['10.200.1.3'], conditions: { ready: false } },
  ];
  return { ...made, endpoints };
}

async function pod(name: string, podIP: string, labels: object, spec: object = {}): Promise<void> {
  const containers = [{ name: 'main', image: 'web', ports: [{ containerPort: 80 }] }];
  const path = '/api/v1/namespaces/shop/pods';
  await server.mustCall('POST', path, { metadata: { name, labels }, spec: { containers, nodeName: 'k2', ...spec } });
  await server.mustCall('PATCH', `${path}/${name}/status`, {
    status: { podIP, podIPs: [{ ip: podIP }], phase: 'Running' },
  });
}

const of = (user: UserName): ClusterWatch => watches.get(user)!;

/** What is found, its Services by name. */
async function find(text: string, user: UserName = 'viewer'): Promise<unknown> {
  const found: Result<Located, Problem> = await of(user).locate(text);
  if (!found.ok) return found.error.code;
  const { kind, namespace, name, services, missing } = found.value;
  const known = of(user).services.services;
  const names = services.map((uid) => known.find((candidate) => candidate.uid === uid)?.name);
  return [kind, namespace === null ? name : `${namespace}/${name}`, names.join(' '), missing?.code ?? ''].join('|');
}

describe('locate', () => {
  const web = 'pod|shop/web-7d9f8b6c5-x2x4z|web web-pods|';
  it.each([
    ['10.96.0.77', 'service|shop/web|web|'],
    ['dial tcp 10.96.0.77:6379: connect: connection refused', 'service|shop/web|web|'],
    ['http://198.51.100.7/', 'service|shop/door|door|'],
    ['web.shop.svc.cluster.coder4:80', 'service|shop/web|web|'],
    ['svc/web', 'service|shop/web|web|'],
    ['10.200.1.2', web],
    ['10-200-1-2.shop.pod.cluster.coder4', web],
    ['web-7d9f8b6c5-x2x4z', web],
    ['pod="shop/web-7d9f8b6c5-x2x4z" not ready', web],
    ['web-7d9f8b6c5-x2x4z.web-pods.shop.svc', web],
    ['web-7d9f8b6c5-zzzzz', 'service|shop/web|web|locate.pod-gone'],
    ['192.168.8.175', 'node|k2||'],
    ['192.168.8.175:30379', 'node|k2|door|'],
    ['192.168.8.175:80', 'pod|shop/agent||'],
    ['k2', 'node|k2||'],
    ['10.200.9.9', 'locate.nothing'],
    ['???', 'locate.no-clue'],
  ])('%s', async (text, found) => expect(await find(text)).toBe(found));

  it('says what may not be read, and finds what it can without', async () => {
    expect(await find('10.96.0.77', 'services-only')).toBe('service|shop/web|web|');
    expect(await find('10.200.1.2', 'services-only')).toBe('locate.not-allowed');
    expect(await find('192.168.8.175:30379', 'services-only')).toBe('service|shop/door|door|cluster.forbidden');
    // Endpoints name the Pod to whoever may not read Pods.
    expect(await find('10.200.1.2', 'shop-only')).toBe('pod|shop/web-7d9f8b6c5-x2x4z|web|cluster.forbidden');
  });
});

describe('the endpoints of a Service', () => {
  const uid = (name: string): string => of('viewer').services.services.find((found) => found.name === name)?.uid ?? '';

  it('are asked with their Pods and nodes, the ready ones first', async () => {
    expect(await of('viewer').endpoints(uid('web'))).toEqual({
      ok: true,
      value: {
        endpoints: [
          { address: '10.200.1.2', ready: true, pod: 'web-7d9f8b6c5-x2x4z', node: 'k2' },
          { address: '10.200.1.3', ready: false, pod: null, node: null },
        ],
        more: 0,
      },
    });
    expect(await of('viewer').endpoints(uid('door'))).toEqual({ ok: true, value: { endpoints: [], more: 0 } });
    expect(await of('viewer').endpoints('no-such-uid')).toMatchObject({ error: { code: 'service.not-found' } });
    expect(await of('services-only').endpoints(uid('web'))).toMatchObject({ error: { code: 'cluster.forbidden' } });
  });
});

describe('a user who may list the Services of some namespaces', () => {
  it('sees them all, and is told what would show the rest', () => {
    const { services } = of('shop-only').services;
    expect(new Set(services.map(({ namespace }) => namespace))).toEqual(new Set(['back', 'shop']));
    expect(of('shop-only').status.problem).toMatchObject({ code: 'cluster.some-namespaces', params: { count: 2 } });
  });
});
