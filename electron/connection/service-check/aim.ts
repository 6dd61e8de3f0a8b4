import { findPort } from '../../cluster/addresses.ts';
import type { Problem } from '../../shared/problem.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { CheckedService } from '../../shared/service-check.ts';
import type { ServicePort, ServiceRecord } from '../../shared/service-record.ts';

/** What is checked of a Service. */
export interface Aim {
  readonly service: CheckedService;
  /** Behind a ClusterIP, by the Pods' own addresses, or under another name. */
  readonly kind: 'cluster-ip' | 'headless' | 'external';
  readonly record: ServiceRecord;
  /** Null where it names none and none was given. */
  readonly port: ServicePort | null;
  /** The addresses that its name should lead to, as far as they are known; none for one that leads out of the cluster. */
  readonly own: readonly string[];
}

/**
 * The port that is meant: a number, a name, or null for the first. Where no ClusterIP translates ports any number can be used, as clients can. Errors:
 * `service.no-port`.
 */
export function aimAt(record: ServiceRecord, wanted: string | null): Result<Aim, Problem> {
  const kind = record.type === 'ExternalName' ? 'external' : record.headless ? 'headless' : 'cluster-ip';
  const listed = findPort(record, wanted);
  const port = listed.ok ? listed.value : kind === 'cluster-ip' ? null : freePort(wanted);
  if (!listed.ok && port === null) return listed;
  const { uid, namespace, name } = record;
  return ok({
    service: { uid, namespace, name, port: port?.port ?? null, protocol: port?.protocol ?? 'TCP' },
    kind,
    record,
    port,
    own: kind === 'cluster-ip' ? record.clusterIPs : kind === 'headless' ? record.endpointAddresses : [],
  });
}

function freePort(wanted: string | null): ServicePort | null {
  if (wanted === null || !/^[0-9]{1,5}$/.test(wanted)) return null;
  const port = Number(wanted);
  return port >= 1 && port <= 65_535 ? { name: null, port, protocol: 'TCP', appProtocol: null, nodePort: null } : null;
}
