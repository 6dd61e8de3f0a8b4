import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ClusterWatch, type ClusterWatchOptions } from '../../../electron/cluster/cluster-watch.ts';
import { loadKubeconfig } from '../../../electron/cluster/kubeconfig.ts';
import type { ClusterAccess } from '../../../electron/cluster/cluster-access.ts';
import type { ServiceListPatch, ServiceRecord } from '../../../electron/shared/service-record.ts';
import { accessRules, endpointSlice, service } from './objects.ts';
import { TestApiServer, type UserName } from './api-server.ts';
import { until } from './until.ts';

let server: TestApiServer;
const watches: ClusterWatch[] = [];

beforeAll(async () => {
  server = await TestApiServer.start();
  for (const [path, object] of accessRules()) await server.mustCall('POST', path, object);
});

afterAll(async () => server.stop());

afterEach(async () => {
  await Promise.all(watches.splice(0).map((watch) => watch.stop()));
});

function accessOf(user: UserName | 'stranger', namespace?: string): ClusterAccess {
  const access = loadKubeconfig({ file: server.kubeconfig(user, namespace), context: null, environment: process.env });
  if (!access.ok) throw new Error(JSON.stringify(access.error));
  return access.value;
}

function watchAs(
  user: UserName | 'stranger',
  options: ClusterWatchOptions & { namespace?: string } = {},
): ClusterWatch {
  const watch = new ClusterWatch(options);
  watches.push(watch);
  watch.start(accessOf(user, options.namespace), null);
  return watch;
}

const named = (watch: ClusterWatch, name: string): ServiceRecord | undefined =>
  watch.services.services.find((candidate) => candidate.name === name);

const shop = '/api/v1/namespaces/shop/services';
const shopSlices = '/apis/discovery.k8s.io/v1beta1/namespaces/shop/endpointslices';

describe('a watch with the rights to see Services and EndpointSlices', () => {
  it('is live with version and domain, and shows what is created, changed and deleted', async () => {
    const watch = watchAs('viewer');
    const patched = new Map<string, ServiceRecord>();
    watch.onPatch((patch) => apply(patched, patch));
    await until(
      'live',
      () => watch.status.phase === 'live' && watch.status.domain !== null && watch.status.version !== null,
    );
    expect(watch.status).toMatchObject({
      version: 'v1.20.2',
      domain: 'cluster.coder4',
      context: 'test',
      problem: null,
    });
    await until('endpoints are known', () => named(watch, 'kubernetes')?.ready === 0);

    await server.mustCall('POST', shop, service('web', 'shop'));
    await until('web is created', () => patched.has(uidOf(watch, 'web')));
    expect(named(watch, 'web')).toMatchObject({
      hostname: 'web.shop.svc.cluster.coder4',
      ready: 0,
      total: 0,
      type: 'ClusterIP',
    });
    expect(named(watch, 'web')?.clusterIPs[0]).toMatch(/^10\./);

    await server.mustCall('POST', shopSlices, endpointSlice('web', 'shop', [true, true, false]));
    await until('web has endpoints', () => named(watch, 'web')?.total === 3);
    expect(named(watch, 'web')).toMatchObject({ ready: 2, endpointAddresses: ['10.200.1.1', '10.200.1.2'] });

    const ports = { spec: { ports: [{ name: 'https', port: 443 }] } };
    await server.mustCall('PATCH', `${shop}/web`, ports);
    await until('web is changed', () => patched.get(uidOf(watch, 'web'))?.ports[0]?.port === 443);

    const uid = uidOf(watch, 'web');
    await server.mustCall('DELETE', `${shop}/web`);
    await server.mustCall('DELETE', `${shopSlices}/web-abc`);
    await until('web is gone', () => !patched.has(uid));
    expect(named(watch, 'web')).toBeUndefined();
  });

  it('goes on after a pause and sees what happened in between', async () => {
    await server.mustCall('POST', shop, service('before', 'shop'));
    const watch = watchAs('viewer');
    await until('live', () => watch.status.phase === 'live' && named(watch, 'before') !== undefined);
    watch.pause();
    expect(watch.status).toMatchObject({ phase: 'paused', problem: null });
    await server.mustCall('DELETE', `${shop}/before`);
    await server.mustCall('POST', shop, service('meanwhile', 'shop'));
    expect(named(watch, 'before')).toBeDefined();
    watch.resume();
    await until('both changes', () => named(watch, 'before') === undefined && named(watch, 'meanwhile') !== undefined);
    expect(watch.status.phase).toBe('live');
    await server.mustCall('DELETE', `${shop}/meanwhile`);
  });
});

