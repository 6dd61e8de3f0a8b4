import { addresses, addressText, dnsLabel, type Projected } from './service-projection.ts';
import { asObject, keepEach, listAt, matchAt, objectAt, textAt } from './json-value.ts';
import type { ResourceSource } from './reflector.ts';

/** What one EndpointSlice (or one Endpoints object) says about the Service it belongs to. */
export interface EndpointSummary {
  /** `namespace/name` of the Service. */
  readonly service: string;
  readonly family: 'IPv4' | 'IPv6' | 'FQDN';
  readonly ready: number;
  readonly total: number;
  /** At most the first four ready addresses. */
  readonly addresses: readonly string[];
}

export const endpointAddressLimit = 4;

/** Names of EndpointSlices and Endpoints: RFC 1123 subdomains. */
const subdomain = /^[a-z0-9][a-z0-9.-]{0,252}$/;

/** Where a cluster keeps the endpoints, newest first. */
export type EndpointApi = 'discovery.k8s.io/v1' | 'discovery.k8s.io/v1beta1' | 'v1';

/** Picks the API out of the answer to `GET /apis/discovery.k8s.io` (an APIGroup; null where there is no such group). */
export function chooseEndpointApi(group: unknown): EndpointApi {
  const versions = listAt(asObject(group), 'versions').map((version) => textAt(asObject(version), 'version'));
  if (versions.includes('v1')) return 'discovery.k8s.io/v1';
  return versions.includes('v1beta1') ? 'discovery.k8s.io/v1beta1' : 'v1';
}

/** What to list and watch for the endpoints of all namespaces, or of one. */
export function endpointSource(api: EndpointApi, namespace: string | null): ResourceSource<EndpointSummary> {
  const scope = namespace === null ? '' : `/namespaces/${namespace}`;
  return api === 'v1'
    ? { path: `/api/v1${scope}/endpoints`, group: '', resource: 'endpoints', project: projectEndpoints }
    : {
        path: `/apis/${api}${scope}/endpointslices`,
        group: 'discovery.k8s.io',
        resource: 'endpointslices',
        project: projectEndpointSlice,
      };
}

/** The summary of an EndpointSlice (discovery.k8s.io/v1 or v1beta1); null where it names no Service. */
export function projectEndpointSlice(object: unknown): Projected<EndpointSummary> | null {
  const slice = asObject(object);
  const metadata = objectAt(slice, 'metadata');
  const name = matchAt(metadata, 'name', subdomain);
  const namespace = matchAt(metadata, 'namespace', dnsLabel);
  const service = matchAt(objectAt(metadata, 'labels'), 'kubernetes.io/service-name', dnsLabel);
  const family = slice?.['addressType'];
  if (name === null || namespace === null || service === null) return null;
  if (family !== 'IPv4' && family !== 'IPv6' && family !== 'FQDN') return null;
  const endpoints = listAt(slice, 'endpoints').map(asObject);
  // "ready: nil should be interpreted as true" (API reference of EndpointConditions).
  const ready = endpoints.filter((endpoint) => objectAt(endpoint, 'conditions')?.['ready'] !== false);
  return {
    key: `${namespace}/${name}`,
    record: {
      service: `${namespace}/${service}`,
      family,
      ready: ready.length,
      total: endpoints.length,
      addresses: keepEach(ready.slice(0, endpointAddressLimit), (endpoint) =>
        addressText(listAt(asObject(endpoint), 'addresses')[0]),
      ),
    },
  };
}

/** The summary of an Endpoints object (core/v1), for clusters without EndpointSlices; it bears its Service's name. */
export function projectEndpoints(object: unknown): Projected<EndpointSummary> | null {
  const endpoints = asObject(object);
  const metadata = objectAt(endpoints, 'metadata');
  const name = matchAt(metadata, 'name', subdomain);
  const namespace = matchAt(metadata, 'namespace', dnsLabel);
  if (name === null || namespace === null) return null;
  // An address stands once in each subset, that is once for each set of ports; it is one endpoint.
  const ready = new Set<string>();
  const all = new Set<string>();
  for (const subset of listAt(endpoints, 'subsets').map(asObject)) {
    for (const ip of ipsOf(listAt(subset, 'addresses'))) ready.add(ip);
    for (const ip of ipsOf(listAt(subset, 'notReadyAddresses'))) all.add(ip);
  }
  for (const ip of ready) all.add(ip);
  const first = [...ready].slice(0, endpointAddressLimit);
  return {
    key: `${namespace}/${name}`,
    record: {
      service: `${namespace}/${name}`,
      family: first[0]?.includes(':') === true ? 'IPv6' : 'IPv4',
      ready: ready.size,
      total: all.size,
      addresses: first,
    },
  };
}

function ipsOf(list: readonly unknown[]): readonly string[] {
  return addresses(list.map((address) => asObject(address)?.['ip']));
}

/** All slices of one Service together. A dual-stack Service has its endpoints once in each family, so families are not added up. */
export function joinEndpoints(slices: readonly EndpointSummary[]): {
  readonly ready: number;
  readonly total: number;
  readonly addresses: readonly string[];
} {
  let ready = 0;
  let total = 0;
  for (const family of ['IPv4', 'IPv6', 'FQDN'] as const) {
    const ofFamily = slices.filter((slice) => slice.family === family);
    const familyTotal = ofFamily.reduce((sum, slice) => sum + slice.total, 0);
    if (familyTotal <= total) continue;
    total = familyTotal;
    ready = ofFamily.reduce((sum, slice) => sum + slice.ready, 0);
  }
  const listed = [...new Set(slices.flatMap((slice) => slice.addresses))].slice(0, endpointAddressLimit);
  return { ready, total, addresses: listed };
}
