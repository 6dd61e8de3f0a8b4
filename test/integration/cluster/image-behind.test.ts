import { afterAll, beforeAll, expect, it } from 'vitest';
import { imageBehind } from '../../../electron/cluster/image-behind.ts';
import { loadKubeconfig } from '../../../electron/cluster/kubeconfig.ts';
import { TestApiServer, type UserName } from './api-server.ts';
import { accessRules, binding, clusterRole, service } from './objects.ts';

let server: TestApiServer;

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const shop = '/api/v1/namespaces/shop';

function pod(name: string, containers: readonly object[]): readonly [string, Record<string, unknown>] {
  return [`${shop}/pods`, { metadata: { name, labels: { app: name } }, spec: { containers } }];
}

function inFrontOf(app: string, port: number, targetPort: string | number): readonly [string, Record<string, unknown>] {
  return [`${shop}/services`, service(app, 'shop', { selector: { app }, ports: [{ name: 'main', port, targetPort }] })];
}

beforeAll(async () => {
  server = await TestApiServer.start();
  const sidecar = { name: 'metrics', image: 'exporter:1', ports: [{ name: 'scrape', containerPort: 9187 }] };
  const objects = [
    ...accessRules(),
    [`${rbac}/clusterroles`, clusterRole('pods', [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }])],
    [`${rbac}/clusterrolebindings`, binding('ClusterRoleBinding', 'viewer-pods', 'pods', 'viewer')],
    pod('db', [
      sidecar,
      { name: 'db', image: 'registry.example/postgres:16', ports: [{ name: 'pg', containerPort: 5432 }] },
    ]),
    inFrontOf('db', 15_432, 'pg'),
    pod('cache', [{ name: 'cache', image: 'redis:7' }]),
    inFrontOf('cache', 80, 6379),
    pod('unclear', [
      { name: 'one', image: 'one' },
      { name: 'other', image: 'other' },
    ]),
    inFrontOf('unclear', 80, 8080),
    inFrontOf('nobody', 80, 80),
    [`${shop}/services`, service('without-selector', 'shop')],
  ] as const;
  for (const [path, object] of objects) await server.mustCall('POST', path, object);
});

afterAll(() => server.stop());

function behind(name: string, port: number, user: UserName = 'viewer'): Promise<string | null> {
  const access = loadKubeconfig({ file: server.kubeconfig(user), context: null, environment: process.env });
  if (!access.ok) throw new Error(access.error.code);
  return imageBehind(access.value, { namespace: 'shop', name }, port);
}

it.each([
  ['the container that names the port, not its neighbour', 'db', 15_432, 'registry.example/postgres:16'],
  ['the only container, which need not name its ports', 'cache', 80, 'redis:7'],
  ['nobody knows of two that name none', 'unclear', 80, null],
  ['no Pod is there', 'nobody', 80, null],
  ['a Service without a selector has anybody’s endpoints', 'without-selector', 80, null],
  ['no such Service', 'no-such', 80, null],
])('%s', async (_why, name, port, image) => expect(await behind(name, port)).toBe(image));

it('is not known to somebody who may not look at Pods', async () => {
  expect(await behind('db', 15_432, 'services-only')).toBe(null);
});
