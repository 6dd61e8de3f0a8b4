import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlap } from '../../../electron/network/cidr.ts';
import type { LocalNetwork } from '../../../electron/network/local-route.ts';
import { makePlan, noFacts, type PlanInput } from '../../../electron/network/plan.ts';
import { namespaceSearch } from '../../../electron/network/planned-names.ts';
import { guardNetwork } from '../../../electron/helper/network-guard.ts';
import { reverseZoneNetwork } from '../../../electron/helper/reverse-zone.ts';
import { desiredNetwork } from '../../../electron/connection/machine-network.ts';
import { cidrOf, parseCidr, type Cidr } from '../../../electron/shared/ip.ts';
import { zoneName, zoneNetworks, zonesOf } from '../../../electron/shared/reverse-zones.ts';

const cidr = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};

const push = {
  ...noFacts,
  routes: [
    { role: 'node' as const, cidr: '192.168.8.0/24' },
    { role: 'service' as const, cidr: '10.96.0.0/12' },
    { role: 'pod' as const, cidr: '10.200.0.0/16' },
    { role: 'other' as const, cidr: '172.30.0.0/16' },
  ],
  dnsServers: ['10.96.0.10'],
  domains: ['cluster.coder4', 'corp.example'],
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
    apiServer: null,
    ...over,
  });
}

const lan = (text: string): LocalNetwork => ({
  routes: [{ cidr: cidr(text), device: 'wlan0', gateway: null }],
  online: true,
});

describe('short names', () => {
  it('are those of the namespace, then of the Services, then of the cluster, as in a Pod', () => {
    expect(plan({ namespace: 'shop' }).dns?.search).toEqual([
      'shop.svc.cluster.coder4',
      'svc.cluster.coder4',
      'cluster.coder4',
    ]);
    expect(plan({ namespace: null }).dns?.search).toEqual([]);
    expect(plan({}).dns?.search).toEqual([]);
  });

  it('come before the search domains of the profile, each once', () => {
    const profile = { ...noFacts, searchDomains: ['svc.cluster.coder4', 'corp.example'] };
    expect(plan({ profile, namespace: 'shop' }).dns?.search).toEqual([
      'shop.svc.cluster.coder4',
      'svc.cluster.coder4',
      'cluster.coder4',
      'corp.example',
    ]);
  });

  it('take nothing above the Services’ zone where the server tells that one', () => {
    expect(namespaceSearch('shop', 'svc.corp.example')).toEqual(['shop.svc.corp.example', 'svc.corp.example']);
    expect(namespaceSearch('shop', undefined)).toEqual([]);
  });

  it('that would be too long are left out, so that the others work', () => {
    const domain = `${`${'a'.repeat(60)}.`.repeat(4)}b`;
    expect(namespaceSearch('shop', domain)).toEqual([`svc.${domain}`, domain]);
  });

  it('reach the helper in their order, before the other domains', () => {
    const domains = desiredNetwork(plan({ namespace: 'shop' })).dns?.domains;
    expect(domains).toEqual([
      { name: 'shop.svc.cluster.coder4', search: true },
      { name: 'svc.cluster.coder4', search: true },
      { name: 'cluster.coder4', search: true },
      { name: 'corp.example', search: false },
    ]);
  });
});

