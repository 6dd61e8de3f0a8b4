import { comment, head, lines, needsRoute, undo } from './comments.ts';
import type { ExportFacts } from './export-facts.ts';
import { reverseZones } from './reverse-zones.ts';

/** Names of the cluster for dnsmasq(8). With `stop-dns-rebind` it drops answers with private addresses, which all of these are: `rebind-domain-ok`. */
export function dnsmasqExport(facts: ExportFacts): string {
  const { servers, domains } = facts;
  const zones = reverseZones(facts);
  const serverLines = (names: readonly string[]): readonly string[] =>
    names.flatMap((name) => servers.map(({ text }) => `server=/${name}/${text}`));
  return lines(
    head(facts, 'names of the cluster for dnsmasq'),
    comment(
      '',
      'Where it goes: /etc/dnsmasq.d/kubelane.conf; then `dnsmasq --test` and `systemctl restart dnsmasq`.',
      ...domains.map((domain) => `To check: nslookup kubernetes.default.svc.${domain} 127.0.0.1`),
    ),
    needsRoute(facts),
    ['', ...serverLines(domains)],
    comment('Its answers are private addresses, which `stop-dns-rebind` would drop.'),
    domains.map((domain) => `rebind-domain-ok=/${domain}/`),
    zones.length === 0 ? [] : [...comment('Names for addresses; these outweigh `bogus-priv`.'), ...serverLines(zones)],
    undo('rm /etc/dnsmasq.d/kubelane.conf && systemctl restart dnsmasq'),
  );
}
