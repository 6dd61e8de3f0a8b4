import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  collectPushedSettings,
  isRedirectGatewayLog,
  type PushedSettings,
} from '../../../electron/openvpn/management.ts';

function collect(env: Readonly<Record<string, string>>): PushedSettings {
  return collectPushedSettings(new Map(Object.entries(env)));
}

describe('collectPushedSettings', () => {
  it('is empty of an empty environment', () => {
    expect(collect({})).toEqual({
      device: null,
      mtu: null,
      address: null,
      prefixLength: null,
      routes: [],
      routes6: [],
      dnsServers: [],
      domains: [],
      searchDomains: [],
      redirectGateway: false,
      refused: [],
    });
  });

  it('takes numbers in their order, not in that of the text', () => {
    const env: Record<string, string> = {};
    for (const index of [10, 2, 1]) {
      env[`route_network_${index}`] = `10.${index}.0.0`;
      env[`route_netmask_${index}`] = '255.255.0.0';
      env[`foreign_option_${index}`] = `dhcp-option DNS 10.${index}.0.10`;
    }
    expect(collect(env).routes.map(({ cidr }) => cidr)).toEqual(['10.1.0.0/16', '10.2.0.0/16', '10.10.0.0/16']);
    expect(collect(env).dnsServers).toEqual(['10.1.0.10', '10.2.0.10', '10.10.0.10']);
  });

  it('reads a point-to-point link', () => {
    expect(collect({ ifconfig_local: '10.8.0.6', ifconfig_remote: '10.8.0.5' })).toMatchObject({
      address: '10.8.0.6',
      prefixLength: 32,
      peer: '10.8.0.5',
    });
  });

  it('reads the gateway’s own address and the device’s MTU', () => {
    const settings = collect({ route_vpn_gateway: '10.8.0.1', tun_mtu: '1400' });
    expect(settings).toMatchObject({ gateway: '10.8.0.1', mtu: 1400, refused: [] });
  });

  it('never takes a default route or its pieces', () => {
    for (const [network, netmask] of [
      ['0.0.0.0', '0.0.0.0'],
      ['0.0.0.0', '128.0.0.0'],
      ['128.0.0.0', '128.0.0.0'],
      ['64.0.0.0', '192.0.0.0'],
    ] as const) {
      expect(collect({ route_network_1: network, route_netmask_1: netmask })).toMatchObject({
        routes: [],
        redirectGateway: true,
        refused: [{ reason: 'default-route' }],
      });
    }
    expect(collect({ route_ipv6_network_1: '2000::/3' })).toMatchObject({ routes6: [], redirectGateway: true });
    expect(collect({ redirect_gateway: '1' }).redirectGateway).toBe(true);
  });

  it.each([
    [{ dev: '../../etc/x' }, 'bad-device'],
    [{ dev: 'a;reboot' }, 'bad-device'],
    [{ tun_mtu: '1e9' }, 'bad-number'],
    [{ tun_mtu: '0' }, 'bad-number'],
    [{ ifconfig_local: '10.8.0.2; rm' }, 'bad-address'],
    [{ route_vpn_gateway: '-f' }, 'bad-address'],
    [{ ifconfig_local: '10.8.0.2', ifconfig_netmask: '255.0.255.0' }, 'bad-netmask'],
    [{ ifconfig_ipv6_local: '10.8.0.2' }, 'bad-address'],
    [{ route_network_1: 'x', route_netmask_1: '255.0.0.0' }, 'bad-address'],
    [{ route_network_1: '10.0.0.0', route_netmask_1: '0.0.0.255' }, 'bad-netmask'],
    [{ route_ipv6_network_1: '10.0.0.0/8' }, 'bad-address'],
    [{ foreign_option_1: 'dhcp-option DNS $(reboot)' }, 'bad-address'],
    [{ foreign_option_1: 'dhcp-option DOMAIN `id`' }, 'bad-domain'],
    [{ foreign_option_1: 'dhcp-option DOMAIN a b' }, 'bad-domain'],
    [{ foreign_option_1: 'dhcp-option DOMAIN .' }, 'bad-domain'],
    [{ foreign_option_1: 'dhcp-option WINS 1.2.3.4' }, 'unsupported'],
    [{ foreign_option_1: 'up /bin/sh' }, 'unsupported'],
    [{ dns_search_domain_1: 'a..b' }, 'bad-domain'],
    [{ dns_server_1_address_1: '10.96.0.10', dns_server_1_port_1: '5353' }, 'unsupported'],
    [{ dns_server_1_address_1: '10.96.0.10', dns_server_1_transport: 'DoT' }, 'unsupported'],
  ])('refuses %j: %s', (env, reason) => {
    const settings = collect(env);
    expect(settings.refused.map((refused) => refused.reason)).toEqual([reason]);
    expect([
      ...settings.routes,
      ...settings.routes6,
      ...settings.dnsServers,
      ...settings.domains,
      ...settings.searchDomains,
    ]).toEqual([]);
  });

  it('uses the first DNS server block alone, as openvpn does', () => {
    expect(
      collect({
        dns_server_1_address_1: '10.96.0.10',
        dns_server_1_address_2: 'fd00::10',
        dns_server_1_resolve_domain_1: 'cluster.coder4',
        dns_server_2_address_1: '9.9.9.9',
        dns_server_2_resolve_domain_1: 'evil.example',
        dns_search_domain_1: 'svc.cluster.coder4',
      }),
    ).toMatchObject({
      dnsServers: ['10.96.0.10', 'fd00::10'],
      domains: ['cluster.coder4'],
      searchDomains: ['svc.cluster.coder4'],
    });
  });

  it('is bounded', () => {
    const many: Record<string, string> = Object.fromEntries(
      Array.from({ length: 3000 }, (_, i): [string, string][] => [
        [`route_network_${i}`, `10.${i >> 8}.${i & 255}.0`],
        [`route_netmask_${i}`, '255.255.255.0'],
        [`foreign_option_${i}`, i % 2 ? `dhcp-option DNS 10.${i >> 8}.${i & 255}.1` : `dhcp-option DOMAIN d${i}.x`],
      ]).flat(),
    );
    const settings = collect(many);
    expect([settings.routes.length, settings.dnsServers.length, settings.domains.length]).toEqual([1024, 16, 64]);
    expect(settings.refused.length).toBe(256);
    expect(collect({ dev: '\u001b'.repeat(5) + ';'.repeat(5000) }).refused[0]?.option.length).toBe(200);
  });

  it('never throws, whatever the values are', () => {
    const names = [
      'dev',
      'tun_mtu',
      'route_vpn_gateway',
      'ifconfig_local',
      'ifconfig_netmask',
      'ifconfig_ipv6_local',
      'route_network_1',
      'route_netmask_1',
      'route_gateway_1',
      'route_ipv6_network_1',
      'foreign_option_1',
      'dns_server_1_address_1',
      'dns_search_domain_999999',
    ];
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.ipV4(),
      fc.ipV6(),
      fc.string().map((text) => `dhcp-option DOMAIN ${text}`),
    );
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...names), value), (env) => void collect(env)));
  });
});

it('isRedirectGatewayLog sees the push in the log', () => {
  const push = (options: string): boolean =>
    isRedirectGatewayLog(`PUSH: Received control message: 'PUSH_REPLY,${options}'`);
  expect(push('redirect-gateway def1,route 10.0.0.0 255.0.0.0')).toBe(true);
  expect(push('route 10.0.0.0 255.0.0.0,redirect-gateway')).toBe(true);
  expect(push('redirect-private,route 10.0.0.0 255.0.0.0')).toBe(false);
  expect(isRedirectGatewayLog('something redirect-gateway def1')).toBe(false);
});
