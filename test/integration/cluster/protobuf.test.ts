import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient, type ApiRequest } from '../../../electron/cluster/api-client.ts';
import { endpointSource, type EndpointApi } from '../../../electron/cluster/endpoint-slices.ts';
import { loadKubeconfig } from '../../../electron/cluster/kubeconfig.ts';
import { pageOf, type ListPage, type Take } from '../../../electron/cluster/list-page.ts';
import { projectService } from '../../../electron/cluster/service-projection.ts';
import { fill } from '../../bench/services/fill.ts';
import { manyServices } from '../../bench/services/many-services.ts';
import { TestApiServer } from './api-server.ts';

let server: TestApiServer;
let client: ApiClient;
const never = new AbortController().signal;

beforeAll(async () => {
  server = await TestApiServer.start();
  await fill(server, manyServices(120, 4));
  const endpoints = {
    ...{ apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'by-hand' } },
    subsets: [{ addresses: [{ ip: '10.200.0.9' }], notReadyAddresses: [{ ip: '10.200.0.8' }], ports: [{ port: 80 }] }],
  };
  await server.mustCall('POST', '/api/v1/namespaces/default/endpoints', endpoints);
  const access = loadKubeconfig({ file: server.kubeconfig('admin'), context: null, environment: process.env });
  if (!access.ok) throw new Error(access.error.code);
  client = new ApiClient(access.value);
}, 120_000);

afterAll(async () => {
  client.close();
  await server.stop();
});

/** The same page in protobuf and in JSON, and where protobuf's head said that the list goes on. */
async function bothPages<T>(
  request: Pick<ApiRequest, 'path' | 'group' | 'resource'>,
  take: Take<T>,
): Promise<{ protobuf: ListPage<T>; json: ListPage<T>; heads: readonly string[] }> {
  const asked: ApiRequest = { ...request, verb: 'list', query: { limit: '100' } };
  const heads: string[] = [];
  const page = await client.getPage(asked, take, never, (token) => heads.push(token));
  const document = await client.getJson(asked, never);
  if (!page.ok || !document.ok) throw new Error(`no list of ${request.resource}`);
  return { protobuf: page.value, json: pageOf(document.value, take), heads };
}

describe('the API server’s own protobuf', () => {
  it('says of Services what its JSON says', async () => {
    const { protobuf, json, heads } = await bothPages(
      { path: '/api/v1/services', group: '', resource: 'services' },
      projectService,
    );
    expect(protobuf.items).toEqual(json.items);
    expect(protobuf.items.filter((item) => item !== null)).toHaveLength(100);
    expect(heads).toEqual([protobuf.continuation]);
    expect(typeof json.continuation).toBe('string');
    expect(protobuf.resourceVersion).toBe(json.resourceVersion);
  });

  it.each<[EndpointApi, number]>([
    ['discovery.k8s.io/v1beta1', 100],
    ['v1', 2],
  ])('says of endpoints in %s what its JSON says', async (api, least) => {
    const { project, ...request } = endpointSource(api, null);
    const { protobuf, json } = await bothPages(request, project);
    expect(protobuf.items).toEqual(json.items);
    expect(protobuf.items.filter((item) => item !== null).length).toBeGreaterThanOrEqual(least - 1);
  });

  it('says why a list is refused', async () => {
    const asked: ApiRequest = {
      ...{ path: '/api/v1/services', group: '', resource: 'services', verb: 'list' },
      query: { limit: '1', continue: 'nonsense' },
    };
    const refused = await client.getPage(asked, projectService, never, () => undefined);
    const params = { status: 400, detail: expect.stringContaining('continue key is not valid') as string };
    expect(refused).toMatchObject({ ok: false, error: { problem: { code: 'cluster.error', params } } });
  });
});
