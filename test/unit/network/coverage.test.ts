import { describe, expect, test } from 'vitest';
import { clusterNames, routesFor } from '../../../electron/network/cluster-networks.ts';
import { compareCoverage, type Compared } from '../../../electron/network/coverage.ts';
import { parseCidr } from '../../../electron/shared/ip.ts';
import type { Problem } from '../../../electron/shared/problem.ts';
import { clusterNetworks } from '../../support/cluster-networks.ts';

type Routes = Compared['routes'];

/** Routes as `role cidr` or `role cidr source`. */
function routes(...texts: string[]): Routes {
  return texts.map((text) => {
    const [role = '', cidr = '', source = 'push'] = text.split(' ');
    const parsed = parseCidr(cidr);
    if (!parsed.ok) throw new Error(cidr);
    return { role, cidr: parsed.value, source } as Routes[number];
  });
}

function compare(
  networks: Parameters<typeof compareCoverage>[0],
  planned: Routes,
  more: Partial<Compared> = {},
): string[] {
  const compared = { profile: 'shop', routes: planned, hasIpv6: false, local: { routes: [], online: true }, ...more };
  const { uncovered, wider } = compareCoverage(networks, compared);
  const text = ({ code, params }: Problem): string => `${code} ${params?.['role']} ${params?.['cidr']}`;
  return [...uncovered, ...wider].map(text);
}

const lab = clusterNetworks(
  { 'service-cidrs': ['10.96.0.0/12'], 'pod-cidrs': ['10.200.0.0/16'] },
  { nodeAddresses: ['192.168.8.174', '192.168.8.175'] },
);
const four = routes('vpn 192.168.6.0/24 tunnel', 'node 192.168.8.0/24', 'pod 10.200.0.0/16', 'service 10.96.0.0/12');

