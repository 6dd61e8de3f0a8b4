import { ApiClient } from '../../cluster/api-client.ts';
import type { ApiFailure } from '../../cluster/api-failure.ts';
import type { ClusterAccess } from '../../cluster/cluster-access.ts';
import { asObject, integerAt, listAt, objectAt, textAt, type JsonObject } from '../../cluster/json-value.ts';
import { chooseEndpointApi, endpointSource } from '../../cluster/endpoint-slices.ts';
import { addresses, dnsLabel } from '../../cluster/service-projection.ts';
import { withoutBrackets } from '../../shared/host-name.ts';
import { parseIpAddress } from '../../shared/ip.ts';
import type { Result } from '../../shared/result.ts';
import type { DoctorProbes } from './probes.ts';
import type { Reach } from '../reach/reach.ts';
import { neededRights, reviewRights, type Rights } from './rights.ts';
import { candidateServices, dnsServices, type ServiceTarget } from './service-targets.ts';

/** What one request to the API server brought. */
export type Answer = Result<unknown, ApiFailure>;

/** The API server, and what it tells of the cluster; what could not be had is empty, and the answers say why. */
export interface ClusterLook {
  readonly server: { readonly host: string; readonly address: string | null; readonly port: number };
  /** Null when the server's name has no address. */
  readonly reach: Reach | null;
  readonly version: Answer | null;
  readonly services: Answer | null;
  /** The namespace of the Services that were listed; null for all. */
  readonly namespace: string | null;
  /** What the readiness of Services is read from: older clusters have Endpoints alone. */
  readonly endpoints: { readonly resource: string; readonly group: string; readonly answer: Answer | null };
  /** What the user may do, as the API server says; null where it does not. */
  readonly rights: Rights | null;
  readonly nodeAddresses: readonly string[];
  /** Services whose Pods are ready, the best to try first. */
  readonly targets: readonly ServiceTarget[];
  /** Pods of the cluster's DNS. */
  readonly dnsPods: ServiceTarget['pods'];
  /** The ClusterIP of the Service `kubernetes`. */
  readonly kubernetesIp: string | null;
  /** Whether the cluster has Cilium's own kinds; null when that was not told. */
  readonly cilium: boolean | null;
}

const discoveryGroup = 'discovery.k8s.io';
const limits = { connectMs: 4000, answerMs: 8000, answerBytes: 16 * 1024 * 1024 };
/** So many Services are looked at; a large cluster has ten thousand, and some are all that is needed. */
const listLimit = '500';
const mostCandidates = 6;
const mostTargets = 3;

/**
 * Looks at the API server in the way that the list of Services would; `wanted` is the Service to try, `name` or `name.namespace`, at `port` (null: its
 * first).
 */
export async function lookAtCluster(
  access: ClusterAccess,
  probes: DoctorProbes,
  wanted: string | null,
  port: number | null = null,
): Promise<ClusterLook> {
  const host = withoutBrackets(access.server.hostname);
  const serverPort = Number(
    access.server.port === '' ? (access.server.protocol === 'http:' ? 80 : 443) : access.server.port,
  );
  const address = parseIpAddress(host)?.text ?? (await probes.resolve(host)).addresses[0] ?? null;
  const reach = address === null ? null : await probes.connectTcp(address, serverPort);
  const server = { host, address, port: serverPort };
  const nothing: ClusterLook = {
    server,
    reach,
    version: null,
    services: null,
    namespace: null,
    endpoints: { resource: 'endpointslices', group: discoveryGroup, answer: null },
    rights: null,
    nodeAddresses: [],
    targets: [],
    dnsPods: [],
    kubernetesIp: null,
    cilium: null,
  };
  // A proxy of the kubeconfig may reach what we cannot.
  if (reach?.kind !== 'answered' && access.proxy === null) return nothing;
  const client = new ApiClient(access, limits);
  try {
    const version = await get(client, '/version', 'version');
    // Who may not ask for the version was answered all the same.
    if (!version.ok && version.error.kind !== 'forbidden') return { ...nothing, version };
    const [group, groups, nodes] = await Promise.all([
      get(client, `/apis/${discoveryGroup}`, discoveryGroup, discoveryGroup),
      get(client, '/apis', 'apis'),
      list(client, '/api/v1/nodes', 'nodes'),
    ]);
    const api = chooseEndpointApi(group.ok ? group.value : null);
    const { resource, group: ofEndpoints } = endpointSource(api, null);
    const own = access.namespace ?? 'default';
    const rights = await reviewRights(client, neededRights({ resource, group: ofEndpoints }), own);
    const { services, namespace } = await listServices(client, own, rights);
    const { path } = endpointSource(api, namespace === null ? null : encodeURIComponent(namespace));
    const objects = services.ok ? listAt(asObject(services.value), 'items') : [];
    return {
      server,
      reach,
      version,
      services,
      namespace,
      endpoints: { resource, group: ofEndpoints, answer: await list(client, path, resource, ofEndpoints, '1') },
      rights,
      nodeAddresses: nodes.ok ? nodeAddresses(nodes.value) : [],
      ...(await targets(client, objects, wanted, port)),
      kubernetesIp: kubernetesIp(objects),
      cilium: groups.ok ? hasCilium(groups.value) : null,
    };
  } finally {
    client.close();
  }
}

