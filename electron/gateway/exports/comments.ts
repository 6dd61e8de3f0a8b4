import type { ExportFacts, ExportSource } from './export-facts.ts';

const sources: Readonly<Record<ExportSource, string>> = {
  profile: 'the profile, as its owner set it',
  ovpn: 'the .ovpn file of the profile',
  push: 'the VPN server of the running connection',
  discovery: 'the cluster, asked by the running connection',
  tunnel: 'the tunnel of the running connection',
  connection: 'the running connection (the VPN server or the cluster told it)',
};

/** Lines as `#` comments, which every program here understands. */
export function comment(...lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '#' : `# ${line}`));
}

/** The head of every export: what it is, and where each value came from. */
export function head(facts: ExportFacts, what: string): readonly string[] {
  const { profile, live, remotes, servers, serverSource, domains, domainSource, search, searchSource, routes } = facts;
  const rows: readonly (readonly [string, string, string])[] = [
    ...remotes.map((remote) => ['VPN server', remote, sources.ovpn] as const),
    ...servers.map(({ text }) => ['DNS server', text, sources[serverSource]] as const),
    ...domains.map((domain) => ['domain', domain, sources[domainSource]] as const),
    ...search.map((domain) => ['search', domain, sources[searchSource]] as const),
    ...routes.map(({ role, cidr, source }) => [`route ${role}`, cidr.text, sources[source]] as const),
  ];
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  return comment(
    `Kubelane export of the profile ${profile}: ${what}`,
    live
      ? 'Its values are those of the running connection:'
      : 'Its values are those of the profile alone; nothing was connected to check them:',
    ...rows.map(
      ([name, value, source]) => `  ${name.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  from ${source}`,
    ),
  );
}

/** What the program that is given the text cannot do without: a way to the cluster's DNS server. */
export function needsRoute({ servers, routes }: ExportFacts): readonly string[] {
  const networks = routes.map(({ cidr }) => cidr.text).join(' ');
  return comment(
    `This machine needs a route to ${servers.map(({ text }) => text).join(' and ')}, and whoever uses the names needs routes to`,
    `${networks === '' ? 'the networks of the Pods and Services' : networks} (an office: on its router, for everybody).`,
  );
}

/** The last block of every export. */
export function undo(...lines: readonly string[]): readonly string[] {
  return ['', ...comment('To undo:', ...lines.map((line) => `  ${line}`))];
}

/** Lines as one text. */
export function lines(...blocks: readonly (readonly string[])[]): string {
  return `${blocks.flat().join('\n')}\n`;
}
