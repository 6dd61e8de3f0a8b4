import { locatedServices, type Located } from '../shared/located.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { ServiceRecord } from '../shared/service-record.ts';
import type { ApiFailure } from './api-failure.ts';
import { readEverywhere, readPages, type ReadableCluster } from './cluster-pages.ts';
import { matchAt, objectAt, type JsonObject } from './json-value.ts';
import { cluesIn, clueText, readClusterName, type Clue } from './pasted-text.ts';
import { nodeFacts, podFacts, selects, subdomain, workloadNames, type PodFacts } from './pods.ts';
import { endpointApi, endpointList, endpointsOfEndpoints, endpointsOfSlice } from './service-endpoints.ts';
import { dnsLabel } from './service-projection.ts';

/** What there is to look in. */
export interface LocatableCluster {
  readonly services: readonly ServiceRecord[];
  readonly domain: string | null;
  /** Null while the API server cannot be asked. */
  readonly reader: ReadableCluster | null;
}

/** The API server is asked about so many clues of one text. */
const mostAsked = 4;

/** The Services of the list that a pasted address, URL or host name means; the API server is not asked. */
export function servicesBehind(
  services: readonly ServiceRecord[],
  text: string,
  namespace: string | null,
  domain: string | null,
): readonly ServiceRecord[] {
  const some = services.filter((service) => namespace === null || service.namespace === namespace);
  for (const clue of cluesIn(text)) {
    const found = amongServices({ services: some, domain }, clue);
    if (found !== null) return locatedServices(found, some);
  }
  return [];
}

/** One search: what it looks in, and what it was not allowed to see. */
interface Search extends LocatableCluster {
  readonly signal: AbortSignal;
  readonly refusals: ApiFailure[];
}

/**
 * Finds what stands behind a pasted address, URL, name, or line of a log: first among the known Services, then by asking the API server for
 * a Pod or a node, and for the Services in front of it. Errors: `locate.no-clue`, `locate.nothing`, `locate.not-allowed`, `cluster.*`.
 */
export async function locate(
  text: string,
  cluster: LocatableCluster,
  signal: AbortSignal,
): Promise<Result<Located, Problem>> {
  const clues = cluesIn(text);
  const [first] = clues;
  if (first === undefined) return err(problem('locate.no-clue'));
  const search: Search = { ...cluster, signal, refusals: [] };
  for (const [place, clue] of clues.entries()) {
    const found = amongServices(search, clue) ?? (place < mostAsked ? await ask(search, clue) : null);
    if (found !== null) return ok(found);
  }
  return err(whyNothing(search, first));
}

function whyNothing({ reader, refusals }: Search, clue: Clue): Problem {
  const what = clueText(clue);
  const refusal = refusals.find(({ kind }) => kind !== 'aborted');
  if (reader === null) return problem('cluster.not-connected');
  if (refusal === undefined || refusal.kind === 'aborted') return problem('locate.nothing', { what });
  return refusal.kind === 'forbidden'
    ? problem('locate.not-allowed', { ...refusal.problem.params, what })
    : refusal.problem;
}

/** What the list of Services knows by itself. */
function amongServices({ services, domain }: Pick<Search, 'services' | 'domain'>, clue: Clue): Located | null {
  switch (clue.kind) {
    case 'address':
      return serviceOf(servicesAt(services, clue.address, clue.port), clue.address);
    case 'object':
      if (clue.resource !== null && clue.resource !== 'service') return null;
      return serviceOf(
        services.filter(({ name, namespace }) => name === clue.name && namespace === (clue.namespace ?? namespace)),
      );
    case 'name': {
      const reading = readClusterName(clue.name, domain);
      if (reading?.kind === 'address')
        return serviceOf(servicesAt(services, reading.address, clue.port), reading.address);
      if (reading?.kind === 'pod') return null;
      return serviceOf(
        services.filter((service) =>
          reading === null
            ? isNameOf(service, clue.name)
            : service.name === reading.name && service.namespace === reading.namespace,
        ),
      );
    }
  }
}

function isNameOf(service: ServiceRecord, name: string): boolean {
  return (
    name === service.name ||
    name === `${service.name}.${service.namespace}` ||
    name === service.hostname ||
    name === service.externalName ||
    service.loadBalancer.includes(name)
  );
}

/** The Services that own an address, those with the port first. */
function servicesAt(
  services: readonly ServiceRecord[],
  address: string,
  port: number | null,
): readonly ServiceRecord[] {
  const owners = services.filter(
    ({ clusterIPs, externalIPs, loadBalancer }) =>
      clusterIPs.includes(address) || externalIPs.includes(address) || loadBalancer.includes(address),
  );
  const hasPort = (service: ServiceRecord): boolean => service.ports.some((candidate) => candidate.port === port);
  return [...owners].sort((a, b) => Number(hasPort(b)) - Number(hasPort(a)));
}

