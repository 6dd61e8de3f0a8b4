import { describe, expect, it } from 'vitest';
import { exportProfile } from '../../../electron/connection/profile-export.ts';
import { parseProfile } from '../../../electron/openvpn/profile.ts';
import { disconnectedSnapshot, type ConnectionSnapshot } from '../../../electron/shared/connection-state.ts';
import { exportKinds, type ExportDocument, type ExportKind } from '../../../electron/shared/export-kind.ts';
import type { Profile } from '../../../electron/shared/profile.ts';
import { privateKey, profileWith } from '../openvpn/samples.ts';

const profile: Profile = {
  name: 'shop',
  ovpn: profileWith(
    'route 10.200.0.0 255.255.0.0',
    'route 10.96.0.0 255.240.0.0',
    'dhcp-option DNS 10.96.0.10',
    'dhcp-option DOMAIN cluster.local',
    'auth SHA256',
  ),
  kubeconfig: null,
  context: null,
  dnsServers: [],
  domains: ['cluster.coder4'],
  searchDomains: [],
  routes: [{ role: 'node', cidr: '192.168.8.0/24' }],
};
const bare: Profile = { ...profile, ovpn: profileWith(), domains: [], routes: [] };

const connected: ConnectionSnapshot = {
  ...disconnectedSnapshot,
  state: { kind: 'connected' },
  profile: 'shop',
  routes: [
    { role: 'vpn', cidr: '192.168.6.0/24', source: 'tunnel', status: 'installed' },
    { role: 'pod', cidr: '10.201.0.0/16', source: 'push', status: 'installed' },
    { role: 'service', cidr: '10.96.0.0/12', source: 'discovery', status: 'collision' },
  ],
  dns: { servers: ['10.96.0.11'], domains: ['cluster.x'], search: [], stack: 'systemd-resolved', status: 'active' },
};

function made(kind: ExportKind, of = profile, connection: ConnectionSnapshot | null = null): ExportDocument {
  const result = exportProfile({ kind, profile: of, connection, reverse: false });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe('without a connection', () => {
  it('the profile’s own values are taken, before those of its .ovpn, and said to be', () => {
    const words = made('dnsmasq').text.replace(/ +/g, ' ');
    expect(words).toContain('server=/cluster.coder4/10.96.0.10\n');
    expect(words).not.toContain('cluster.local');
    expect(words).toContain('DNS server 10.96.0.10 from the .ovpn file');
    expect(words).toContain('domain cluster.coder4 from the profile');
    expect(words).toContain('route node 192.168.8.0/24 from the profile');
    expect(words).toContain('route service 10.96.0.0/12 from the .ovpn file');
    expect(words).toContain('route pod 10.200.0.0/16');
  });

  it('what nobody told is an error that says what to do, not a guess', () => {
    for (const kind of exportKinds) {
      const result = exportProfile({ kind, profile: bare, connection: null, reverse: false });
      expect(result).toMatchObject({
        ok: false,
        error: { code: kind === 'ovpn' ? 'export.no-routes' : 'export.no-names', params: { name: 'shop' } },
      });
    }
  });
});

describe('with a connection', () => {
  it('its plan is taken, a route that collides on this laptop among it', () => {
    const words = made('dnsmasq', bare, connected).text.replace(/ +/g, ' ');
    expect(words).toContain('server=/cluster.x/10.96.0.11\n');
    expect(words).toContain('route pod 10.201.0.0/16 from the VPN server of the running connection');
    expect(words).toContain('route service 10.96.0.0/12 from the cluster');
    expect(words).toContain('domain cluster.x from the running connection');
  });

  it('that of another profile, and one that is over, counts for nothing', () => {
    for (const other of [{ ...connected, profile: 'other' }, disconnectedSnapshot]) {
      expect(made('dnsmasq', profile, other)).toEqual(made('dnsmasq'));
    }
  });
});

describe('the keys of a profile', () => {
  const key = privateKey.split('\n')[1] ?? '';

  it.each(exportKinds)('are in the .ovpn alone: %s', (kind) => {
    expect(made(kind).text.includes(key)).toBe(kind === 'ovpn');
    expect(made(kind).text.includes('BEGIN')).toBe(kind === 'ovpn');
  });

  it('and the .ovpn is a profile again, with the same settings, the routes and the names', () => {
    const again = parseProfile(made('ovpn', profile, connected).text);
    const first = parseProfile(profile.ovpn);
    if (!again.ok || !first.ok) throw new Error(JSON.stringify([again, first]));
    expect(again.value.remotes).toEqual(first.value.remotes);
    expect(again.value.inline).toEqual(first.value.inline);
    expect(again.value.routes.map(({ cidr }) => cidr)).toEqual(['10.201.0.0/16', '10.96.0.0/12']);
    expect(again.value.dnsServers).toEqual(['10.96.0.11']);
    expect(again.value.domains).toEqual(['cluster.x']);
    const names = (of: typeof first.value): string[] => of.canonicalDirectives.map(({ name }) => name).sort();
    expect(names(again.value)).toEqual(names(first.value));
  });
});

it('a profile that cannot be read any more is said to be damaged', () => {
  const result = exportProfile({ kind: 'ovpn', profile: { ...profile, ovpn: 'x' }, connection: null, reverse: false });
  expect(result).toMatchObject({ ok: false, error: { code: 'profile.damaged' } });
});
