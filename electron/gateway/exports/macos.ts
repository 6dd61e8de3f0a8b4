import { comment, head, lines, needsRoute, undo } from './comments.ts';
import type { ExportFacts } from './export-facts.ts';
import { reverseZones } from './reverse-zones.ts';

/** resolver(5): a file has at most three servers (MAXNS). */
const mostServers = 3;

/**
 * A script that makes one file a domain in /etc/resolver. Its mark is another than that of Kubelane's helper, so that neither takes the
 * other's files for its own. Not run on a real Mac yet.
 */
export function macosExport(facts: ExportFacts): string {
  const { servers, domains, profile } = facts;
  const names = [...domains, ...reverseZones(facts)];
  const mark = `# Kubelane export of the profile ${profile}`;
  const content = [mark, ...servers.slice(0, mostServers).map(({ text }) => `nameserver ${text}`), 'timeout 3'];
  return lines(
    ['#!/bin/sh'],
    head(facts, 'names of the cluster for macOS'),
    comment(
      '',
      'Where it goes: run it once with `sudo sh kubelane-macos.sh`; it lasts over restarts.',
      ...domains.map((domain) => `To check: dscacheutil -q host -a name kubernetes.default.svc.${domain}`),
      '(`scutil --dns` lists the resolvers; dig and nslookup do not look at /etc/resolver.)',
      ...(domains.some((domain) => domain.endsWith('.local'))
        ? ['Names under .local are also asked by multicast: the first answer may take some seconds.']
        : []),
    ),
    needsRoute(facts),
    [
      '',
      'set -eu',
      `mark='${mark}'`,
      'mkdir -p /etc/resolver',
      `names='${names.join(' ')}'`,
      'for name in $names; do',
      '  file="/etc/resolver/$name"',
      '  if [ -e "$file" ] && ! grep -qxF "$mark" "$file"; then',
      '    echo "$file belongs to another program; nothing was changed." >&2',
      '    exit 1',
      '  fi',
      'done',
      'for name in $names; do',
      `  printf '%s\\n' ${content.map((line) => `'${line}'`).join(' ')} > "/etc/resolver/$name"`,
      'done',
      'dscacheutil -flushcache',
      'killall -HUP mDNSResponder',
    ],
    undo(
      `sudo sh -c 'cd /etc/resolver && rm -f ${names.join(' ')}'`,
      'sudo dscacheutil -flushcache && sudo killall -HUP mDNSResponder',
    ),
  );
}
