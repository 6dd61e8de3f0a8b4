/** What a machine is set up for: `build` the programs, run the `lab`, run the `app`, or `test` everything (the default). */
export type Purpose = 'build' | 'lab' | 'app' | 'test';
export const purposes: readonly Purpose[] = ['build', 'lab', 'app', 'test'];

/** How to see that a package's use is there already, whoever installed it: a program on PATH, a shared library, or any of some files. */
export type Presence =
  { readonly program: string } | { readonly library: string } | { readonly anyFile: readonly string[] };

export interface NeededPackage {
  /** Debian's name; further names are what later releases (and Ubuntu) call the same thing. */
  readonly names: readonly [string, ...string[]];
  readonly why: string;
  readonly present: Presence;
  readonly for: readonly ('lab' | 'app' | 'test')[];
  /** A unit that the package enables: switched off again after installation, the user did not ask for a server. */
  readonly unit?: string;
}

const program = (name: string): Presence => ({ program: name });
const library = (name: string): Presence => ({ library: name });

/** Everything that comes from Debian, each with its reason. `systemd-resolved` must never be in this list (see systemd-resolved.ts). */
export const neededPackages: readonly NeededPackage[] = [
  {
    names: ['openvpn'],
    why: 'the tunnel, and the VPN server of the laboratory',
    present: program('openvpn'),
    for: ['lab'],
    unit: 'openvpn.service',
  },
  { names: ['openssl'], why: "the laboratory's certificates", present: program('openssl'), for: ['lab'] },
  { names: ['iproute2'], why: 'network namespaces, links and routes', present: program('ip'), for: ['lab'] },
  { names: ['iptables'], why: 'kube-proxy and the faults', present: program('iptables'), for: ['lab'] },
  { names: ['conntrack'], why: 'kube-proxy', present: program('conntrack'), for: ['lab'] },
  { names: ['procps'], why: 'sysctl and ps', present: program('sysctl'), for: ['lab'] },
  { names: ['iputils-ping'], why: 'ping in the laboratory', present: program('ping'), for: ['lab'] },
  {
    names: ['etcd-server'],
    why: 'storage of the API server',
    present: program('etcd'),
    for: ['lab'],
    unit: 'etcd.service',
  },
  { names: ['jq'], why: "kubectl's list as the contract has it", present: program('jq'), for: ['lab'] },
  { names: ['kubernetes-client'], why: 'kubectl', present: program('kubectl'), for: ['lab'] },
  {
    names: ['redis-server'],
    why: 'a workload of the laboratory',
    present: program('redis-server'),
    for: ['lab'],
    unit: 'redis-server.service',
  },
  {
    names: ['memcached'],
    why: 'a workload of the laboratory',
    present: program('memcached'),
    for: ['lab'],
    unit: 'memcached.service',
  },
  { names: ['dnsmasq-base'], why: 'DNS server of the home network', present: program('dnsmasq'), for: ['lab'] },
  { names: ['dbus'], why: "the laptop's system bus", present: program('dbus-daemon'), for: ['lab', 'app'] },
  {
    names: ['systemd'],
    why: 'busctl, and the library systemd-resolved needs',
    present: program('busctl'),
    for: ['lab', 'app'],
  },
  {
    names: ['strace'],
    why: 'what openvpn and the helper really open and start',
    present: program('strace'),
    for: ['lab'],
  },
  { names: ['util-linux'], why: 'setpriv and unshare', present: program('setpriv'), for: ['lab'] },
  { names: ['curl'], why: 'HTTP as a user would speak it', present: program('curl'), for: ['lab'] },
  { names: ['xz-utils'], why: 'unpacking the Kubernetes programs', present: program('xz'), for: ['lab'] },
  { names: ['iperf3'], why: 'throughput of the tunnel', present: program('iperf3'), for: ['lab'] },
  { names: ['dbus-x11'], why: 'a session bus for the app', present: program('dbus-launch'), for: ['app'] },
  { names: ['xvfb'], why: 'a display where there is none', present: program('Xvfb'), for: ['app'] },
  { names: ['xauth'], why: 'xvfb-run', present: program('xauth'), for: ['app'] },
  { names: ['libgtk-3-0', 'libgtk-3-0t64'], why: 'Electron', present: library('libgtk-3.so.0'), for: ['app'] },
  { names: ['libnss3'], why: 'Electron', present: library('libnss3.so'), for: ['app'] },
  { names: ['libgbm1'], why: 'Electron', present: library('libgbm.so.1'), for: ['app'] },
  { names: ['libasound2', 'libasound2t64'], why: 'Electron', present: library('libasound.so.2'), for: ['app'] },
  {
    names: ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'],
    why: 'Electron',
    present: library('libatk-bridge-2.0.so.0'),
    for: ['app'],
  },
  {
    names: ['fonts-noto-cjk'],
    why: 'Chinese text on screen',
    present: {
      anyFile: [
        '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
        '/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc',
        '/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc',
      ],
    },
    for: ['app'],
  },
  {
    names: ['unbound'],
    why: 'checks the export for unbound, and answers by it',
    present: program('unbound-checkconf'),
    for: ['test'],
    unit: 'unbound.service',
  },
  {
    names: ['postgresql'],
    why: 'takes the connection strings of postgres',
    present: { anyFile: [13, 14, 15, 16, 17, 18, 19].map((release) => `/usr/lib/postgresql/${release}/bin/postgres`) },
    for: ['test'],
    unit: 'postgresql.service',
  },
  // The server's program alone, without what runs it as a service.
  {
    names: ['mariadb-server-core'],
    why: 'takes the addresses of mysql and mariadb',
    present: { anyFile: ['/usr/sbin/mariadbd'] },
    for: ['test'],
  },
  { names: ['mariadb-client-core'], why: 'asks MariaDB', present: program('mariadb'), for: ['test'] },
  { names: ['libmemcached-tools'], why: 'asks memcached', present: program('memcstat'), for: ['test'] },
  {
    names: ['rabbitmq-server'],
    why: 'takes the connection strings of AMQP',
    present: { anyFile: ['/usr/lib/rabbitmq/bin/rabbitmq-server'] },
    for: ['test'],
    unit: 'rabbitmq-server.service',
  },
  { names: ['amqp-tools'], why: 'asks RabbitMQ', present: program('amqp-declare-queue'), for: ['test'] },
  { names: ['shellcheck'], why: 'checks the shell scripts', present: program('shellcheck'), for: ['test'] },
];

/** The packages a purpose needs; `test` needs them all, `build` none. */
export function packagesFor(purpose: Purpose): readonly NeededPackage[] {
  if (purpose === 'build') return [];
  if (purpose === 'test') return neededPackages;
  return neededPackages.filter((needed) => needed.for.includes(purpose));
}