function serviceOf(
  found: readonly ServiceRecord[],
  address: string | null = null,
  missing: Problem | null = null,
): Located | null {
  const [best] = found;
  if (best === undefined) return null;
  return {
    kind: 'service',
    name: best.name,
    namespace: best.namespace,
    address: address ?? best.clusterIPs[0] ?? null,
    services: found.map(({ uid }) => uid),
    missing,
  };
}

/** What the API server knows about a clue. */
async function ask(search: Search, clue: Clue): Promise<Located | null> {
  const { reader } = search;
  if (reader === null) return null;
  if (clue.kind === 'address') return askAddress(search, reader, clue.address, clue.port);
  if (clue.kind === 'object') return askObject(search, reader, clue);
  const reading = readClusterName(clue.name, search.domain);
  if (reading === null) return askName(search, reader, clue.name, null);
  if (reading.kind === 'address') return askAddress(search, reader, reading.address, clue.port);
  if (reading.kind === 'service') return null;
  const { hostname, service, namespace } = reading;
  const pod = dnsLabel.test(namespace) ? await podNamed(search, reader, hostname, namespace) : null;
  if (pod !== null) return pod;
  // A Pod of a headless Service that is not there any more: the Service is.
  return serviceOf(
    search.services.filter((known) => known.name === service && known.namespace === namespace),
    null,
    missingOf(search) ?? problem('locate.pod-gone', { name: hostname }),
  );
}

async function askObject(
  search: Search,
  reader: ReadableCluster,
  { resource, namespace, name }: Extract<Clue, { kind: 'object' }>,
): Promise<Located | null> {
  if (resource === 'service') return null;
  if (resource === 'node') return nodeNamed(search, reader, name);
  return askName(search, reader, name, namespace);
}

async function askName(
  search: Search,
  reader: ReadableCluster,
  name: string,
  namespace: string | null,
): Promise<Located | null> {
  if (!subdomain.test(name)) return null;
  const pod = await podNamed(search, reader, name, namespace);
  if (pod !== null) return pod;
  const node = namespace === null ? await nodeNamed(search, reader, name) : null;
  if (node !== null) return node;
  const workloads = workloadNames(name);
  const kin = search.services.filter(
    (service) => workloads.includes(service.name) && service.namespace === (namespace ?? service.namespace),
  );
  return serviceOf(kin, null, missingOf(search) ?? problem('locate.pod-gone', { name }));
}

async function podNamed(
  search: Search,
  reader: ReadableCluster,
  name: string,
  namespace: string | null,
): Promise<Located | null> {
  const list = { ...pods, query: { fieldSelector: `metadata.name=${name}` } };
  const [pod] = await seen(search, () =>
    namespace === null
      ? readEverywhere(reader, list, search.signal)
      : readPages(reader, { ...list, namespace }, search.signal),
  );
  return pod === undefined ? null : podWithServices(search, reader, pod);
}

async function nodeNamed(search: Search, reader: ReadableCluster, name: string): Promise<Located | null> {
  const list = { ...nodes, namespace: null, query: { fieldSelector: `metadata.name=${name}` } };
  const [node] = await seen(search, () => readPages(reader, list, search.signal));
  return node === undefined ? null : nodeWithServices(search, node.name, node.addresses[0] ?? null, null);
}

async function askAddress(
  search: Search,
  reader: ReadableCluster,
  address: string,
  port: number | null,
): Promise<Located | null> {
  const list = { ...pods, query: { fieldSelector: `status.podIP=${address}` } };
  const all = await seen(search, () => readEverywhere(reader, list, search.signal));
  const alive = all.filter(({ ended }) => !ended);
  const found = alive.length > 0 ? alive : all;
  const own = found.find(({ onHost, ports }) => !onHost || (port !== null && ports.includes(port)));
  if (own !== undefined) return podWithServices(search, reader, own);
  // Pods in their node's network have its address: it is the node that was meant.
  const host = found.find(({ node }) => node !== null);
  if (host !== undefined) return nodeWithServices(search, host.node ?? '', address, port);
  return (
    (await amongEndpoints(search, reader, address)) ??
    (await nodeAt(search, reader, address, port)) ??
    // A node port is one Service's alone in the whole cluster, so it leads there even where nodes may not be read.
    (mayReadNodes(search) ? null : serviceOf(byNodePort(search, port), address, missingOf(search)))
  );
}

async function nodeAt(
  search: Search,
  reader: ReadableCluster,
  address: string,
  port: number | null,
): Promise<Located | null> {
  const enough = (some: readonly { readonly addresses: readonly string[] }[]): boolean =>
    some.some((node) => node.addresses.includes(address));
  const all = await seen(search, () => readPages(reader, { ...nodes, namespace: null, enough }, search.signal));
  const node = all.find(({ addresses }) => addresses.includes(address));
  return node === undefined ? null : nodeWithServices(search, node.name, address, port);
}

