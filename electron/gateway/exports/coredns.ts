import { comment, head, lines, needsRoute, undo } from './comments.ts';
import type { ExportFacts } from './export-facts.ts';
import { reverseZones } from './reverse-zones.ts';

/** `forward` takes at most this many servers. */
const mostServers = 15;

/** Names of the cluster as a server block of a Corefile, for another CoreDNS (that of an office, or of a second cluster). */
export function corednsExport(facts: ExportFacts): string {
  const { servers, domains } = facts;
  const zones = [...domains, ...reverseZones(facts)];
  const upstreams = servers.slice(0, mostServers).map(({ text, family }) => (family === 6 ? `[${text}]` : text));
  return lines(
    head(facts, 'names of the cluster for CoreDNS'),
    comment(
      '',
      'Where it goes: a block of its own in the Corefile, beside `.:53 { ... }`; in a cluster: `kubectl -n kube-system edit',
      'configmap coredns`. CoreDNS has no rebind protection.',
      ...domains.map((domain) => `To check: nslookup kubernetes.default.svc.${domain} ADDRESS-OF-COREDNS`),
    ),
    needsRoute(facts),
    ['', `${zones.map((zone) => `${zone}:53`).join(' ')} {`],
    ['    errors', '    cache 30', `    forward . ${upstreams.join(' ')}`, '}'],
    undo('take the block out again; CoreDNS reads the Corefile anew where it has `reload`, else restart it'),
  );
}
