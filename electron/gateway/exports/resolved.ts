import { comment, head, lines, needsRoute, undo } from './comments.ts';
import type { ExportFacts } from './export-facts.ts';
import { reverseZones } from './reverse-zones.ts';

/**
 * Names of the cluster for systemd-resolved. A server in resolved.conf is a *global* one: resolved also asks it for all other names, unless
 * some link claims those with `~.`; only systemd 258 has a kind of file without that. Both are said in the text.
 */
export function resolvedExport(facts: ExportFacts): string {
  const { servers, domains, search } = facts;
  const routed = [...domains, ...reverseZones(facts)].map((domain) => `~${domain}`);
  const dns = servers.map(({ text }) => text).join(' ');
  const names = [...routed, ...search].join(' ');
  return lines(
    head(facts, 'names of the cluster for systemd-resolved'),
    comment(
      '',
      'Where it goes: /etc/systemd/resolved.conf.d/kubelane.conf; then `systemctl restart systemd-resolved`.',
      'IMPORTANT: this alone would also send all OTHER names to the cluster. The link with your ordinary DNS server',
      'must claim them, which lasts until that link goes down (set the search domain "~." in its settings to keep it):',
      "  resolvectl domain \"$(ip -o route get 192.0.2.1 | sed -n 's/.* dev \\([^ ]*\\) .*/\\1/p')\" '~.'",
      'With systemd 258 or newer put this into /etc/systemd/dns-delegate.d/kubelane.dns-delegate instead, and nothing else is needed:',
      '  [Delegate]',
      `  DNS=${dns}`,
      `  Domains=${names}`,
      '  DefaultRoute=no',
      ...domains.map((domain) => `To check: resolvectl query kubernetes.default.svc.${domain}`),
      ...(domains.some(isLocal)
        ? [
            'Names under .local: /etc/nsswitch.conf must not have `mdns_minimal [NOTFOUND=return]` before `resolve` or `dns`.',
          ]
        : []),
    ),
    needsRoute(facts),
    ['', '[Resolve]', `DNS=${dns}`, `Domains=${names}`],
    undo(
      'rm /etc/systemd/resolved.conf.d/kubelane.conf && systemctl restart systemd-resolved',
      'and take "~." from the link again (resolvectl revert LINK, or connect it anew)',
    ),
  );
}

function isLocal(domain: string): boolean {
  return domain.endsWith('.local');
}
