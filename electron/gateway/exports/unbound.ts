import { comment, head, lines, needsRoute, undo } from './comments.ts';
import type { ExportFacts } from './export-facts.ts';
import { reverseZones } from './reverse-zones.ts';

/** Zones that unbound answers by itself, and the whole of which an export may name (unbound.conf(5), `local-zone`). */
const builtInZones: readonly string[] = [
  'test',
  'invalid',
  'onion',
  'localhost',
  'home.arpa',
  '10.in-addr.arpa',
  '168.192.in-addr.arpa',
  ...Array.from({ length: 16 }, (_, index) => `${16 + index}.172.in-addr.arpa`),
  ...Array.from({ length: 64 }, (_, index) => `${64 + index}.100.in-addr.arpa`),
  'd.f.ip6.arpa',
];

/**
 * Names of the cluster for unbound(8): `private-domain` lets its private addresses through `private-address`, `domain-insecure` keeps DNSSEC
 * from refusing a zone that nobody signs, and `local-zone` opens what unbound answers itself, and nothing around it.
 */
export function unboundExport(facts: ExportFacts): string {
  const { servers, domains } = facts;
  const zones = [...domains, ...reverseZones(facts)];
  return lines(
    head(facts, 'names of the cluster for unbound'),
    comment(
      '',
      'Where it goes: /etc/unbound/unbound.conf.d/kubelane.conf (or an `include:` of unbound.conf); then',
      '`unbound-checkconf` and `systemctl restart unbound`.',
      ...domains.map((domain) => `To check: nslookup kubernetes.default.svc.${domain} 127.0.0.1`),
    ),
    needsRoute(facts),
    ['', 'server:'],
    domains.map((domain) => `  private-domain: "${domain}"`),
    zones.map((zone) => `  domain-insecure: "${zone}"`),
    zones.flatMap(opening),
    zones.flatMap((zone) => [
      'forward-zone:',
      `  name: "${zone}."`,
      ...servers.map(({ text }) => `  forward-addr: ${text}`),
    ]),
    undo('rm /etc/unbound/unbound.conf.d/kubelane.conf && systemctl restart unbound'),
  );
}

/** "If you use exactly that zone nodefault, if you want to use a subzone, use transparent" (unbound.conf(5)). */
function opening(zone: string): readonly string[] {
  if (builtInZones.includes(zone)) return [`  local-zone: "${zone}." nodefault`];
  return builtInZones.some((builtIn) => zone.endsWith(`.${builtIn}`)) ? [`  local-zone: "${zone}." transparent`] : [];
}
