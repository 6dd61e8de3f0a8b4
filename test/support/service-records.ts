import type { ServicePort, ServiceRecord } from '../../electron/shared/service-record.ts';

/** A port as Kubernetes gives it when only its number (and name) is set. */
export function aPort(port: number, name: string | null = null): ServicePort {
  return { port, name, protocol: 'TCP', appProtocol: null, nodePort: null };
}

/** A ClusterIP Service with one port and two ready endpoints; `change` replaces what a test is about. */
export function aService(name: string, namespace: string, change: Partial<ServiceRecord> = {}): ServiceRecord {
  return {
    uid: `${namespace}-${name}`,
    namespace,
    name,
    type: 'ClusterIP',
    clusterIPs: ['10.96.0.1'],
    headless: false,
    externalName: null,
    externalIPs: [],
    loadBalancer: [],
    localOnly: false,
    labels: {},
    ports: [aPort(80, 'http')],
    hostname: `${name}.${namespace}.svc.cluster.coder4`,
    ready: 2,
    total: 2,
    endpointAddresses: ['10.200.0.4', '10.200.0.5'],
    ...change,
  };
}

/** Services that show each kind of row. */
export const sampleServices: readonly ServiceRecord[] = [
  aService('test-memcached', 'default', {
    clusterIPs: [],
    headless: true,
    ports: [aPort(11211)],
    ready: 3,
    total: 3,
    endpointAddresses: ['10.200.0.1', '10.200.1.1', '10.200.2.1'],
  }),
  aService('members-api', 'default', { clusterIPs: ['10.103.17.4'], ports: [aPort(80, 'http'), aPort(9090, 'grpc')] }),
  aService('membership-db', 'default', {
    clusterIPs: ['10.98.201.77'],
    ports: [aPort(3306, 'mysql')],
    ready: 0,
    total: 1,
  }),
  aService('redis-memo', 'default', { clusterIPs: ['10.111.9.30'], ports: [aPort(6379, 'redis')], ready: 1, total: 1 }),
  aService('orders', 'shop', {
    clusterIPs: ['10.96.14.201'],
    ports: [aPort(80, 'http'), aPort(9090, 'grpc'), aPort(9100, 'metrics'), aPort(8443, 'https-admin')],
    ready: 4,
    total: 5,
    labels: { app: 'orders', 'app.kubernetes.io/part-of': 'shop' },
  }),
  aService('payments', 'shop', {
    type: 'ExternalName',
    clusterIPs: [],
    externalName: 'pay.example.com',
    ready: null,
    total: null,
    ports: [],
  }),
  aService('storefront', 'shop', {
    type: 'LoadBalancer',
    clusterIPs: ['10.101.220.9', 'fd00:10:96::1f'],
    ports: [{ ...aPort(443, 'https'), appProtocol: 'https', nodePort: 31443 }],
    loadBalancer: ['203.0.113.80'],
    labels: { app: 'storefront' },
  }),
  aService('kube-dns', 'kube-system', {
    clusterIPs: ['10.96.0.10'],
    ports: [{ ...aPort(53, 'dns'), protocol: 'UDP' }, aPort(53, 'dns-tcp'), aPort(9153, 'metrics')],
  }),
  aService('a-service-whose-name-is-as-long-as-kubernetes-allows-it-to-be-63', 'a-namespace-with-a-long-name-too', {
    type: 'NodePort',
    clusterIPs: ['10.100.200.250'],
    ready: 0,
    total: 0,
  }),
];

/** Many Services in 200 namespaces, the same at each call. */
export function manyServices(count: number): readonly ServiceRecord[] {
  const parts = ['orders', 'payments', 'search', 'events', 'catalog', 'stock', 'users', 'reports', 'gateway', 'cache'];
  return Array.from({ length: count }, (_, i) =>
    aService(`${parts[i % 10] ?? ''}-${parts[(i * 7 + 3) % 9] ?? ''}-${i}`, `team-${i % 200}`, {
      uid: `uid-${i}`,
      clusterIPs: [`10.${96 + (i % 16)}.${(i >> 8) % 256}.${i % 256}`],
      ports: i % 3 === 0 ? [aPort(80, 'http'), aPort(9090, 'grpc')] : [aPort(8080, 'http')],
      ready: i % 17 === 0 ? 0 : 2,
    }),
  );
}
