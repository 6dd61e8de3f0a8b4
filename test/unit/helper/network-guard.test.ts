import { describe, expect, it } from 'vitest';
import { guardNetwork } from '../../../electron/helper/network-guard.ts';
import { isPublicSuffix } from '../../../electron/helper/public-suffixes.ts';
import { parseCidr } from '../../../electron/shared/ip.ts';

const parsed = parseCidr('192.168.6.0/24');
const tunnel = parsed.ok ? parsed.value : null;
const routes = ['10.96.0.0/12', '10.200.0.0/16', 'fd00:1::/64'];
const code = (routes: readonly string[]): unknown[] =>
  guardNetwork({ routes, dns: null }, tunnel).routes.map(({ checked }) => (checked.ok ? 'taken' : checked.error.code));

describe('routes', () => {
  it('takes the networks of a cluster', () => {
    expect(
      code(['192.168.6.0/24', '192.168.8.0/24', '10.96.0.0/12', '10.200.0.0/16', 'fd00:1::/64', '10.0.0.1/32']),
    ).toEqual(Array(6).fill('taken'));
  });

  it.each([
    '0.0.0.0/0',
    '0.0.0.0/1',
    '128.0.0.0/1',
    '64.0.0.0/3',
    '::/0',
    '2000::/3',
    '2000::/4',
    '127.0.0.0/8',
    '127.0.0.1/32',
    '169.254.0.0/16',
    '224.0.0.0/4',
    '239.1.2.3/32',
    '255.255.255.255/32',
    '0.0.0.0/8',
    '112.0.0.0/4',
    '::1/128',
    'fe80::/64',
    'ff02::/16',
    '10.96.0.1/12',
    '10.96.0.0',
    '10.96.0.0/33',
    '10.96.0.0/12 dev eth0',
    '-6',
    'default',
    '',
  ])('refuses %j', (cidr) => {
    expect(code([cidr])).toEqual(['route.refused']);
  });

  it('refuses a default route in pieces', () => {
    const pieces = Array.from({ length: 100 }, (_, index) => `${index + 1}.0.0.0/8`);
    expect(code(pieces).filter((result) => result === 'taken')).toHaveLength(64);
  });
});

describe('DNS', () => {
  const dns = (servers: readonly string[], names: readonly string[]): unknown => {
    const guarded = guardNetwork(
      { routes, dns: { servers, domains: names.map((name) => ({ name, search: false })) } },
      tunnel,
    ).dns;
    return guarded.ok ? guarded.value?.domains.map((domain) => domain.name) : guarded.error.params?.['value'];
  };

  it('takes servers inside the routes or the tunnel’s network, and writes domains one way', () => {
    expect(dns(['10.96.0.10', '192.168.6.1', 'fd00:1::a'], ['Cluster.Local.', 'coder4', '96.10.in-addr.arpa'])).toEqual(
      ['cluster.local', 'coder4', '96.10.in-addr.arpa'],
    );
  });

  it.each(['8.8.8.8', '10.112.0.1', '127.0.0.53', 'dns.example', '10.96.0.10;x', '2001:db8::1'])(
    'refuses the server %s',
    (server) => {
      expect(dns([server], ['cluster.local'])).toBe(server);
    },
  );

  it.each([
    '',
    '.',
    'com',
    'NET.',
    'dev',
    'io',
    'cn',
    'co.uk',
    'com.cn',
    'local',
    'github.io',
    'xn--p1ai',
    'arpa',
    'in-addr.arpa',
  ])('refuses the domain %j', (name) => {
    expect(dns(['10.96.0.10'], [name])).toBe(name.toLowerCase().replace(/(.)\.$/, '$1'));
  });

  it.each(['10.in-addr.arpa', '8.8.in-addr.arpa', 'x.in-addr.arpa', '8.e.f.ip6.arpa'])(
    'refuses the foreign reverse zone %s',
    (name) => {
      expect(dns(['10.96.0.10'], [name])).toBe(name);
    },
  );

  it('says that there is nothing to set', () => {
    const guarded = guardNetwork({ routes, dns: { servers: ['10.96.0.10'], domains: [] } }, tunnel).dns;
    expect(guarded).toEqual({ ok: false, error: { code: 'dns.none' } });
  });
});

describe('isPublicSuffix', () => {
  it.each([
    'cluster.local',
    'cluster.coder4',
    'k8s.example.com',
    'internal',
    'corp',
    'example.co.uk',
    'svc.cluster.local',
  ])('lets %s be', (name) => {
    expect(isPublicSuffix(name)).toBe(false);
  });
});