function get(client: ApiClient, path: string, resource: string, group = ''): Promise<Answer> {
  return client.getJson({ path, resource, group, verb: 'get' }, new AbortController().signal);
}

function list(client: ApiClient, path: string, resource: string, group = '', limit = listLimit): Promise<Answer> {
  return client.getJson({ path, query: { limit }, resource, group, verb: 'list' }, new AbortController().signal);
}

/**
 * The Services of all namespaces or, where those may not be listed, of one: as the review says and, without one, as trying does. The first
 * refusal is told when that of one namespace is refused as well.
 */
async function listServices(
  client: ApiClient,
  own: string,
  rights: Rights | null,
): Promise<{ readonly services: Answer; readonly namespace: string | null }> {
  const ofNamespace = (): Promise<Answer> =>
    list(client, `/api/v1/namespaces/${encodeURIComponent(own)}/services`, 'services');
  if (rights !== null && rights.namespace !== null) return { services: await ofNamespace(), namespace: own };
  const everywhere = await list(client, '/api/v1/services', 'services');
  if (everywhere.ok || everywhere.error.kind !== 'forbidden' || rights !== null) {
    return { services: everywhere, namespace: null };
  }
  const services = await ofNamespace();
  return services.ok ? { services, namespace: own } : { services: everywhere, namespace: null };
}

function nodeAddresses(nodes: unknown): readonly string[] {
  return listAt(asObject(nodes), 'items').flatMap((node) => {
    const known = listAt(objectAt(asObject(node), 'status'), 'addresses').map(asObject);
    const own = known.find((entry) => textAt(entry, 'type') === 'InternalIP');
    return addresses([textAt(own ?? null, 'address')]);
  });
}

function kubernetesIp(services: readonly unknown[]): string | null {
  const service = services.map(asObject).find((object) => {
    const metadata = objectAt(object, 'metadata');
    return textAt(metadata, 'name') === 'kubernetes' && textAt(metadata, 'namespace') === 'default';
  });
  return addresses([textAt(objectAt(service ?? null, 'spec'), 'clusterIP')])[0] ?? null;
}

function hasCilium(groups: unknown): boolean {
  return listAt(asObject(groups), 'groups').some((group) => textAt(asObject(group), 'name') === 'cilium.io');
}

/** The Endpoints (core/v1) are asked for one by one: every version has them, and a Pod's own port stands there. */
async function targets(
  client: ApiClient,
  services: readonly unknown[],
  wanted: string | null,
  port: number | null,
): Promise<Pick<ClusterLook, 'targets' | 'dnsPods'>> {
  const withPods = async (candidate: ServiceTarget): Promise<ServiceTarget> => {
    const { namespace, name } = candidate;
    const answer = await get(client, `/api/v1/namespaces/${namespace}/endpoints/${name}`, 'endpoints');
    return { ...candidate, pods: answer.ok ? readyPods(asObject(answer.value), candidate.portName) : [] };
  };
  const listed = candidateServices(services, wanted, port);
  const meant = listed.length === 0 && wanted !== null ? await getService(client, wanted) : [];
  const candidates = [...listed, ...candidateServices(meant, wanted, port)].slice(
    0,
    wanted === null ? mostCandidates : 1,
  );
  const [looked, dns] = await Promise.all([
    Promise.all(candidates.map(withPods)),
    Promise.all(dnsServices(services).slice(0, 1).map(withPods)),
  ]);
  return {
    targets: wanted === null ? looked.filter(({ pods }) => pods.length > 0).slice(0, mostTargets) : looked,
    dnsPods: dns.flatMap(({ pods }) => pods),
  };
}

/** A Service beyond those that were listed: a large cluster has more. */
async function getService(client: ApiClient, wanted: string): Promise<readonly unknown[]> {
  const [name = '', namespace] = wanted.split('.');
  if (namespace === undefined || !dnsLabel.test(name) || !dnsLabel.test(namespace)) return [];
  const answer = await get(client, `/api/v1/namespaces/${namespace}/services/${name}`, 'services');
  return answer.ok ? [answer.value] : [];
}

function readyPods(endpoints: JsonObject | null, portName: string | null): ServiceTarget['pods'] {
  return listAt(endpoints, 'subsets').flatMap((value) => {
    const subset = asObject(value);
    const ports = listAt(subset, 'ports').map(asObject);
    const meant = ports.find((port) => textAt(port, 'name') === portName) ?? ports[0] ?? null;
    const port = integerAt(meant, 'port', 1, 65_535);
    if (port === null) return [];
    const ready = addresses(listAt(subset, 'addresses').map((entry) => textAt(asObject(entry), 'ip')));
    return ready.map((address) => ({ address, port }));
  });
}
