import { formatIpv4, prefixLengthToNetmask } from '../../shared/ip.ts';
import { comment, head, lines, undo } from './comments.ts';
import type { ExportFacts, ExportRoute } from './export-facts.ts';

/** openvpn reads a line of at most 254 bytes, and takes the rest of a longer one, even of a comment, for another line. */
const longestLine = 254;
/** Addresses that one server may have (DNS_SERVER_ADDRS in openvpn's dns.h). */
const mostServers = 8;

/**
 * A plain profile for any OpenVPN client: what the imported one had, as Kubelane reads it (`config`: the canonical configuration), with the
 * cluster's routes and, for OpenVPN 2.6 and newer, its names. It holds whatever keys the profile held.
 */
export function ovpnExport(facts: ExportFacts, config: string): string {
  const { servers, domains, search } = facts;
  // Of several lines openvpn takes all.
  const dns = [
    ...servers.slice(0, mostServers).map(({ text }) => `dns server 0 address ${text}`),
    ...domains.map((domain) => `dns server 0 resolve-domains ${domain}`),
    ...search.map((domain) => `dns search-domains ${domain}`),
  ];
  return lines(
    head(facts, 'a plain OpenVPN profile with the routes of the cluster').map(shortened),
    comment(
      '',
      'IT HOLDS YOUR PRIVATE KEY if the profile had one: keep it as you keep that one (mode 0600).',
      'Where it goes: any OpenVPN client, for example `openvpn --config kubelane.ovpn`, or /etc/openvpn/client/kubelane.conf.',
      'To check: the log says "Initialization Sequence Completed"; then `ip route` shows the networks above.',
      'OpenVPN before 2.6 takes the routes, but not the names; 2.6 on Linux tells them to no one: use another export for them.',
    ),
    ['', 'dev tun', ...facts.routes.flatMap(routeLine)],
    servers.length === 0 || domains.length === 0 ? [] : ['ignore-unknown-option dns', ...dns.map(shortened)],
    [config.trimEnd()],
    undo('end the client and delete this file'),
  );
}

/** The tunnel's own network needs no route: openvpn makes it with the device. */
function routeLine({ cidr, source }: ExportRoute): readonly string[] {
  if (source === 'tunnel') return [];
  if (cidr.family === 6) return [`route-ipv6 ${cidr.text}`];
  return [`route ${formatIpv4(Number(cidr.address))} ${prefixLengthToNetmask(cidr.prefixLength)}`];
}

/** What openvpn could not read whole becomes a comment that says so; only a name of more than 200 characters makes such a line. */
function shortened(line: string): string {
  return line.length <= longestLine ? line : `# (too long for openvpn) ${line.replace(/^# /, '').slice(0, 200)}...`;
}
