import type { ClusterAccess } from '../../../../electron/cluster/cluster-access.ts';
import type { DnsReach, DoctorProbes } from '../../../../electron/connection/doctor/probes.ts';
import type { Reach } from '../../../../electron/connection/reach/reach.ts';
import type { DoctorSurroundings } from '../../../../electron/connection/doctor/surroundings.ts';
import type { ConnectionSnapshot } from '../../../../electron/shared/connection-state.ts';
import { problem } from '../../../../electron/shared/problem.ts';
import type { OpenvpnProfile } from '../../../../electron/shared/profile.ts';
import { err, ok } from '../../../../electron/shared/result.ts';
import type { ServiceRecord } from '../../../../electron/shared/service-record.ts';
import { profileWith } from '../../openvpn/samples.ts';

export const answered: Reach = { kind: 'answered', ms: 3 };
export const refused: Reach = { kind: 'refused', ms: 3 };
export const silent: Reach = { kind: 'silent', ms: 3000 };
export const unreachable: Reach = { kind: 'unreachable', ms: 3 };

const known: DnsReach = { ...answered, addresses: ['10.96.0.1'] };

/** A laptop on which all is well; each answer may be replaced. */
export function healthyProbes(changes: Partial<DoctorProbes> = {}): DoctorProbes {
  const files: Readonly<Record<string, string>> = {
    '/etc/resolv.conf': 'nameserver 127.0.0.53\n',
    '/etc/nsswitch.conf': 'hosts: files resolve [!UNAVAIL=return] dns\n',
    '/sys/class/net/kl0/mtu': '1500\n',
  };
  return {
    system: 'linux',
    connectTcp: () => Promise.resolve(answered),
    knockUdp: () => Promise.resolve(silent),
    queryDns: () => Promise.resolve(known),
    ping: () => Promise.resolve('answered'),
    resolve: (host) =>
      Promise.resolve({ addresses: [host.includes('vpn') ? '203.0.113.10' : '10.96.0.1'], detail: '' }),
    look: (device, addresses) => Promise.resolve({ deviceIndex: 7, devices: addresses.map(() => device) }),
    answeringLink: (host) => Promise.resolve(host.endsWith('coder4') ? 7 : 2),
    isDefaultForNames: () => Promise.resolve(false),
    readFile: (path) => files[path] ?? null,
    echo: () => Promise.resolve({ sent: 3, answered: 3 }),
    ...changes,
  };
}

export const profile: OpenvpnProfile = {
  name: 'demo',
  ovpn: profileWith().replace(/^remote .*$/m, 'remote vpn.acme.example 1194 udp'),
  kubeconfig: null,
  context: null,
  dnsServers: [],
  domains: [],
  searchDomains: [],
  routes: [],
};

export const connectedSnapshot: ConnectionSnapshot = {
  state: { kind: 'connected' },
  profile: 'demo',
  since: '2024-01-01T00:00:00Z',
  steps: [],
  tunnel: {
    device: 'kl0',
    address: '192.168.6.2',
    remote: '203.0.113.10:1194 udp',
    bytesIn: 1,
    bytesOut: 1,
    gateway: '192.168.6.1',
  },
  routes: [
    { role: 'vpn', cidr: '192.168.6.0/24', source: 'tunnel', status: 'installed' },
    { role: 'node', cidr: '192.168.8.0/24', source: 'push', status: 'installed' },
    { role: 'pod', cidr: '10.200.0.0/16', source: 'push', status: 'installed' },
    { role: 'service', cidr: '10.96.0.0/12', source: 'push', status: 'installed' },
  ],
  dns: {
    servers: ['10.96.0.10'],
    domains: ['cluster.coder4'],
    search: ['svc.cluster.coder4'],
    stack: 'systemd-resolved',
    status: 'active',
  },
  verification: { at: '2024-01-01T00:00:01Z', latencyMs: 3 },
  notes: [],
};

/** A web server's Service with one Pod, as the running app knows it. */
export const webService: ServiceRecord = {
  uid: '1',
  namespace: 'shop',
  name: 'web',
  type: 'ClusterIP',
  clusterIPs: ['10.96.80.80'],
  headless: false,
  externalName: null,
  externalIPs: [],
  loadBalancer: [],
  localOnly: false,
  labels: {},
  ports: [{ name: 'http', port: 80, protocol: 'TCP', appProtocol: null, nodePort: null }],
  hostname: 'web.shop.svc.cluster.coder4',
  ready: 1,
  total: 1,
  endpointAddresses: ['10.200.109.66'],
};

/** Everything around the doctor; no kubeconfig, so that the list of the app is what is known of the cluster. */
export function surroundings(changes: Partial<DoctorSurroundings> = {}): DoctorSurroundings {
  return {
    askHelper: () =>
      Promise.resolve(ok({ protocol: 2, version: '0.1.0', openvpn: '2.6.14', dnsStack: 'systemd-resolved' })),
    checkTunDevice: () => Promise.resolve(null),
    listProfiles: () => Promise.resolve({ profiles: [profile], problems: [] }),
    usualProfile: (profiles) => profiles[0] ?? null,
    openCluster: () => Promise.resolve(err(problem('cluster.no-kubeconfig', { file: 'x' }))),
    foresee: () => Promise.resolve([]),
    connection: () => Promise.resolve(ok({ snapshot: connectedSnapshot, services: [webService] })),
    probes: healthyProbes({
      resolve: (host) =>
        Promise.resolve({
          addresses: [host.includes('vpn') ? '203.0.113.10' : host.startsWith('web') ? '10.96.80.80' : '10.96.0.1'],
          detail: '',
        }),
    }),
    ...changes,
  };
}

/** A kubeconfig whose API server is at that address; signing in there fails, so that it is never really asked. */
export function accessAt(server: string): ClusterAccess {
  return {
    server: new URL(server),
    context: 'lab',
    namespace: null,
    namespaces: [],
    proxy: null,
    requestOptions: () => Promise.resolve(err(problem('cluster.exec-failed', { command: 'x', detail: 'x' }))),
    renew: () => undefined,
  };
}
