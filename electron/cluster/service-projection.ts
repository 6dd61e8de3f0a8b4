import { parseDomainName } from '../shared/domain-name.ts';
import { parseIpAddress } from '../shared/ip.ts';
import type { ServicePort, ServiceRecord, ServiceType } from '../shared/service-record.ts';
import { asObject, integerAt, keepEach, listAt, matchAt, objectAt, textAt, type JsonObject } from './json-value.ts';

/** What a Service (core/v1) says by itself; endpoints and the cluster domain are joined by the store. */
export type ServiceCore = Omit<ServiceRecord, 'hostname' | 'ready' | 'total' | 'endpointAddresses'>;

/** A record and the key under which a watch later changes or deletes it. */
export interface Projected<T> {
  readonly key: string;
  readonly record: T;
}

/** RFC 1123 label: the names of namespaces, Services and ports; safe in URLs, shells and host names. */
export const dnsLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const uidPattern = /^[A-Za-z0-9-]{1,128}$/;
/** `http`, `kubernetes.io/h2c`, `mycompany.com/my-protocol`. */
const appProtocolPattern = /^[A-Za-z0-9](?:[A-Za-z0-9._/+-]{0,251}[A-Za-z0-9])?$/;
const types: readonly string[] = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] satisfies ServiceType[];

/**
 * The small record of one Service out of the API server's JSON. Null for anything that is not a Service with a valid name, namespace
 * and uid; single fields that are not what they should be are left out.
 */
export function projectService(object: unknown): Projected<ServiceCore> | null {
  const service = asObject(object);
  const metadata = objectAt(service, 'metadata');
  const spec = objectAt(service, 'spec');
  const uid = matchAt(metadata, 'uid', uidPattern);
  const name = matchAt(metadata, 'name', dnsLabel);
  const namespace = matchAt(metadata, 'namespace', dnsLabel);
  if (uid === null || name === null || namespace === null) return null;
  const type = serviceType(spec);
  const externalName = type === 'ExternalName' ? parseDomainName(textAt(spec, 'externalName') ?? '') : null;
  return {
    key: uid,
    record: {
      uid,
      namespace,
      name,
      type,
      clusterIPs: type === 'ExternalName' ? [] : clusterIPs(spec),
      headless: type !== 'ExternalName' && spec?.['clusterIP'] === 'None',
      externalName,
      externalIPs: addresses(listAt(spec, 'externalIPs')),
      loadBalancer: ingresses(objectAt(objectAt(service, 'status'), 'loadBalancer')),
      localOnly: spec?.['internalTrafficPolicy'] === 'Local',
      labels: labels(objectAt(metadata, 'labels')),
      ports: keepEach(listAt(spec, 'ports'), port),
    },
  };
}

function serviceType(spec: JsonObject | null): ServiceType {
  const type = textAt(spec, 'type') ?? '';
  // A type that is younger than this program still has a ClusterIP, or none.
  return isServiceType(type) ? type : 'ClusterIP';
}

function isServiceType(type: string): type is ServiceType {
  return types.includes(type);
}

/** `spec.clusterIPs` (since Kubernetes 1.20), else `spec.clusterIP`; `None` and `` are no addresses. */
function clusterIPs(spec: JsonObject | null): readonly string[] {
  const list = listAt(spec, 'clusterIPs');
  return addresses(list.length > 0 ? list : [spec?.['clusterIP']]);
}

/** Each has an address, a host name, or both of which the address says more. */
function ingresses(loadBalancer: JsonObject | null): readonly string[] {
  return keepEach(listAt(loadBalancer, 'ingress'), (value) => {
    const ingress = asObject(value);
    return addressText(ingress?.['ip']) ?? parseDomainName(textAt(ingress, 'hostname') ?? '');
  });
}

/** Label keys are `prefix/name`, values RFC 1123-like and empty at times (Kubernetes, "Labels and Selectors"). */
const labelKey = /^(?:[a-z0-9][a-z0-9.-]{0,252}\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
/** Nobody searches by more; what a hostile server adds to each Service stays small. */
const mostLabels = 32;

function labels(source: JsonObject | null): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  let count = 0;
  for (const key in source) {
    const value = source[key];
    if (typeof value !== 'string' || !labelKey.test(key) || !labelValue.test(value)) continue;
    kept[key] = value;
    count += 1;
    if (count === mostLabels) break;
  }
  return kept;
}

/** The canonical texts of those values that are IP addresses. */
export function addresses(values: readonly unknown[]): readonly string[] {
  return keepEach(values, addressText);
}

/** The canonical text of an IP address, or null. */
export function addressText(value: unknown): string | null {
  return typeof value === 'string' ? (parseIpAddress(value)?.text ?? null) : null;
}

function port(value: unknown): ServicePort | null {
  const source = asObject(value);
  const number = integerAt(source, 'port', 1, 65535);
  const protocol = source?.['protocol'] ?? 'TCP';
  if (number === null || (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP')) return null;
  return {
    name: matchAt(source, 'name', dnsLabel),
    port: number,
    protocol,
    appProtocol: matchAt(source, 'appProtocol', appProtocolPattern),
    nodePort: integerAt(source, 'nodePort', 1, 65535),
  };
}
