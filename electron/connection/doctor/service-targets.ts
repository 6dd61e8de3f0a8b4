import { asObject, objectAt, textAt } from '../../cluster/json-value.ts';
import { projectService, type ServiceCore } from '../../cluster/service-projection.ts';
import type { ServicePort, ServiceRecord } from '../../shared/service-record.ts';

/** A Service that is tried, as a program would use it. */
export interface ServiceTarget {
  readonly namespace: string;
  readonly name: string;
  readonly clusterIp: string;
  readonly port: number;
  readonly portName: string | null;
  /** `spec.internalTrafficPolicy`; null where the API server does not know that field (before 1.21). */
  readonly internalTraffic: 'Local' | 'Cluster' | null;
  /** Addresses of ready Pods, each with the Pod's own port. */
  readonly pods: readonly { readonly address: string; readonly port: number }[];
}

const webPorts: readonly number[] = [80, 443, 8080, 8443, 8000, 3000];

/**
 * The Services to try, the best first: web servers alone, as a connection that says nothing and is closed disturbs other programs (it is an error
 * to a database, and ends some measuring programs); without any, `kubernetes`, which is one everywhere. A Service whose traffic stays on its
 * node is tried first of all: through a gateway that runs no Pods it cannot work. With `wanted`, `name` or `name.namespace`, that one alone,
 * at `port` (null: its first).
 */
export function candidateServices(
  objects: readonly unknown[],
  wanted: string | null,
  port: number | null = null,
): readonly ServiceTarget[] {
  const all = objects.flatMap((object) => {
    const record = projectService(object)?.record;
    const policy = textAt(objectAt(asObject(object), 'spec'), 'internalTrafficPolicy');
    const internalTraffic = policy === 'Local' || policy === 'Cluster' ? policy : null;
    const target = record === undefined ? null : targetOf(record, wanted === null, internalTraffic, [], port);
    return target === null ? [] : [target];
  });
  return choose(all, wanted);
}

/** The same out of the list that the running Kubelane has, for when the API server does not answer: a Pod's own port is not in it. */
export function targetsOfRecords(records: readonly ServiceRecord[], wanted: string | null): readonly ServiceTarget[] {
  const all = records.flatMap((record) => {
    const target = targetOf(record, wanted === null, null, record.endpointAddresses);
    return target === null || target.pods.length === 0 ? [] : [target];
  });
  return choose(all, wanted).slice(0, 3);
}

/** The Services of the cluster's DNS: their Pods are there in every cluster, and take a connection to port 53 from anybody. */
export function dnsServices(objects: readonly unknown[]): readonly ServiceTarget[] {
  return objects.flatMap((object) => {
    const record = projectService(object)?.record;
    const isDns = record?.namespace === 'kube-system' && record.ports.some(({ port }) => port === 53);
    const target = isDns ? targetOf(record, false, null, []) : null;
    return target === null ? [] : [target];
  });
}

function targetOf(
  { namespace, name, ports, clusterIPs }: ServiceCore,
  webAlone: boolean,
  internalTraffic: ServiceTarget['internalTraffic'],
  endpoints: readonly string[],
  wanted: number | null = null,
): ServiceTarget | null {
  const port = ports.find(
    (entry) => entry.protocol === 'TCP' && (!webAlone || isWeb(entry)) && (wanted === null || entry.port === wanted),
  );
  const clusterIp = clusterIPs[0];
  if (port === undefined || clusterIp === undefined) return null;
  const pods = endpoints.map((address) => ({ address, port: port.port }));
  return { namespace, name, clusterIp, port: port.port, portName: port.name, internalTraffic, pods };
}

function isWeb({ port, name, appProtocol }: ServicePort): boolean {
  return webPorts.includes(port) || /^http/.test(name ?? '') || /^http/.test(appProtocol ?? '');
}

function choose(all: readonly ServiceTarget[], wanted: string | null): readonly ServiceTarget[] {
  if (wanted !== null) return all.filter(({ name, namespace }) => name === wanted || `${name}.${namespace}` === wanted);
  const own = all.filter((target) => !isKubernetes(target) && target.namespace !== 'kube-system');
  const chosen = own.length > 0 ? own : all.filter(isKubernetes);
  return [...chosen].sort((a, b) => order(a) - order(b));
}

/** Whether it is the API server's own Service: behind it are machines, not Pods. */
export function isKubernetes({ name, namespace }: Pick<ServiceTarget, 'name' | 'namespace'>): boolean {
  return namespace === 'default' && name === 'kubernetes';
}

function order({ internalTraffic, port }: ServiceTarget): number {
  const rank = webPorts.indexOf(port);
  return internalTraffic === 'Local' ? -1 : rank < 0 ? webPorts.length : rank;
}