describe('a watch with fewer rights', () => {
  it('is live without endpoints when only Services may be seen', async () => {
    const watch = watchAs('services-only');
    await until('a problem', () => watch.status.phase === 'live' && watch.status.problem !== null);
    expect(watch.status.problem).toMatchObject({
      code: 'cluster.forbidden',
      params: { verb: 'list', resource: 'endpointslices', group: 'discovery.k8s.io' },
    });
    expect(named(watch, 'kubernetes')).toMatchObject({ ready: null, total: null });
  });

  it('lists one namespace when only that may be seen, and says so', async () => {
    await server.mustCall('POST', shop, service('till', 'shop'));
    await server.mustCall('POST', shopSlices, endpointSlice('till', 'shop', [true]));
    const watch = watchAs('shop-only', { namespace: 'shop' });
    await until('the endpoint', () => named(watch, 'till')?.ready === 1);
    expect(watch.status).toMatchObject({
      phase: 'live',
      services: 1,
      problem: { code: 'cluster.one-namespace', params: { namespace: 'shop' } },
    });
    await server.mustCall('DELETE', `${shop}/till`);
    await server.mustCall('DELETE', `${shopSlices}/till-abc`);
  });

  it('fails with what is missing when no Services may be seen', async () => {
    const watch = watchAs('nobody');
    await until('failed', () => watch.status.phase === 'failed');
    expect(watch.status.problem).toEqual({
      code: 'cluster.forbidden',
      params: { verb: 'list', resource: 'services', group: '""' },
    });
  });

  it('fails when the credentials are not accepted', async () => {
    const watch = watchAs('stranger');
    await until('failed', () => watch.status.phase === 'failed');
    expect(watch.status.problem).toEqual({ code: 'cluster.unauthorized' });
  });
});

describe('an API server that dies', () => {
  it('is paused with its last list, and live again with the changes when it is back', async () => {
    const watch = watchAs('viewer');
    await until('live', () => watch.status.phase === 'live' && watch.status.services > 0);
    await server.killApi();
    await until('paused', () => watch.status.phase === 'paused', 15_000);
    expect(watch.status.problem?.code).toBe('cluster.unreachable');
    expect(named(watch, 'kubernetes')).toBeDefined();
    await server.startApi();
    await server.mustCall('POST', shop, service('reborn', 'shop'));
    await until('live again', () => watch.status.phase === 'live' && named(watch, 'reborn') !== undefined, 40_000);
    await server.mustCall('DELETE', `${shop}/reborn`);
  });
});

describe('many Services', () => {
  it('come in pages and end complete', async () => {
    const names = Array.from({ length: 600 }, (_, index) => `many-${index}`);
    await inParallel(8, names, async (name) =>
      server.mustCall('POST', shop, service(name, 'shop', { clusterIP: 'None' })),
    );
    const watch = watchAs('viewer', { pageSize: 90 });
    const counts: number[] = [];
    watch.onStatus((status) => counts.push(status.services));
    const patched = new Map<string, ServiceRecord>();
    watch.onPatch((patch) => apply(patched, patch));
    await until('all of them', () => watch.status.phase === 'live' && watch.status.services >= 600, 10_000);
    await until('told in patches', () => patched.size === watch.status.services);
    expect(new Set(watch.services.services.map(({ name }) => name))).toEqual(
      new Set([...patched.values()].map(({ name }) => name)),
    );
    expect(names.every((name) => named(watch, name) !== undefined)).toBe(true);
  });
});

function uidOf(watch: ClusterWatch, name: string): string {
  return named(watch, name)?.uid ?? '';
}

function apply(records: Map<string, ServiceRecord>, patch: ServiceListPatch): void {
  for (const record of patch.upserts) records.set(record.uid, record);
  for (const uid of patch.deletes) records.delete(uid);
}

async function inParallel<T>(width: number, items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
