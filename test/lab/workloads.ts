import type { NodeName } from './topology.ts';

/** A pod: its own namespace, its real program, and its Pod object in the API server. */
export interface Workload {
  readonly pod: string;
  readonly namespace: string;
  readonly app: string;
  readonly node: Extract<NodeName, 'k2' | 'k3'>;
  readonly address: string;
  readonly image: string;
  readonly port: { readonly name: string; readonly number: number; readonly protocol: 'TCP' | 'UDP' };
  /** The Service whose StatefulSet this pod belongs to: the pod then has a name of its own in the DNS. */
  readonly subdomain?: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The folder with the bundled programs, see programs.ts. */
type ProgramPath = (name: 'web' | 'kube-dns') => string;

/** A small heap for programs that hold next to nothing. */
const smallNode = ['node', '--max-semi-space-size=1', '--max-old-space-size=64'];

/** Everything that runs in the cluster. Addresses lie in the nodes' Calico blocks, in two different nodes where there are several. */
export function workloads(program: ProgramPath): readonly Workload[] {
  return [
    kubeDns(program('kube-dns')),
    web(0, 'k2', '10.200.109.66', program('web')),
    web(1, 'k3', '10.200.219.2', program('web')),
    redis(),
    memcached(0, 'k2', '10.200.109.68'),
    memcached(1, 'k3', '10.200.219.4'),
    memcached(2, 'k3', '10.200.219.5'),
    iperf(),
  ];
}

function kubeDns(program: string): Workload {
  return {
    pod: 'kube-dns-0',
    namespace: 'kube-system',
    app: 'kube-dns',
    node: 'k2',
    address: '10.200.109.65',
    image: 'kubelane-lab/kube-dns',
    port: { name: 'dns', number: 53, protocol: 'UDP' },
    command: [...smallNode, program],
  };
}

function web(index: number, node: 'k2' | 'k3', address: string, program: string): Workload {
  const pod = `web-${index}`;
  return {
    pod,
    namespace: 'shop',
    app: 'web',
    node,
    address,
    image: 'kubelane-lab/web',
    port: { name: 'http', number: 80, protocol: 'TCP' },
    command: [...smallNode, program],
    env: { SERVER_NAME: pod, PORT: '80' },
  };
}

function redis(): Workload {
  return {
    pod: 'redis-0',
    namespace: 'shop',
    app: 'redis',
    node: 'k3',
    address: '10.200.219.3',
    image: 'redis',
    port: { name: 'redis', number: 6379, protocol: 'TCP' },
    command: [
      'redis-server',
      '--bind',
      '0.0.0.0',
      '--port',
      '6379',
      '--protected-mode',
      'no',
      '--save',
      '',
      '--dir',
      '/',
    ],
  };
}

function memcached(index: number, node: 'k2' | 'k3', address: string): Workload {
  return {
    pod: `test-memcached-${index}`,
    namespace: 'default',
    app: 'test-memcached',
    node,
    address,
    image: 'memcached',
    port: { name: 'memcache', number: 11211, protocol: 'TCP' },
    subdomain: 'test-memcached',
    command: ['memcached', '-u', 'nobody', '-l', '0.0.0.0', '-p', '11211', '-m', '8', '-t', '1'],
  };
}

function iperf(): Workload {
  return {
    pod: 'iperf-0',
    namespace: 'shop',
    app: 'iperf',
    node: 'k2',
    address: '10.200.109.67',
    image: 'iperf3',
    port: { name: 'iperf', number: 5201, protocol: 'TCP' },
    command: ['iperf3', '--server'],
  };
}
