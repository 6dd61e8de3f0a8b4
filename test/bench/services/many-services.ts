/** An object as it is sent to the API server, and the path that it is created under. */
export interface Manifest {
  readonly path: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** A cluster's worth of Services with their endpoints; the same for the same numbers. */
export interface ManyServices {
  readonly namespaces: readonly Manifest[];
  readonly services: readonly Manifest[];
  readonly slices: readonly Manifest[];
}

const subjects = ['payment', 'order', 'catalog', 'search', 'billing', 'invoice', 'session', 'stock', 'mail', 'report'];
const parts = ['api', 'worker', 'db', 'cache', 'gateway', 'queue', 'web', 'metrics'];
const teams = ['blue', 'green', 'amber', 'violet', 'grey'];

/** Of fifty Services: so many of each kind, the rest with a ClusterIP alone. */
type Kind = 'headless' | 'external-name' | 'node-port' | 'load-balancer' | 'external-ips' | 'udp' | 'plain';

function kindOf(index: number): Kind {
  const at = index % 50;
  if (at < 4) return 'headless';
  if (at < 6) return 'external-name';
  if (at < 8) return 'node-port';
  if (at === 8) return 'load-balancer';
  if (at === 9) return 'external-ips';
  return at === 10 ? 'udp' : 'plain';
}

/** Makes `count` Services of all kinds, spread evenly over `namespaces` namespaces, and an EndpointSlice (v1beta1) for each that has endpoints. */
export function manyServices(count: number, namespaces: number): ManyServices {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const place = (index: number): { name: string; namespace: string } => ({
    name: `${subjects[index % subjects.length]!}-${parts[(index >> 3) % parts.length]!}-${index}`,
    namespace: namespaceName(index % namespaces),
  });
  return {
    namespaces: Array.from({ length: namespaces }, (_, index) => namespaceOf(namespaceName(index))),
    services: indexes.map((index) => serviceOf(place(index), index)),
    slices: indexes.filter((index) => kindOf(index) !== 'external-name').map((index) => sliceOf(place(index), index)),
  };
}

function namespaceName(index: number): string {
  return `team-${teams[index % teams.length]!}-${index}`;
}

/** A Namespace (core/v1). */
export function namespaceOf(name: string): Manifest {
  return { path: '/api/v1/namespaces', object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } };
}

interface Place {
  readonly name: string;
  readonly namespace: string;
}

function serviceOf({ name, namespace }: Place, index: number): Manifest {
  const team = teams[index % teams.length]!;
  const labels = { app: name, 'app.kubernetes.io/part-of': subjects[index % subjects.length]!, team };
  return {
    path: `/api/v1/namespaces/${namespace}/services`,
    object: { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, labels }, spec: specOf(name, index) },
  };
}

function specOf(name: string, index: number): Record<string, unknown> {
  const kind = kindOf(index);
  if (kind === 'external-name') return { type: 'ExternalName', externalName: `${name}.example.com` };
  const ports = [
    { name: 'http', port: 8000 + (index % 1000), targetPort: 8080, appProtocol: 'http' },
    { name: 'metrics', port: 9090, targetPort: 'metrics' },
    { name: 'grpc', port: 50051 },
  ].slice(0, 1 + (index % 3));
  const selector = { app: name };
  switch (kind) {
    case 'headless':
      return { clusterIP: 'None', selector, ports };
    case 'node-port':
      return { type: 'NodePort', selector, ports: ports.slice(0, 1) };
    case 'load-balancer':
      return { type: 'LoadBalancer', selector, ports: ports.slice(0, 1) };
    case 'external-ips':
      return { selector, ports, externalIPs: [`198.51.100.${1 + (index % 200)}`] };
    case 'udp':
      return { selector, ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] };
    case 'plain':
      return { selector, ports };
  }
}

function sliceOf({ name, namespace }: Place, index: number): Manifest {
  const endpoints = Array.from({ length: index % 4 }, (_, at) => endpointOf(index * 4 + at, name, namespace, true));
  return {
    path: `/apis/discovery.k8s.io/v1beta1/namespaces/${namespace}/endpointslices`,
    object: {
      apiVersion: 'discovery.k8s.io/v1beta1',
      kind: 'EndpointSlice',
      metadata: { name: `${name}-0`, namespace, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints,
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    },
  };
}

/** One endpoint of an EndpointSlice: a Pod of the Service. `number` gives its address. */
export function endpointOf(number: number, service: string, namespace: string, ready: boolean): object {
  return {
    addresses: [`10.${200 + ((number >> 16) % 8)}.${(number >> 8) & 255}.${number & 255}`],
    conditions: { ready },
    targetRef: { kind: 'Pod', name: `${service}-${number.toString(36)}`, namespace },
  };
}
