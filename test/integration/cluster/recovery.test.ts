import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ClusterWatch } from '../../../electron/cluster/cluster-watch.ts';
import { loadKubeconfig } from '../../../electron/cluster/kubeconfig.ts';
import { accessRules, service } from './objects.ts';
import { TestApiServer } from './api-server.ts';
import { until } from './until.ts';

let server: TestApiServer;
let proxy: Server;
/** Connections that go through now; those that were cut off stay open and carry nothing. */
const pairs = new Set<readonly [Socket, Socket]>();
const watch = new ClusterWatch();
const shop = '/api/v1/namespaces/shop/services';

beforeAll(async () => {
  server = await TestApiServer.start();
  for (const [path, object] of accessRules()) await server.mustCall('POST', path, object);
  proxy = createServer((near) => {
    const far = connect(server.port, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    near.pipe(far).on('error', () => near.destroy());
    far.pipe(near).on('error', () => far.destroy());
    near.on('close', () => {
      pairs.delete(pair);
      far.destroy();
    });
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const file = join(server.folder, 'through-proxy.yaml');
  const { port } = proxy.address() as AddressInfo;
  const text = readFileSync(server.kubeconfig('viewer'), 'utf8');
  writeFileSync(file, text.replace(`127.0.0.1:${server.port}`, `127.0.0.1:${port}`));
  const access = loadKubeconfig({ file, context: null, environment: process.env });
  if (!access.ok) throw new Error(access.error.code);
  watch.attend(true);
  watch.start(access.value, null);
  await until('live', () => watch.status.phase === 'live' && watch.status.services > 0, 30_000);
});

afterAll(async () => {
  await watch.stop();
  proxy.close();
  await server.stop();
});

const has = (name: string): boolean => watch.services.services.some((found) => found.name === name);

async function appears(name: string): Promise<void> {
  await server.mustCall('POST', shop, service(name, 'shop'));
  await until(`${name} is listed`, () => has(name), 30_000);
}

it.each(['one', 'two', 'three'])(
  'is right again after its connections went dead without a word, time %s',
  async (time) => {
    for (const [near, far] of pairs) {
      near.unpipe(far);
      far.unpipe(near);
      near.pause();
      far.pause();
    }
    await appears(`silence-${time}`);
    expect(watch.status.phase).toBe('live');
  },
);

it('is right again after the API server was away', async () => {
  await server.killApi();
  await until('paused', () => watch.status.phase === 'paused', 30_000);
  await server.startApi();
  await appears('after-crash');
});