describe('routes and what the cluster states', () => {
  test('that fit say nothing', () => {
    expect(compare(lab, four)).toEqual([]);
    expect(compare(clusterNetworks({}), four)).toEqual([]);
  });

  test.each([
    [
      'a smaller route',
      routes('node 192.168.8.0/24', 'pod 10.200.0.0/16', 'service 10.96.0.0/16'),
      ['route.uncovered service 10.96.0.0/12'],
    ],
    ['no route', routes('node 192.168.8.0/24', 'service 10.96.0.0/12'), ['route.uncovered pod 10.200.0.0/16']],
    [
      'halves that are the whole',
      routes('node 192.168.8.0/24', 'other 10.200.0.0/17', 'other 10.200.128.0/17', 'service 10.96.0.0/12'),
      [],
    ],
    [
      'a node that is left out',
      routes('node 192.168.8.174/32', 'pod 10.200.0.0/16', 'service 10.96.0.0/12'),
      ['route.uncovered node 192.168.8.175'],
    ],
    [
      'a wider route',
      routes('node 192.168.8.0/24', 'pod 10.200.0.0/15', 'service 10.96.0.0/12'),
      ['route.wider pod 10.200.0.0/15'],
    ],
    [
      'one route around all',
      routes('other 10.0.0.0/8', 'node 192.168.8.0/24'),
      ['route.wider pod, service 10.0.0.0/8'],
    ],
    ['a wider route of nodes', routes('node 192.168.0.0/16', 'pod 10.200.0.0/16', 'service 10.96.0.0/12'), []],
    [
      'a route of something else',
      routes('node 192.168.8.0/24', 'pod 10.200.0.0/16', 'service 10.96.0.0/12', 'other 172.16.0.0/12'),
      [],
    ],
  ])('%s', (_name, planned, said) => {
    expect(compare(lab, planned)).toEqual(said);
  });

  test('that the nodes are this computer’s neighbours needs no route', () => {
    const neighbour = { cidr: parsedCidr('192.168.8.0/24'), device: 'eth0', gateway: null };
    const planned = routes('pod 10.200.0.0/16', 'service 10.96.0.0/12');
    expect(compare(lab, planned)).toEqual(['route.uncovered node 192.168.8.174, 192.168.8.175']);
    expect(compare(lab, planned, { local: { routes: [neighbour], online: true } })).toEqual([]);
    const beyond = { ...neighbour, gateway: '192.168.1.1' };
    expect(compare(lab, planned, { local: { routes: [beyond], online: true } })).toHaveLength(1);
  });

  test('what is not stated says nothing against a route', () => {
    const guessed = clusterNetworks(
      { 'service-cidrs': ['10.96.0.0/12'], 'pod-cidrs': ['10.9.0.0/16'] },
      { confidence: 'guessed' },
    );
    expect(compare(guessed, routes('service 10.96.0.0/16', 'pod 10.8.0.0/15'))).toEqual([]);
    const derived = clusterNetworks({ 'pod-cidrs': ['10.9.0.0/24'] }, { confidence: 'derived' });
    expect(compare(derived, four)).toEqual([]);
  });

  test('networks that the user decided, and that are others altogether, count more than the cluster’s word', () => {
    const others = routes('node 172.20.0.0/24 profile', 'pod 10.9.0.0/16 profile', 'service 10.96.0.0/12');
    expect(compare(lab, others)).toEqual([]);
    // What was decided too small is not another network.
    const small = routes('node 192.168.8.174/32 profile', 'pod 10.200.0.0/17 profile', 'service 10.96.0.0/12');
    expect(compare(lab, small)).toEqual(['route.uncovered pod 10.200.0.0/16', 'route.uncovered node 192.168.8.175']);
    // Nor is what somebody else than the user says.
    expect(compare(lab, routes('node 192.168.8.0/24', 'pod 10.9.0.0/16', 'service 10.96.0.0/12'))).toHaveLength(1);
  });

  test('IPv6 counts where the tunnel has it', () => {
    const dual = clusterNetworks({ 'pod-cidrs': ['10.200.0.0/16', 'fd00:200::/48'] });
    expect(compare(dual, four)).toEqual([]);
    expect(compare(dual, four, { hasIpv6: true })).toEqual(['route.uncovered pod fd00:200::/48']);
  });

  test('a remedy names all of the role, since a role that a profile names replaces what others say of it', () => {
    const pools = clusterNetworks({ 'pod-cidrs': ['10.200.0.0/16', '10.201.0.0/16'] });
    const { uncovered } = compareCoverage(pools, {
      profile: 'shop',
      routes: four,
      hasIpv6: false,
      local: { routes: [], online: true },
    });
    expect(uncovered).toEqual([
      {
        code: 'route.uncovered',
        params: {
          role: 'pod',
          cidr: '10.201.0.0/16',
          method: 'kubeadm-config',
          profile: 'shop',
          options: '--route pod=10.200.0.0/16 --route pod=10.201.0.0/16',
        },
      },
    ]);
  });
});

describe('what a cluster asks for where nobody gives anything', () => {
  test('are routes by every answer that counts, each once, guesses among them', () => {
    const networks = clusterNetworks({
      'service-cidrs': ['10.96.0.0/12'],
      'pod-cidrs': ['10.200.0.0/16', 'fd00::/48'],
      'node-networks': ['192.168.8.0/24', '10.200.0.0/16'],
    });
    expect(routesFor(networks, false).map(({ role, cidr }) => `${role} ${cidr}`)).toEqual([
      'node 192.168.8.0/24',
      'pod 10.200.0.0/16',
      'service 10.96.0.0/12',
    ]);
    expect(routesFor(networks, true).map(({ cidr }) => cidr)).toContain('fd00::/48');
  });

  test('are DNS server and domain only as far as they can be relied on', () => {
    const facts = { domain: ['cluster.coder4'], 'dns-servers': ['10.96.0.10'] };
    expect(clusterNames(clusterNetworks(facts))).toMatchObject({
      domains: ['cluster.coder4'],
      dnsServers: ['10.96.0.10'],
    });
    expect(clusterNames(clusterNetworks(facts, { confidence: 'derived' }))).toMatchObject({
      domains: ['cluster.coder4'],
      dnsServers: [],
    });
    expect(clusterNames(clusterNetworks(facts, { confidence: 'guessed' }))).toMatchObject({
      domains: [],
      dnsServers: [],
    });
  });
});

function parsedCidr(text: string): Routes[number]['cidr'] {
  return routes(`other ${text}`)[0]!.cidr;
}
