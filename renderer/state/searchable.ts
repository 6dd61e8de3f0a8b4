import { prepare, type Prepared } from 'fuzzysort';
import type { ServicePort, ServiceRecord } from '../../electron/shared/service-record.ts';

/** The texts of a Service that a query is matched against, in the order in which a row shows them. */
export interface Targets {
  readonly name: Prepared;
  readonly namespace: Prepared;
  /** `portText` of every port, separated by a space. */
  readonly ports: Prepared;
  readonly addresses: Prepared;
}

/** A Service with what the search needs, made once for each version of its record. */
export interface SearchableService {
  readonly record: ServiceRecord;
  readonly sortKey: string;
  /** Everything that can be found, in lower case, a line each. */
  readonly text: string;
  /** Prepared when they are first needed: most of 10,000 Services never come that far. */
  readonly targets: () => Targets;
}

/** Prepares a record for the search. */
export function searchable(record: ServiceRecord): SearchableService {
  const ports = record.ports.map(portText).join(' ');
  const addresses = addressText(record);
  let targets: Targets | null = null;
  return {
    record,
    sortKey: `${record.namespace}\0${record.name}\0${record.uid}`,
    text: `${record.name}\n${record.namespace}\n${ports}\n${addresses}`.toLowerCase(),
    targets: () =>
      (targets ??= {
        name: prepare(record.name),
        namespace: prepare(record.namespace),
        ports: prepare(ports),
        addresses: prepare(addresses),
      }),
  };
}

/** How a port is shown: its number, its protocol unless that is TCP, its name. */
export function portText(port: ServicePort): string {
  return [String(port.port), port.protocol === 'TCP' ? '' : port.protocol.toLowerCase(), port.name ?? '']
    .filter((part) => part !== '')
    .join(' ');
}

/** How a Service's addresses are shown: its ClusterIPs, else what its name leads to. */
export function addressText(record: ServiceRecord): string {
  if (record.externalName !== null) return record.externalName;
  return (record.clusterIPs.length > 0 ? record.clusterIPs : record.endpointAddresses).join(' ');
}
