import { stripControlCharacters } from '../shared/printable.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { ServiceRecord } from '../shared/service-record.ts';

/**
 * The one Service that a person means: a uid, `name`, `name.namespace`, or any longer form of its host name
 * (`name.namespace.svc.cluster.local`).
 */
export function findService(services: readonly ServiceRecord[], wanted: string): Result<ServiceRecord, Problem> {
  const byUid = services.find((service) => service.uid === wanted);
  if (byUid !== undefined) return ok(byUid);
  const text = wanted.toLowerCase().replace(/\.$/, '');
  const found = services.filter((service) => service.name === text || isNameOf(service, text));
  const [first] = found;
  if (first === undefined) {
    return err(problem('service.not-found', { name: stripControlCharacters(wanted).slice(0, 256) }));
  }
  if (found.length === 1) return ok(first);
  const namespaces = found.map((service) => service.namespace).sort();
  return err(problem('service.ambiguous', { name: first.name, namespaces: namespaces.join(', ') }));
}

function isNameOf(service: ServiceRecord, text: string): boolean {
  const short = `${service.name}.${service.namespace}`;
  return text === short || text === `${short}.svc` || text === service.hostname;
}

/**
 * The Services that match every word of the query, in any order, in name, namespace, port, address or type, best first:
 * exact name, then name that begins with a word, then the rest; by name and namespace among equals.
 */
export function searchServices(
  services: readonly ServiceRecord[],
  query: string,
  namespace: string | null,
): readonly ServiceRecord[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return services
    .filter((service) => namespace === null || service.namespace === namespace)
    .filter((service) => {
      const haystack = searchText(service);
      return words.every((word) => haystack.includes(word));
    })
    .map((service) => ({ service, rank: rank(service, words) }))
    .sort(
      (a, b) =>
        a.rank - b.rank || compare(a.service.name, b.service.name) || compare(a.service.namespace, b.service.namespace),
    )
    .map(({ service }) => service);
}

function searchText(service: ServiceRecord): string {
  const ports = service.ports.map(
    (port) => `${port.name ?? ''} ${port.port} ${port.protocol} ${port.appProtocol ?? ''}`,
  );
  return [
    `${service.name}.${service.namespace}`,
    service.type,
    service.headless ? 'headless' : '',
    service.externalName ?? '',
    ...service.clusterIPs,
    ...service.externalIPs,
    ...service.loadBalancer,
    ...service.endpointAddresses,
    ...Object.entries(service.labels).map(([key, value]) => `${key}=${value}`),
    ...ports,
  ]
    .join(' ')
    .toLowerCase();
}

function rank(service: ServiceRecord, words: readonly string[]): number {
  if (words.includes(service.name)) return 0;
  return words.some((word) => service.name.startsWith(word)) ? 1 : 2;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
