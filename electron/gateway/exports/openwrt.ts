import { comment, head, lines, undo } from './comments.ts';
import type { ExportFacts, ExportRoute } from './export-facts.ts';
import { reverseZones } from './reverse-zones.ts';

const device = 'tun-kubelane';

/**
 * The whole office through an OpenWrt router: a script of uci commands for the OpenVPN client, the routes, the firewall (with address
 * translation, so that the cluster sees one client), dnsmasq and the exception from rebind protection, which OpenWrt has on by default. Run
 * again, it leaves the same. The keys stay in the .ovpn file. Not run on a real OpenWrt yet; its dnsmasq lines are dnsmasq's.
 */
export function openwrtExport(facts: ExportFacts): string {
  // The tunnel's own network comes with its device.
  const routed = facts.routes.filter(({ source }) => source !== 'tunnel');
  const routes = routed.map((route, index) => ({ route, section: `kubelane_${index}` }));
  return lines(
    ['#!/bin/sh'],
    head(facts, 'the cluster for everybody behind an OpenWrt router'),
    comment(
      '',
      'For OpenWrt 19.07 to 24.10. Where it goes: on the router, after',
      '  opkg update && opkg install openvpn-openssl',
      `and with the profile itself there: kubelane export ovpn --profile ${facts.profile} --output kubelane.ovpn, then copy it to`,
      '/etc/openvpn/kubelane.ovpn (`chmod 600`: it has the key). Then `sh kubelane-openwrt.sh`.',
      ...facts.domains.map(
        (domain) => `To check, on any computer of the office: nslookup kubernetes.default.svc.${domain}`,
      ),
      '(on the router: `logread -e openvpn`, `ip route show dev tun-kubelane`)',
    ),
    ['', 'set -e'],
    [
      "[ -s /etc/openvpn/kubelane.ovpn ] || { echo 'Copy the profile to /etc/openvpn/kubelane.ovpn first.' >&2; exit 1; }",
    ],
    ['', ...comment('What an earlier run made is replaced.'), ...removal(facts)],
    ['', ...comment('The OpenVPN client.'), ...set('openvpn.kubelane', 'openvpn')],
    set('openvpn.kubelane.enabled', '1'),
    set('openvpn.kubelane.config', '/etc/openvpn/kubelane.ovpn'),
    [...set('openvpn.kubelane.dev', device), ...set('openvpn.kubelane.dev_type', 'tun')],
    ['', ...comment('The routes.'), ...set('network.kubelane', 'interface')],
    [...set('network.kubelane.proto', 'none'), ...set('network.kubelane.device', device)],
    routes.flatMap(({ route, section }) => routeSection(route, section)),
    ['', ...comment('The firewall: from the LAN to the cluster, never back.'), ...set('firewall.kubelane', 'zone')],
    set('firewall.kubelane.name', 'kubelane'),
    set('firewall.kubelane.network', 'kubelane'),
    ...['input', 'forward'].map((way) => set(`firewall.kubelane.${way}`, 'REJECT')),
    set('firewall.kubelane.output', 'ACCEPT'),
    [...set('firewall.kubelane.masq', '1'), ...set('firewall.kubelane.mtu_fix', '1')],
    set('firewall.kubelane_lan', 'forwarding'),
    [...set('firewall.kubelane_lan.src', 'lan'), ...set('firewall.kubelane_lan.dest', 'kubelane')],
    ['', ...comment('Names, and the exception without which rebind protection drops the answers.')],
    dnsmasqEntries(facts).map(([option, value]) => `uci add_list 'dhcp.@dnsmasq[0].${option}=${value}'`),
    ['', ...restart],
    undo(...removal(facts), ...restart, 'rm /etc/openvpn/kubelane.ovpn'),
  );
}

const restart: readonly string[] = [
  'for config in openvpn network firewall dhcp; do uci commit "$config"; done',
  '/etc/init.d/network reload',
  '/etc/init.d/firewall restart',
  '/etc/init.d/openvpn restart',
  '/etc/init.d/dnsmasq restart',
];

/** Sections of further routes that an earlier export may have had are taken away as well. */
const mostSections = 16;

function removal(facts: ExportFacts): readonly string[] {
  const count = Math.max(mostSections, facts.routes.length);
  return [
    'for section in openvpn.kubelane network.kubelane firewall.kubelane firewall.kubelane_lan; do uci -q delete "$section" || :; done',
    `i=0; while [ $i -lt ${count} ]; do uci -q delete network.kubelane_$i || :; i=$((i + 1)); done`,
    ...dnsmasqEntries(facts).map(([option, value]) => `uci -q del_list 'dhcp.@dnsmasq[0].${option}=${value}' || :`),
  ];
}

function dnsmasqEntries(facts: ExportFacts): readonly (readonly [string, string])[] {
  const { servers, domains } = facts;
  return [
    ...[...domains, ...reverseZones(facts)].flatMap((name) =>
      servers.map(({ text }) => ['server', `/${name}/${text}`] as const),
    ),
    ...domains.map((domain) => ['rebind_domain', `/${domain}/`] as const),
  ];
}

function routeSection({ cidr }: ExportRoute, section: string): readonly string[] {
  const name = `network.${section}`;
  return [
    ...set(name, cidr.family === 4 ? 'route' : 'route6'),
    ...set(`${name}.interface`, 'kubelane'),
    ...set(`${name}.target`, cidr.text),
  ];
}

function set(option: string, value: string): readonly string[] {
  return [`uci set ${option}='${value}'`];
}
