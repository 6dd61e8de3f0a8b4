import { createHash } from 'node:crypto';
import { ipBatch, loadRules, namespaceOf, setSysctls } from './namespaces.ts';
import { gateway, internetAddress, lans, nodes, publicWeb, vpnCidr, type ClusterNode, type Lan } from './topology.ts';
import type { Workload } from './workloads.ts';

/**
 * The wires. All bridges live in one namespace, `switch`, so that the machine's own network is not touched at all:
 * `nodes` (192.168.8.0/24), `public` (the internet between routers) and one bridge a LAN.
 */
export const switchPlace = 'switch';

/** The laptop's socket in the switch: moving to another LAN means plugging this port into another bridge. */
export const laptopPort = 'p-laptop';
export const laptopInterface = 'eth0';
export const lanBridge = (lan: Lan): string => `br-${lan.name}`;

/** Every place with a network namespace, in the order in which they are made. */
export function places(pods: readonly Workload[]): string[] {
  return [
    switchPlace,
    ...nodes.map((node) => node.name),
    'internet',
    ...lans.map((lan) => lan.name),
    'laptop',
    ...pods.map((pod) => pod.pod),
  ];
}

/** Makes all namespaces, cables, addresses, routes and address translation; the laptop's own address comes later (lan.ts). */
export async function buildNetwork(pods: readonly Workload[]): Promise<void> {
  await ipBatch(
    undefined,
    places(pods).map((place) => `netns add ${namespaceOf(place)}`),
  );
  await ipBatch(undefined, cables(pods));
  await Promise.all([
    buildSwitch(),
    ...nodes.map((node) => buildNode(node, pods)),
    ...pods.map((pod) => buildPod(pod)),
    ...lans.map((lan) => buildRouter(lan)),
    buildInternet(),
    ipBatch('laptop', ['link set lo up', `link set ${laptopInterface} up`]),
  ]);
  await buildGatewayRules();
}

/** The name of the node's end of a pod's cable, in Calico's way. */
function caliInterface(pod: Workload): string {
  return `cali${createHash('sha1').update(`${pod.namespace}.${pod.pod}`).digest('hex').slice(0, 11)}`;
}

function cables(pods: readonly Workload[]): string[] {
  const cable = (place: string, device: string, otherPlace: string, otherDevice: string): string =>
    `link add ${device} netns ${namespaceOf(place)} type veth peer name ${otherDevice} netns ${namespaceOf(otherPlace)}`;
  return [
    ...nodes.map((node) => cable(node.name, 'eth0', switchPlace, `p-${node.name}`)),
    cable('k4', 'eth1', switchPlace, 'p-k4-public'),
    cable('internet', 'eth0', switchPlace, 'p-internet'),
    ...lans.flatMap((lan) => [
      cable(lan.name, 'lan', switchPlace, `p-${lan.name}`),
      cable(lan.name, 'wan', switchPlace, `p-${lan.name}-wan`),
    ]),
    cable('laptop', laptopInterface, switchPlace, laptopPort),
    ...pods.map((pod) => cable(pod.pod, 'eth0', pod.node, caliInterface(pod))),
  ];
}

async function buildSwitch(): Promise<void> {
  const bridge = (name: string, ports: readonly string[]): string[] => [
    `link add ${name} type bridge`,
    `link set ${name} up`,
    ...ports.flatMap((port) => [`link set ${port} master ${name}`, `link set ${port} up`]),
  ];
  await ipBatch(switchPlace, [
    'link set lo up',
    ...bridge(
      'br-nodes',
      nodes.map((node) => `p-${node.name}`),
    ),
    ...bridge('br-public', ['p-k4-public', 'p-internet', ...lans.map((lan) => `p-${lan.name}-wan`)]),
    ...lans.flatMap((lan) => bridge(lanBridge(lan), [`p-${lan.name}`])),
  ]);
}

async function buildNode(node: ClusterNode, pods: readonly Workload[]): Promise<void> {
  const own = pods.filter((pod) => pod.node === node.name);
  const others = nodes.filter((other) => other !== node);
  const wayOut =
    node.name === 'k4'
      ? [
          `addr add ${gateway.publicAddress}/24 dev eth1`,
          'link set eth1 up',
          `route add default via ${internetAddress}`,
        ]
      : // Nobody answers there: these machines are private. proxy_arp only works where there is a default route.
        ['route add default via 192.168.8.1'];
  await setSysctls(node.name, { 'ipv4/ip_forward': '1' });
  await ipBatch(node.name, [
    'link set lo up',
    `addr add ${node.address}/24 dev eth0`,
    'link set eth0 up',
    ...wayOut,
    ...others.map((other) => `route add ${other.podBlock} via ${other.address} proto bird`),
    `route add blackhole ${node.podBlock} proto bird`,
    ...own.flatMap((pod) => [
      `link set ${caliInterface(pod)} up`,
      `route add ${pod.address} dev ${caliInterface(pod)} scope link`,
    ]),
  ]);
  if (own.length > 0) {
    await setSysctls(
      node.name,
      Object.fromEntries(own.map((pod) => [`ipv4/conf/${caliInterface(pod)}/proxy_arp`, '1'])),
    );
  }
}

/** As Calico does it: a /32, and a gateway address that the node answers for with its own hardware address. */
async function buildPod(pod: Workload): Promise<void> {
  await ipBatch(pod.pod, [
    'link set lo up',
    `addr add ${pod.address}/32 dev eth0`,
    'link set eth0 up',
    'route add 169.254.1.1 dev eth0 scope link',
    'route add default via 169.254.1.1 dev eth0',
  ]);
}

/** A home router: its LAN is hidden behind one public address, and nothing comes in unasked. */
async function buildRouter(lan: Lan): Promise<void> {
  await setSysctls(lan.name, { 'ipv4/ip_forward': '1' });
  await ipBatch(lan.name, [
    'link set lo up',
    `addr add ${lan.router}/${lan.prefix} dev lan`,
    'link set lan up',
    `addr add ${lan.publicAddress}/24 dev wan`,
    'link set wan up',
    `route add default via ${internetAddress}`,
  ]);
  await loadRules(
    lan.name,
    `*nat
-A POSTROUTING -s ${lan.network} -o wan -j MASQUERADE
COMMIT
*filter
:FAULT - [0:0]
-A FORWARD -j FAULT
-A FORWARD -i wan -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A FORWARD -i wan -j DROP
COMMIT
`,
  );
}

async function buildInternet(): Promise<void> {
  await setSysctls('internet', { 'ipv4/ip_forward': '1' });
  await ipBatch('internet', [
    'link set lo up',
    `addr add ${internetAddress}/24 dev eth0`,
    `addr add ${publicWeb.address}/32 dev lo`,
    'link set eth0 up',
  ]);
}

/**
 * k4 lets in the VPN and nothing else from the public side, and hides VPN clients behind its own node address: without
 * that no pod could answer, because no other node has a route to the VPN.
 */
async function buildGatewayRules(): Promise<void> {
  await loadRules(
    'k4',
    `*nat
-A POSTROUTING -s ${vpnCidr} -o eth0 -j MASQUERADE
COMMIT
*filter
-A INPUT -i eth1 -p udp --dport ${gateway.udpPort} -j ACCEPT
-A INPUT -i eth1 -p tcp --dport ${gateway.tcpPort} -j ACCEPT
-A INPUT -i eth1 -p icmp -j ACCEPT
-A INPUT -i eth1 -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A INPUT -i eth1 -j DROP
-A FORWARD -i eth1 -j DROP
-A FORWARD -o eth1 -j DROP
COMMIT
`,
  );
}
