import { describe, expect, test } from 'vitest';
import { parseIpAddress, parseCidr, type Cidr } from '../../../electron/shared/ip.ts';
import type { LocalNetwork } from '../../../electron/network/local-route.ts';
import { makePlan, noFacts, type NetworkFacts, type PlanInput } from '../../../electron/network/plan.ts';

const push: NetworkFacts = {
  routes: [
    { role: null, cidr: '192.168.8.0/24' },
    { role: null, cidr: '10.96.0.0/12' },
    { role: null, cidr: '10.200.0.0/16' },
  ],
  dnsServers: ['10.96.0.10'],
  domains: ['cluster.coder4'],
  searchDomains: [],
};

function plan(over: Partial<PlanInput>) {
  return makePlan({
    profile: noFacts,
    ovpn: noFacts,
    push,
    discovery: noFacts,
    tunnelNetwork: '192.168.6.0/24',
    redirectGateway: false,
    local: { routes: [], online: true },
    vpnServers: [],
    apiServer: parseIpAddress('192.168.8.174'),
    ...over,
  });
}

const lines = (input: Partial<PlanInput>): string[] =>
  plan(input).routes.map((route) => `${route.role} ${route.cidr.text} ${route.source}`);

describe('makePlan', () => {
  test('gives the four routes their roles by what lies in them', () => {
    expect(lines({})).toEqual([
      'vpn 192.168.6.0/24 tunnel',
      'node 192.168.8.0/24 push',
      'pod 10.200.0.0/16 push',
      'service 10.96.0.0/12 push',
    ]);
  });

  test('a role the profile names replaces the pushed one', () => {
    const profile: NetworkFacts = { ...noFacts, routes: [{ role: 'service', cidr: '10.100.0.0/16' }] };
    expect(lines({ profile })).toContain('service 10.100.0.0/16 profile');
    expect(lines({ profile })).not.toContain('service 10.96.0.0/12 push');
  });

  test('DNS comes from the first origin that has servers and domains', () => {
    expect(plan({ profile: { ...noFacts, domains: ['corp.example'] } }).dns).toEqual({
      servers: ['10.96.0.10'],
      domains: ['corp.example'],
      search: [],
      source: 'push',
    });
    expect(plan({ push: { ...push, domains: [], searchDomains: [] } }).dns).toBeNull();
    const discovery = { ...noFacts, domains: ['cluster.local'] };
    expect(plan({ push: { ...push, domains: [], searchDomains: [] }, discovery }).dns?.domains).toEqual([
      'cluster.local',
    ]);
  });

  test('search domains are the user’s own: the profile’s, else the .ovpn’s, never the server’s', () => {
    const search = (over: Partial<PlanInput>) => plan(over).dns?.search;
    expect(search({ push: { ...push, searchDomains: ['evil.example'] } })).toEqual([]);
    expect(search({ ovpn: { ...noFacts, searchDomains: ['svc.cluster.coder4'] } })).toEqual(['svc.cluster.coder4']);
    const profile = { ...noFacts, searchDomains: ['shop.svc.cluster.coder4'] };
    expect(search({ profile, ovpn: { ...noFacts, searchDomains: ['x.example'] } })).toEqual([
      'shop.svc.cluster.coder4',
    ]);
  });

  test('a pushed default route is said and not taken', () => {
    const made = plan({ redirectGateway: true });
    expect(made.notes).toEqual([{ code: 'route.default-not-taken' }]);
    expect(made.routes.map((route) => route.cidr.prefixLength)).not.toContain(0);
  });

  test('what needs IPv6 stays out of a tunnel without it, and is said', () => {
    const dual: NetworkFacts = {
      ...push,
      routes: [...push.routes, { role: null, cidr: 'fd00:96::/112' }],
      dnsServers: ['fd00:96::a', '10.96.0.10'],
    };
    const without = plan({ push: dual, hasIpv6: false });
    expect(without.routes.map(({ cidr }) => cidr.family)).toEqual([4, 4, 4, 4]);
    expect(without.dns?.servers).toEqual(['10.96.0.10']);
    expect(without.notes).toEqual([{ code: 'route.no-ipv6', params: { cidr: 'fd00:96::/112' } }]);
    expect(plan({ push: dual, hasIpv6: true })).toMatchObject({ notes: [], dns: { servers: dual.dnsServers } });
  });

  test('a malformed route is a note, not a crash', () => {
    const made = plan({ ovpn: { ...noFacts, routes: [{ role: null, cidr: '10.96.0.0' }] } });
    expect(made.notes).toEqual([{ code: 'route.refused', params: { cidr: '10.96.0.0', detail: 'no-prefix-length' } }]);
  });

  test('two routes without a role stay `other`', () => {
    const routes = [
      { role: null, cidr: '172.30.0.0/16' },
      { role: null, cidr: '172.31.0.0/16' },
    ];
    expect(lines({ push: { ...push, routes } }).filter((line) => line.startsWith('other'))).toHaveLength(2);
  });
});

describe('collisions', () => {
  const cidrOfText = (text: string): Cidr => {
    const parsed = parseCidr(text);
    if (!parsed.ok) throw new Error(text);
    return parsed.value;
  };
  interface Entry {
    readonly dst: string;
    readonly dev: string;
    readonly gateway?: string;
  }
  const table = (entries: readonly Entry[]): LocalNetwork => ({
    routes: entries.map(({ dst, dev, gateway = null }) => ({ cidr: cidrOfText(dst), device: dev, gateway })),
    online: true,
  });
  const collisionOf = (cidr: string, entries: readonly Entry[], vpnServer: string | null = null) =>
    plan({ local: table(entries), vpnServers: vpnServer === null ? [] : [parseIpAddress(vpnServer)!] }).routes.find(
      (route) => route.cidr.text === cidr,
    )?.collision;

  test('the same network on a LAN keeps the route out', () => {
    const lan = [{ dst: '192.168.8.0/24', dev: 'wlan0' }];
    expect(collisionOf('192.168.8.0/24', lan)).toMatchObject({ with: 'wlan0 (192.168.8.0/24)', blocking: true });
    expect(collisionOf('10.96.0.0/12', lan)).toBeNull();
  });

  test('a route inside a connected network keeps out, inside a learned one it is said', () => {
    expect(collisionOf('10.96.0.0/12', [{ dst: '10.0.0.0/8', dev: 'eth0' }])?.blocking).toBe(true);
    expect(collisionOf('10.96.0.0/12', [{ dst: '10.0.0.0/8', gateway: '192.168.1.1', dev: 'eth0' }])).toMatchObject({
      with: 'eth0 (10.0.0.0/8 via 192.168.1.1)',
      blocking: false,
    });
  });

  test('a LAN inside the route is said; the kernel lets the LAN win', () => {
    expect(collisionOf('10.96.0.0/12', [{ dst: '10.100.7.0/24', dev: 'docker0' }])?.blocking).toBe(false);
  });

  test('a route around the VPN server would swallow the tunnel itself', () => {
    expect(collisionOf('192.168.8.0/24', [], '192.168.8.177')?.blocking).toBe(true);
  });
});