/** Whoever may not read Pods may often read endpoints, which name them; they have both addresses of a dual-stack Pod, too. */
async function amongEndpoints(search: Search, reader: ReadableCluster, address: string): Promise<Located | null> {
  const api = await endpointApi(reader, search.signal);
  if (!api.ok) return null;
  const take = (object: JsonObject | null): readonly EndpointOwner[] => ownersAt(object, api.value === 'v1', address);
  const [owner] = await seen(search, () =>
    readEverywhere(reader, { ...endpointList(api.value), take, enough: ({ length }) => length > 0 }, search.signal),
  );
  if (owner === undefined) return null;
  const behind = search.services.filter(
    ({ name, namespace }) => name === owner.service && namespace === owner.namespace,
  );
  if (owner.pod === null) return serviceOf(behind, address, missingOf(search));
  return {
    kind: 'pod',
    name: owner.pod,
    namespace: owner.namespace,
    address,
    services: behind.map(({ uid }) => uid),
    missing: missingOf(search),
  };
}

interface EndpointOwner {
  readonly namespace: string;
  readonly service: string;
  readonly pod: string | null;
}

function ownersAt(object: JsonObject | null, old: boolean, address: string): readonly EndpointOwner[] {
  const endpoint = (old ? endpointsOfEndpoints : endpointsOfSlice)(object).find(
    (candidate) => candidate.address === address,
  );
  if (endpoint === undefined) return [];
  const metadata = objectAt(object, 'metadata');
  const namespace = matchAt(metadata, 'namespace', dnsLabel);
  const service = old
    ? matchAt(metadata, 'name', dnsLabel)
    : matchAt(objectAt(metadata, 'labels'), 'kubernetes.io/service-name', dnsLabel);
  return namespace === null || service === null ? [] : [{ namespace, service, pod: endpoint.pod }];
}

async function podWithServices(search: Search, reader: ReadableCluster, pod: PodFacts): Promise<Located> {
  const { name, namespace, address } = pod;
  const take = (object: JsonObject | null): readonly string[] => {
    const uid = matchAt(objectAt(object, 'metadata'), 'uid', /^[A-Za-z0-9-]{1,128}$/);
    return uid !== null && selects(objectAt(objectAt(object, 'spec'), 'selector'), pod.labels) ? [uid] : [];
  };
  const list = { root: '/api/v1', group: '', resource: 'services', namespace, take };
  const chosen = new Set(await seen(search, () => readPages(reader, list, search.signal)));
  const behind = search.services.filter(
    (service) =>
      chosen.delete(service.uid) ||
      (service.namespace === namespace && address !== null && service.endpointAddresses.includes(address)),
  );
  const serves = ({ endpointAddresses }: ServiceRecord): boolean =>
    address !== null && endpointAddresses.includes(address);
  const sorted = [...behind].sort(
    (a, b) => Number(serves(b)) - Number(serves(a)) || Number(a.headless) - Number(b.headless),
  );
  // What was made since the list was told last stands behind what is in it.
  const services = [...sorted.map(({ uid }) => uid), ...chosen];
  return { kind: 'pod', name, namespace, address, services, missing: missingOf(search) };
}

function nodeWithServices(search: Search, name: string, address: string | null, port: number | null): Located {
  const services = byNodePort(search, port).map(({ uid }) => uid);
  return { kind: 'node', name, namespace: null, address, services, missing: null };
}

function byNodePort({ services }: Search, port: number | null): readonly ServiceRecord[] {
  return port === null ? [] : services.filter(({ ports }) => ports.some(({ nodePort }) => nodePort === port));
}

const pods = { root: '/api/v1', group: '', resource: 'pods', take: podFacts };
const nodes = { root: '/api/v1', group: '', resource: 'nodes', take: nodeFacts };

function mayReadNodes({ refusals }: Search): boolean {
  return !refusals.some((refusal) => refusal.kind === 'forbidden' && refusal.problem.params?.['resource'] === 'nodes');
}

/** What an answer brings; a refusal is kept for the end. A server that did not answer once is not asked again. */
async function seen<T>(
  { refusals }: Search,
  asking: () => Promise<Result<readonly T[], ApiFailure>>,
): Promise<readonly T[]> {
  if (refusals.some(({ kind }) => kind === 'unreachable' || kind === 'aborted')) return [];
  const result = await asking();
  if (result.ok) return result.value;
  refusals.push(result.error);
  return [];
}

function missingOf({ refusals }: Search): Problem | null {
  for (const refusal of refusals) if (refusal.kind !== 'aborted') return refusal.problem;
  return null;
}
