/** The laboratory's addresses and names: the one place where they are written down. */

/**
 * Several laboratories may stand side by side on one machine, all with the same addresses: they share nothing but the kernel.
 * `KUBELANE_LAB` names another one than the usual (a short word).
 */
const instance = (process.env['KUBELANE_LAB'] ?? '').replace(/[^a-z0-9]/g, '');
const suffix = instance === '' ? '' : `-${instance}`;

/** Everything the laboratory leaves on the disk lies here, on a tmpfs of its own. */
export const stateDir = `/run/kubelane-lab${suffix}`;
export const laptopDir = `${stateDir}/laptop`;
export const namespacePrefix = instance === '' ? 'kl-' : `kl-${instance}-`;

export const clusterDomain = 'cluster.coder4';
export const serviceCidr = '10.96.0.0/12';
export const podCidr = '10.200.0.0/16';
/** Only with the fault `push-ipv6`: ClusterIPs of a dual-stack cluster, of which the gateway itself has one. */
export const clusterIpv6 = 'fd00:96::/112';
export const clusterIpv6Address = 'fd00:96::a';
export const nodeCidr = '192.168.8.0/24';
export const vpnCidr = '192.168.6.0/24';
export const dnsServiceAddress = '10.96.0.10';
export const apiServerUrl = 'https://192.168.8.174:6443';

export type NodeName = 'k1' | 'k2' | 'k3' | 'k4';

export interface ClusterNode {
  readonly name: NodeName;
  readonly address: string;
  /** The block Calico's IPAM gave this node; it has nothing to do with the node's podCIDR. */
  readonly podBlock: string;
  /** What the controller-manager's allocator writes into spec.podCIDR, which Calico then ignores. */
  readonly podCidr: string;
}

export const nodes: readonly ClusterNode[] = [
  { name: 'k1', address: '192.168.8.174', podBlock: '10.200.105.128/26', podCidr: '10.200.0.0/24' },
  { name: 'k2', address: '192.168.8.175', podBlock: '10.200.109.64/26', podCidr: '10.200.1.0/24' },
  { name: 'k3', address: '192.168.8.176', podBlock: '10.200.219.0/26', podCidr: '10.200.2.0/24' },
  { name: 'k4', address: '192.168.8.177', podBlock: '10.200.41.192/26', podCidr: '10.200.3.0/24' },
];

export const gateway = {
  name: 'gw.coder4.example',
  publicAddress: '203.0.113.10',
  udpPort: 1194,
  tcpPort: 443,
} as const;

export const publicWeb = { name: 'www.public.example', address: '198.51.100.80' } as const;
/** The café's page to sign in at: its router answers for every address while the fault `portal` is on. */
export const portal = { host: 'portal.cafe.example', port: 8080 } as const;
/** The stand-in for the internet: first hop of everything that has a public address. */
export const internetAddress = '203.0.113.1';

export type LanName = 'home' | 'cafe' | 'office';

export interface Lan {
  readonly name: LanName;
  /** The router's address in the LAN: gateway and DNS server of the laptop. */
  readonly router: string;
  readonly network: string;
  readonly prefix: number;
  /** What the LAN's DHCP server would give the laptop. */
  readonly laptop: string;
  /** What it would give it next time. */
  readonly laptopNext: string;
  readonly publicAddress: string;
}

export const lans: readonly Lan[] = [
  lan('home', '192.168.1', '203.0.113.21'),
  lan('cafe', '192.168.43', '203.0.113.22'),
  // The office uses the very addresses of the cluster's machines.
  lan('office', '192.168.8', '203.0.113.23'),
];

function lan(name: LanName, net: string, publicAddress: string): Lan {
  return {
    name,
    router: `${net}.1`,
    network: `${net}.0/24`,
    prefix: 24,
    laptop: `${net}.23`,
    laptopNext: `${net}.42`,
    publicAddress,
  };
}

/** The cluster's own router in the LAN at home, while the fault `line` is on. */
export const lineRouter = '192.168.1.77';

/** The LAN of that name; undefined if there is none. */
export function findLan(name: string): Lan | undefined {
  return lans.find((each) => each.name === name);
}
