import {
  objectKey,
  type EndpointAddress,
  type EndpointsRecord,
  type ServicePort,
  type ServiceRecord,
} from './records.ts';
import { reverseName, reverseZones } from './reverse.ts';

/** A resource record without its owner's name. */
export type ZoneRecord =
  | { readonly type: 'A' | 'AAAA' | 'CNAME' | 'PTR'; readonly data: string }
  | { readonly type: 'TXT'; readonly data: string }
  | { readonly type: 'SRV'; readonly data: { readonly port: number; readonly target: string } };

/** Everything the server is an authority for: names (lower case, no final dot) with their records. */
export interface Zone {
  readonly domain: string;
  /** The tops of the zones: the cluster's domain and the reverse zones of its addresses. */
  readonly apexes: readonly string[];
  /** A name that exists and has no records of its own (`svc.<domain>`, a namespace) is here with an empty list. */
  readonly names: ReadonlyMap<string, readonly ZoneRecord[]>;
}

export interface ZoneInput {
  readonly domain: string;
  /** The address of the DNS Service itself, for the zone's name server. */
  readonly dnsAddress: string;
  readonly cidrs: readonly string[];
  readonly services: Iterable<ServiceRecord>;
  readonly endpoints: ReadonlyMap<string, EndpointsRecord>;
}

/** Makes the zone of https://github.com/kubernetes/dns/blob/master/docs/specification.md (schema 1.1.0) from the objects. */
export function buildZone(input: ZoneInput): Zone {
  const names = new Map<string, ZoneRecord[]>();
  const apexes = [input.domain, ...input.cidrs.flatMap(reverseZones)].map((name) => name.toLowerCase());
  const add: AddRecord = (name, record) => {
    const records = entry(names, apexes, name.toLowerCase());
    if (!records.some((other) => JSON.stringify(other) === JSON.stringify(record))) records.push(record);
  };
  for (const apex of apexes) names.set(apex, []);
  entry(names, apexes, `svc.${input.domain}`);
  add(`dns-version.${input.domain}`, { type: 'TXT', data: '1.1.0' });
  add(`ns.dns.${input.domain}`, { type: 'A', data: input.dnsAddress });
  for (const service of input.services) addService(add, input, service, names, apexes);
  return { domain: input.domain.toLowerCase(), apexes, names };
}

type AddRecord = (name: string, record: ZoneRecord) => void;

/** The records of a name; makes it and the empty names between it and its zone's top. */
function entry(names: Map<string, ZoneRecord[]>, apexes: readonly string[], name: string): ZoneRecord[] {
  const known = names.get(name);
  if (known !== undefined) return known;
  const records: ZoneRecord[] = [];
  names.set(name, records);
  const parent = name.slice(name.indexOf('.') + 1);
  if (!apexes.includes(name) && parent !== name) entry(names, apexes, parent);
  return records;
}

function addService(
  add: AddRecord,
  input: ZoneInput,
  service: ServiceRecord,
  names: Map<string, ZoneRecord[]>,
  apexes: readonly string[],
): void {
  const name = `${service.name}.${service.namespace}.svc.${input.domain}`;
  if (service.externalName !== undefined) {
    add(name, { type: 'CNAME', data: service.externalName.replace(/\.$/, '') });
    return;
  }
  // A headless Service without a ready endpoint exists, with no address.
  entry(names, apexes, name.toLowerCase());
  for (const address of service.clusterIPs) {
    add(name, addressRecord(address));
    addReverse(add, address, name);
    for (const port of service.ports) addPort(add, name, port, name);
  }
  if (service.clusterIPs.length === 0) addHeadless(add, name, input.endpoints.get(objectKey(service)));
}

function addHeadless(add: AddRecord, name: string, endpoints: EndpointsRecord | undefined): void {
  for (const subset of endpoints?.subsets ?? []) {
    for (const address of subset.addresses) {
      const target = `${endpointLabel(address)}.${name}`;
      add(name, addressRecord(address.ip));
      add(target, addressRecord(address.ip));
      addReverse(add, address.ip, target);
      for (const port of subset.ports) addPort(add, name, port, target);
    }
  }
}

function addPort(add: AddRecord, service: string, port: ServicePort, target: string): void {
  if (port.name === undefined || port.name === '') return;
  const name = `_${port.name}._${port.protocol.toLowerCase()}.${service}`;
  add(name, { type: 'SRV', data: { port: port.port, target: target.toLowerCase() } });
}

function addReverse(add: AddRecord, address: string, target: string): void {
  const name = reverseName(address);
  if (name !== undefined) add(name, { type: 'PTR', data: target });
}

function addressRecord(address: string): ZoneRecord {
  return { type: address.includes(':') ? 'AAAA' : 'A', data: address };
}

/** The first label of an endpoint's own name: its hostname, or its address with dashes, as CoreDNS does it. */
function endpointLabel(address: EndpointAddress): string {
  return address.hostname ?? address.ip.replaceAll('.', '-').replaceAll(':', '-');
}
