import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { inNetwork } from './namespaces.ts';
import { readPem, type KeyPair, type Pki } from './pki.ts';
import { startDaemon, waitForLog, type ProcessRecord } from './processes.ts';
import {
  clusterDomain,
  clusterIpv6,
  dnsServiceAddress,
  gateway,
  laptopDir,
  nodeCidr,
  podCidr,
  serviceCidr,
  stateDir,
} from './topology.ts';

const folder = `${stateDir}/gateway`;

/** The gateway's two servers share 192.168.6.0/24: UDP has the lower half, TCP the upper one (a /25 of its own on k4). */
const servers = [
  {
    name: 'openvpn-udp',
    device: 'tun0',
    listen: [`port ${gateway.udpPort}`, 'proto udp'],
    address: '192.168.6.1 255.255.255.0',
    pool: '192.168.6.2 192.168.6.126 255.255.255.0',
    router: '192.168.6.1',
    ipv6: 'fd00:6::',
  },
  {
    name: 'openvpn-tcp',
    device: 'tun1',
    listen: [`port ${gateway.tcpPort}`, 'proto tcp-server'],
    address: '192.168.6.129 255.255.255.128',
    pool: '192.168.6.130 192.168.6.253 255.255.255.0',
    router: '192.168.6.129',
    ipv6: 'fd00:6:0:1::',
  },
] as const;

/** The names of the gateway's processes. */
export const gatewayProcesses: readonly string[] = servers.map((server) => server.name);

/** Writes a server's configuration. With `pushDns` it tells its clients the cluster's DNS server and domain, as many do. */
export function writeGatewayConfigs(pki: Pki, pushDns: boolean): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const server of servers)
    writeFileSync(`${folder}/${server.name}.conf`, serverConfig(server, pki, pushDns), { mode: 0o600 });
}

/** Rewrites the configurations in place for the next start of the servers: the DNS part pushed or not. */
export function setPushedDns(on: boolean): void {
  for (const server of servers) {
    const file = `${folder}/${server.name}.conf`;
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith('push "dhcp-option'));
    writeFileSync(file, [...(on ? dnsPushes : []), ...lines].join('\n'), { mode: 0o600 });
  }
}

/** The same for the Pods' network: pushed as a route or not. */
export function setPushedPodRoute(on: boolean): void {
  for (const server of servers) {
    const file = `${folder}/${server.name}.conf`;
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== podRoutePush);
    writeFileSync(file, [...(on ? [podRoutePush] : []), ...lines].join('\n'), { mode: 0o600 });
  }
}

/** The same for every route: the nodes', the Services' and the Pods' network pushed, or none. */
export function setPushedRoutes(on: boolean): void {
  for (const server of servers) {
    const file = `${folder}/${server.name}.conf`;
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => !routePushes.includes(line));
    writeFileSync(file, [...(on ? routePushes : []), ...lines].join('\n'), { mode: 0o600 });
  }
}

/** The same for IPv6: addresses in the tunnel and one network behind it, or none of it. */
export function setIpv6(on: boolean): void {
  for (const server of servers) {
    const file = `${folder}/${server.name}.conf`;
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => !line.includes('ipv6'));
    writeFileSync(file, [...(on ? ipv6Lines(server) : []), ...lines].join('\n'), { mode: 0o600 });
  }
}

function ipv6Lines({ ipv6 }: (typeof servers)[number]): readonly string[] {
  return [
    `ifconfig-ipv6 ${ipv6}1/64 ${ipv6}2`,
    `ifconfig-ipv6-pool ${ipv6}1000/64`,
    `push "route-ipv6 ${clusterIpv6}"`,
  ];
}

const routePushOf = (cidr: string): string => `push "route ${withMask(cidr)}"`;
const podRoutePush = routePushOf(podCidr);
const routePushes = [nodeCidr, serviceCidr, podCidr].map(routePushOf);
const dnsPushes = [`push "dhcp-option DNS ${dnsServiceAddress}"`, `push "dhcp-option DOMAIN ${clusterDomain}"`];

function serverConfig(server: (typeof servers)[number], pki: Pki, pushDns: boolean): string {
  const { ca, server: own, tlsCryptKey } = pki.vpn;
  return [
    ...(pushDns ? dnsPushes : []),
    ...server.listen,
    `dev ${server.device}`,
    'dev-type tun',
    'topology subnet',
    'mode server',
    'tls-server',
    `ifconfig ${server.address}`,
    `ifconfig-pool ${server.pool}`,
    'push "topology subnet"',
    `push "route-gateway ${server.router}"`,
    ...routePushes,
    'keepalive 10 60',
    'dh none',
    `ca ${ca.certificate}`,
    `cert ${own.certificate}`,
    `key ${own.key}`,
    `tls-crypt ${tlsCryptKey}`,
    'remote-cert-tls client',
    'auth SHA256',
    'persist-key',
    'persist-tun',
    'verb 3',
    '',
  ].join('\n');
}

/** `10.96.0.0/12` in openvpn's way: `10.96.0.0 255.240.0.0`. */
function withMask(cidr: string): string {
  const [address = '', length = ''] = cidr.split('/');
  const bits = Number(length);
  const octets = [0, 1, 2, 3].map((index) => 256 - 2 ** (8 - Math.min(8, Math.max(0, bits - 8 * index))));
  return `${address} ${octets.join('.')}`;
}

/** Starts both servers and waits until they take clients. */
export async function startGateway(): Promise<void> {
  await Promise.all(
    servers.map((server) =>
      waitForGateway(
        startDaemon({
          name: server.name,
          argv: inNetwork('k4', ['openvpn', '--suppress-timestamps', '--config', `${folder}/${server.name}.conf`]),
        }),
      ),
    ),
  );
}

export async function waitForGateway(record: ProcessRecord): Promise<void> {
  await waitForLog(record, 'Initialization Sequence Completed', 15_000);
}

/** Writes the laptop's profiles: two good ones and two with something wrong. */
export function writeProfiles(pki: Pki): void {
  const { ca, laptop, wrongCa, wrongLaptop } = pki.vpn;
  const udp = `remote ${gateway.name} ${gateway.udpPort} udp`;
  const tcp = `remote ${gateway.name} ${gateway.tcpPort} tcp`;
  const write = (file: string, remote: string, authority: KeyPair, own: KeyPair): void =>
    writeFileSync(`${laptopDir}/${file}`, profile(remote, authority, own, pki.vpn.tlsCryptKey), { mode: 0o644 });
  write('lab.ovpn', udp, ca, laptop);
  write('lab-tcp.ovpn', tcp, ca, laptop);
  write('wrong-ca.ovpn', udp, wrongCa, wrongLaptop);
  write('wrong-client.ovpn', udp, ca, wrongLaptop);
}

/** A client profile as a company hands it out: everything inline, the routes left to the server. */
function profile(remote: string, authority: KeyPair, own: KeyPair, tlsCryptKey: string): string {
  return `client
dev tun
${remote}
resolv-retry infinite
nobind
persist-key
persist-tun
remote-cert-tls server
auth SHA256
verb 3
<ca>
${readPem(authority.certificate)}</ca>
<cert>
${readPem(own.certificate)}</cert>
<key>
${readPem(own.key)}</key>
<tls-crypt>
${readPem(tlsCryptKey)}</tls-crypt>
`;
}
