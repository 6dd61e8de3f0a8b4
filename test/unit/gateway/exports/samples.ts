import type { RawExportFacts } from '../../../../electron/gateway/exports/export-facts.ts';
import { makeExport } from '../../../../electron/gateway/exports/make-export.ts';
import type { ExportDocument, ExportKind } from '../../../../electron/shared/export-kind.ts';
import type { Problem } from '../../../../electron/shared/problem.ts';

/** What the laboratory's cluster is, as a running connection knows it. */
export const sampleFacts: RawExportFacts = {
  profile: 'shop-dev',
  live: true,
  remotes: [{ host: 'gw.shop.example', port: 1194, protocol: 'udp' }],
  routes: [
    { role: 'vpn', cidr: '192.168.6.0/24', source: 'tunnel' },
    { role: 'node', cidr: '192.168.8.0/24', source: 'push' },
    { role: 'pod', cidr: '10.200.0.0/16', source: 'ovpn' },
    { role: 'service', cidr: '10.96.0.0/12', source: 'profile' },
  ],
  dnsServers: { values: ['10.96.0.10'], source: 'profile' },
  domains: { values: ['cluster.coder4'], source: 'connection' },
  search: { values: ['svc.cluster.coder4'], source: 'profile' },
  reverse: false,
};

/** Two servers of both families, several domains (one under .local), names for addresses, and no connection. */
export const fullFacts: RawExportFacts = {
  ...sampleFacts,
  live: false,
  remotes: [...sampleFacts.remotes, { host: '2001:db8::1', port: 443, protocol: 'tcp' }],
  routes: [
    { role: 'pod', cidr: '10.200.0.0/16', source: 'profile' },
    { role: 'pod', cidr: 'fd00:200::/64', source: 'profile' },
    { role: 'service', cidr: '10.96.0.0/15', source: 'profile' },
  ],
  dnsServers: { values: ['10.96.0.10', 'fd00:96::a'], source: 'profile' },
  domains: { values: ['cluster.local', 'shop.test'], source: 'ovpn' },
  reverse: true,
};

/** The mark of what only the .ovpn export may hold. */
export const secret = 'TUlJQgSECRET';

export const sampleConfig = [
  'dev-type tun',
  'client',
  'nobind',
  'remote "gw.shop.example" "1194" "udp"',
  '<ca>',
  '-----BEGIN CERTIFICATE-----',
  'TUlJQg==',
  '-----END CERTIFICATE-----',
  '</ca>',
  '<cert>',
  '-----BEGIN CERTIFICATE-----',
  'TUlJQg==',
  '-----END CERTIFICATE-----',
  '</cert>',
  '<key>',
  '-----BEGIN PRIVATE KEY-----',
  secret,
  '-----END PRIVATE KEY-----',
  '</key>',
  '',
].join('\n');

export function exported(kind: ExportKind, facts: RawExportFacts = sampleFacts): ExportDocument {
  const made = makeExport(kind, facts, sampleConfig);
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return made.value;
}

export function refusal(kind: ExportKind, facts: RawExportFacts): Problem | null {
  const made = makeExport(kind, facts, sampleConfig);
  return made.ok ? null : made.error;
}

/** The lines that a program takes: no comments, no empty ones. */
export function effective(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '' && !/^\s*#(?!Requires)/.test(line));
}
