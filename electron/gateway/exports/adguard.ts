import { comment, head, lines, needsRoute, undo } from './comments.ts';
import type { ExportFacts } from './export-facts.ts';
import { reverseZones } from './reverse-zones.ts';

/** Names of the cluster as lines for AdGuard Home's lists of upstream servers, in which `#` begins a comment. */
export function adguardExport(facts: ExportFacts): string {
  const { servers, domains } = facts;
  const zones = reverseZones(facts);
  const upstreams = (names: readonly string[]): readonly string[] =>
    names.flatMap((name) => servers.map(({ text, family }) => `[/${name}/]${family === 6 ? `[${text}]` : text}`));
  return lines(
    head(facts, 'names of the cluster for AdGuard Home'),
    comment(
      '',
      'Where it goes: Settings, DNS settings, add the lines to "Upstream DNS servers" (keep those that are there),',
      'then "Test upstreams" and "Apply". The same lines fit `upstream_dns` of AdGuardHome.yaml.',
      'AdGuard Home has no rebind protection of its own; the router in front of it may have one.',
      ...domains.map((domain) => `To check: nslookup kubernetes.default.svc.${domain} ADDRESS-OF-ADGUARD-HOME`),
    ),
    needsRoute(facts),
    ['', ...upstreams(domains)],
    zones.length === 0
      ? []
      : [
          '',
          ...comment('Names for addresses: these lines belong to "Private reverse DNS servers".'),
          ...upstreams(zones),
        ],
    undo('take the lines out again and "Apply"'),
  );
}
