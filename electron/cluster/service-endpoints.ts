import { parseDomainName } from '../shared/domain-name.ts';
import { ok, type Result } from '../shared/result.ts';
import type { ServiceEndpoint, ServiceEndpoints } from '../shared/service-endpoints.ts';
import type { ApiFailure } from './api-failure.ts';
import { readPages, type PagedList, type ReadableCluster } from './cluster-pages.ts';
import { chooseEndpointApi, type EndpointApi } from './endpoint-slices.ts';
import { asObject, listAt, matchAt, objectAt, textAt, type JsonObject } from './json-value.ts';
import { subdomain } from './pods.ts';
import { addresses } from './service-projection.ts';

/** More are counted, not told: nobody reads them, and a Service may have thousands. */
const mostEndpoints = 250;

/** Asks the API server for the endpoints of one Service, wherever the cluster keeps them. */
export async function readServiceEndpoints(
  cluster: ReadableCluster,
  service: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<Result<ServiceEndpoints, ApiFailure>> {
  const api = await endpointApi(cluster, signal);
  if (!api.ok) return api;
  const found = await readPages(cluster, { ...listOf(api.value, service), namespace: service.namespace }, signal);
  return found.ok ? ok(bounded(found.value)) : found;
}

/** Where the cluster keeps endpoints, asked if it is not known yet. */
export async function endpointApi(
  cluster: ReadableCluster,
  signal: AbortSignal,
): Promise<Result<EndpointApi, ApiFailure>> {
  if (cluster.endpointApi !== null) return ok(cluster.endpointApi);
  const group = 'discovery.k8s.io';
  const answer = await cluster.client.getJson({ path: `/apis/${group}`, verb: 'get', resource: group, group }, signal);
  if (!answer.ok && answer.error.kind !== 'not-found') return answer;
  return ok(chooseEndpointApi(answer.ok ? answer.value : null));
}

function listOf(api: EndpointApi, { name }: { readonly name: string }): Omit<PagedList<ServiceEndpoint>, 'namespace'> {
  return api === 'v1'
    ? { ...endpointList(api), query: { fieldSelector: `metadata.name=${name}` }, take: endpointsOfEndpoints }
    : { ...endpointList(api), query: { labelSelector: `kubernetes.io/service-name=${name}` }, take: endpointsOfSlice };
}

/** The list in which a cluster keeps endpoints. */
export function endpointList(api: EndpointApi): {
  readonly root: string;
  readonly group: string;
  readonly resource: string;
} {
  return api === 'v1'
    ? { root: '/api/v1', group: '', resource: 'endpoints' }
    : { root: `/apis/${api}`, group: 'discovery.k8s.io', resource: 'endpointslices' };
}

/** The endpoints of an EndpointSlice (discovery.k8s.io/v1, or v1beta1, where a node is named in `topology`). */
export function endpointsOfSlice(slice: JsonObject | null): readonly ServiceEndpoint[] {
  const named = slice?.['addressType'] === 'FQDN';
  return listAt(slice, 'endpoints').flatMap((value) => {
    const endpoint = asObject(value);
    // Endpoints have one address each in practice; consumers "should use the first" (API reference).
    const [first] = listAt(endpoint, 'addresses');
    const [ip] = addresses([first]);
    const address = named && typeof first === 'string' ? parseDomainName(first) : (ip ?? null);
    if (address === null) return [];
    const ready = objectAt(endpoint, 'conditions')?.['ready'] !== false;
    const node =
      matchAt(endpoint, 'nodeName', subdomain) ??
      matchAt(objectAt(endpoint, 'topology'), 'kubernetes.io/hostname', subdomain);
    return [{ address, ready, pod: podOf(endpoint), node }];
  });
}

/** The endpoints of an Endpoints object (core/v1); an address stands there once for each set of ports. */
export function endpointsOfEndpoints(endpoints: JsonObject | null): readonly ServiceEndpoint[] {
  const found = new Map<string, ServiceEndpoint>();
  for (const subset of listAt(endpoints, 'subsets').map(asObject)) {
    for (const [key, ready] of [['addresses', true] as const, ['notReadyAddresses', false] as const]) {
      for (const entry of listAt(subset, key).map(asObject)) {
        const [address] = addresses([textAt(entry, 'ip')]);
        if (address === undefined || found.get(address)?.ready === true) continue;
        found.set(address, { address, ready, pod: podOf(entry), node: matchAt(entry, 'nodeName', subdomain) });
      }
    }
  }
  return [...found.values()];
}

function podOf(endpoint: JsonObject | null): string | null {
  const target = objectAt(endpoint, 'targetRef');
  return target?.['kind'] === 'Pod' ? matchAt(target, 'name', subdomain) : null;
}

/** Ready ones first, each group in the order of its Pods' names; the same address only once. */
function bounded(all: readonly ServiceEndpoint[]): ServiceEndpoints {
  const unique = new Map<string, ServiceEndpoint>();
  for (const endpoint of all) {
    // While slices are being moved around, an endpoint may stand in two of them.
    if (unique.get(endpoint.address)?.ready !== true) unique.set(endpoint.address, endpoint);
  }
  const sorted = [...unique.values()].sort(
    (a, b) => Number(b.ready) - Number(a.ready) || compare(a.pod ?? '', b.pod ?? '') || compare(a.address, b.address),
  );
  return { endpoints: sorted.slice(0, mostEndpoints), more: Math.max(0, sorted.length - mostEndpoints) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
