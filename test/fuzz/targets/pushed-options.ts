import fc from 'fast-check';
import { readTunnelSettings } from '../../../electron/helper/tunnel-settings.ts';
import {
  collectPushedSettings,
  isRedirectGatewayLog,
  type PushedSettings,
} from '../../../electron/openvpn/management.ts';
import { parseDomainName } from '../../../electron/shared/domain-name.ts';
import { isDefaultRoutePart, parseCidr, parseIpAddress } from '../../../electron/shared/ip.ts';
import { must, type FuzzTarget } from '../engine/target.ts';
import { anyText, mustBePrintable } from './support.ts';

const names = [
  ...[
    'dev',
    'tun_mtu',
    'route_vpn_gateway',
    'ifconfig_local',
    'ifconfig_remote',
    'ifconfig_netmask',
    'ifconfig_ipv6_local',
  ],
  ...['ifconfig_ipv6_netbits', 'ifconfig_ipv6_remote', 'redirect_gateway', 'route_network_1', 'route_netmask_1'],
  ...['route_gateway_1', 'route_network_2', 'route_netmask_2', 'route_ipv6_network_1', 'route_ipv6_gateway_1'],
  ...['foreign_option_1', 'foreign_option_2', 'dns_search_domain_1', 'dns_server_1_address_1', 'dns_server_1_port_1'],
  ...['dns_server_1_transport', 'dns_server_1_resolve_domain_1', 'dns_server_2_address_1', 'dns_server_02_address_1'],
];
const values = [
  ...[
    'kl0',
    '1500',
    '10.8.0.2',
    '255.255.255.0',
    '255.0.255.0',
    '0.0.0.0',
    '128.0.0.0',
    'fd00::2',
    'fd00::/8',
    '::/0',
    '64',
  ],
  ...['53', '853', 'plain', 'DoT', 'cluster.local', 'dhcp-option DNS 10.0.0.1', 'dhcp-option DOMAIN cluster.local'],
  ...[
    'dhcp-option DOMAIN $(id)',
    'dhcp-option DOMAIN-SEARCH a.b',
    'dhcp-option DNS6 fd00::1',
    'dhcp-option WINS 1.2.3.4',
    '1',
  ],
];

const maximumEnvironment = 4096;

/** What the server pushes, as the environment of `>UPDOWN:UP`: only addresses, networks and names come out, and never a default route. */
export const pushedOptions: FuzzTarget = {
  name: 'pushed-options',
  dictionary: [...names.map((name) => `\n${name}=`), ...values, 'dhcp-option ', 'PUSH_REPLY,', 'redirect-gateway'],
  seeds: [
    'dev=kl0\ntun_mtu=1500\nifconfig_local=10.8.0.2\nifconfig_netmask=255.255.255.0\nroute_network_1=10.96.0.0\n' +
      'route_netmask_1=255.240.0.0\nroute_gateway_1=10.8.0.1\nforeign_option_1=dhcp-option DNS 10.96.0.10',
    'dev=kl0\nifconfig_ipv6_local=fd00::2\nifconfig_ipv6_netbits=64\nroute_ipv6_network_1=fd01::/16\nroute_ipv6_gateway_1=::',
    'dns_server_1_address_1=10.0.0.1\ndns_server_1_port_1=53\ndns_server_1_resolve_domain_1=a.b\ndns_search_domain_1=c.d',
    "PUSH: Received control message: 'PUSH_REPLY,redirect-gateway def1,route 10.0.0.0'",
  ],
  shapes: fc
    .array(
      fc.tuple(
        fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, fc.string({ maxLength: 8 })),
        fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...values) }, ...[fc.ipV4(), fc.ipV6(), anyText(30)]),
      ),
      { maxLength: 10 },
    )
    .map((entries) => entries.map(([name, value]) => `${name}=${value}`).join('\n')),
  usualBytes: 500,
  largestBytes: 128 * 1024,
  run: (input) => {
    const text = input.toString('utf8');
    const environment = new Map<string, string>();
    for (const line of text.split('\n')) {
      isRedirectGatewayLog(line);
      const equals = line.indexOf('=');
      if (equals > 0 && environment.size < maximumEnvironment)
        environment.set(line.slice(0, equals), line.slice(equals + 1));
    }
    checkSettings(collectPushedSettings(environment));
    const report = readTunnelSettings(environment, false);
    if (report === null) return;
    const { settings } = report;
    must(settings.pushedRoutes.length <= 2048 && settings.pushedDomains.length <= 128, 'too many settings');
    if (settings.networkCidr !== null) mustBeNetwork(settings.networkCidr);
    mustBeAddress(settings.address);
  },
};

function mustBeAddress(text: string): void {
  must(parseIpAddress(text)?.text === text, 'not a canonical address', () => text);
}

function mustBeNetwork(text: string): void {
  const cidr = parseCidr(text);
  must(cidr.ok && cidr.value.text === text, 'not a canonical network', () => text);
}

function checkSettings(settings: PushedSettings): void {
  const { device, mtu, address, prefixLength, peer, address6 } = settings;
  must(device === null || /^[A-Za-z0-9][A-Za-z0-9_. -]{0,63}$/.test(device), 'a bad device', () => device);
  must(mtu === null || (Number.isInteger(mtu) && mtu >= 68 && mtu <= 65535), 'a bad MTU', () => mtu);
  for (const own of [address, peer, address6?.address, address6?.peer]) if (typeof own === 'string') mustBeAddress(own);
  must(prefixLength === null || (prefixLength >= 0 && prefixLength <= 32), 'a bad prefix length', () => prefixLength);
  must(address6 === undefined || (address6.prefixLength >= 0 && address6.prefixLength <= 128), 'a bad prefix length 6');
  for (const [routes, family] of [
    [settings.routes, 4],
    [settings.routes6, 6],
  ] as const) {
    must(routes.length <= 1024, 'too many routes');
    for (const { cidr, gateway } of routes) {
      mustBeNetwork(cidr);
      const parsed = parseCidr(cidr);
      must(
        parsed.ok && parsed.value.family === family && !isDefaultRoutePart(parsed.value),
        'a default route',
        () => cidr,
      );
      if (gateway !== undefined) mustBeAddress(gateway);
    }
  }
  must(settings.dnsServers.length <= 16, 'too many DNS servers');
  settings.dnsServers.forEach(mustBeAddress);
  must(settings.domains.length <= 64 && settings.searchDomains.length <= 64, 'too many domains');
  for (const domain of [...settings.domains, ...settings.searchDomains]) {
    must(/^[a-z0-9_.-]{1,253}$/.test(domain) && parseDomainName(domain) === domain, 'a bad domain', () => domain);
  }
  must(settings.refused.length <= 256, 'too many refusals');
  for (const { option } of settings.refused) {
    must(option.length <= 200, 'a long refusal');
    mustBePrintable(option, 'a refusal');
  }
}