describe('reverse zones', () => {
  const reverse = (over: Partial<PlanInput>) => plan({ reverse: true, ...over });

  it('are there only when they are wanted', () => {
    expect(plan({}).dns).not.toHaveProperty('reverse');
    expect(plan({ reverse: false }).dns).not.toHaveProperty('reverse');
  });

  it('are those of the four networks: Services, Pods, nodes, VPN', () => {
    const { dns, notes } = reverse({});
    expect(dns?.reverse).toEqual([
      ...Array.from({ length: 16 }, (_, index) => `${96 + index}.10.in-addr.arpa`),
      '200.10.in-addr.arpa',
      '8.168.192.in-addr.arpa',
      '6.168.192.in-addr.arpa',
    ]);
    expect(notes).toEqual([]);
  });

  it('are none for public networks, and half octets for IPv6', () => {
    const routes = ['203.0.113.0/24', 'fd00:96::/110', '2001:db8::/32'].map((text) => ({
      role: 'service' as const,
      cidr: text,
    }));
    const { dns } = reverse({ push: { ...push, routes }, tunnelNetwork: null });
    expect(dns?.reverse).toEqual(
      ['0', '1', '2', '3'].map((nibble) => `${nibble}.${'0.'.repeat(19)}6.9.0.0.0.0.d.f.ip6.arpa`),
    );
  });

  it('that would be too many are left out whole, and said', () => {
    const routes = [
      { role: 'service' as const, cidr: '10.96.0.0/12' },
      { role: 'pod' as const, cidr: '10.128.0.0/10' },
    ];
    const { dns, notes } = reverse({ push: { ...push, routes } });
    expect(dns?.reverse).toHaveLength(17);
    expect(notes).toEqual([{ code: 'dns.reverse-too-many', params: { cidrs: '10.128.0.0/10', most: 48 } }]);
  });

  it('in which this computer has a network of its own stay with it, and that is said', () => {
    const { dns, notes } = reverse({ local: lan('10.100.7.0/24') });
    expect(dns?.reverse).not.toContain('100.10.in-addr.arpa');
    expect(dns?.reverse).toHaveLength(18);
    expect(notes).toEqual([{ code: 'dns.reverse-partly', params: { cidrs: '10.96.0.0/12' } }]);
  });

  it('of a network that stays out are not taken', () => {
    expect(reverse({ local: lan('192.168.8.0/24') }).dns?.reverse).not.toContain('8.168.192.in-addr.arpa');
  });

  it('of single hosts are just theirs', () => {
    const choices = [{ route: '192.168.8.0/24', choice: 'hosts' as const, hosts: ['192.168.8.174'] }];
    expect(reverse({ local: lan('192.168.8.0/24'), choices }).dns?.reverse).toContain('174.8.168.192.in-addr.arpa');
  });
});

const privateCidr = fc
  .tuple(
    fc.constantFrom('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'),
    fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
    fc.nat(128),
  )
  .map(([range, bits, length]) => {
    const { family, address, prefixLength } = cidr(range);
    const width = family === 4 ? 32 : 128;
    const host = bits & ((1n << BigInt(width - prefixLength)) - 1n);
    return cidrOf(family, address | host, Math.min(width, Math.max(prefixLength, length)));
  });

describe('the zones of any private network', () => {
  it('hold all of its addresses and no others, each once, and mean what the helper reads', () => {
    fc.assert(
      fc.property(privateCidr, (network) => {
        const zones = zoneNetworks(network);
        const bits = network.family === 4 ? 32 : 128;
        const size = ({ prefixLength }: Cidr): bigint => 1n << BigInt(bits - prefixLength);
        expect(zones.length).toBeGreaterThan(0);
        expect(zones.reduce((sum, zone) => sum + size(zone), 0n)).toBe(size(network));
        expect(new Set(zones.map(({ text }) => text)).size).toBe(zones.length);
        for (const zone of zones) {
          expect(['equal', 'inside']).toContain(overlap(zone, network));
          expect(reverseZoneNetwork(zoneName(zone))?.text).toBe(zone.text);
        }
        expect(zonesOf(network)).toEqual(zones.map(zoneName));
      }),
    );
  });

  it('are taken by the helper, whatever is planned', () => {
    const role = fc.constantFrom('service' as const, 'pod' as const, 'node' as const);
    const routes = fc.array(fc.record({ role, cidr: privateCidr.map(({ text }) => text) }), { maxLength: 5 });
    fc.assert(
      fc.property(routes, privateCidr, (some, own) => {
        const all = [...some, { role: 'service' as const, cidr: '10.96.0.0/12' }];
        const planned = plan({ push: { ...push, routes: all }, local: lan(own.text), reverse: true });
        const desired = desiredNetwork(planned);
        const { dns } = guardNetwork(
          { ...desired, dns: desired.dns && { ...desired.dns, servers: ['192.168.6.1'] } },
          cidr('192.168.6.0/24'),
        );
        expect(desired.dns?.domains.length).toBeLessThanOrEqual(64);
        // A network that the helper takes no route to is none that it takes a zone of.
        const refused = guardNetwork(desired, null).routes.some(({ checked }) => !checked.ok);
        if (!refused) expect(dns.ok).toBe(true);
      }),
    );
  });
});
