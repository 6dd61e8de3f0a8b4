import type { Problem } from './problem.ts';

/** The parts of the way from a program on this laptop to a Pod, in the order in which they are looked at. */
export const doctorLayers = ['computer', 'server', 'tunnel', 'routes', 'path', 'names', 'cluster'] as const;
export type DoctorLayer = (typeof doctorLayers)[number];

/** Every check, in order, with the part of the way that it belongs to. Names are the contract of `doctor --json`: more may come, none goes. */
export const checkLayers = {
  helper: 'computer',
  'helper-protocol': 'computer',
  openvpn: 'computer',
  'dns-stack': 'computer',
  tun: 'computer',
  profiles: 'computer',
  kubeconfig: 'computer',
  app: 'computer',
  'server-name': 'server',
  'server-port': 'server',
  tls: 'tunnel',
  login: 'tunnel',
  connection: 'tunnel',
  device: 'tunnel',
  routes: 'routes',
  'kernel-pod': 'routes',
  'kernel-service': 'routes',
  'kernel-node': 'routes',
  gateway: 'path',
  'cluster-side': 'path',
  'dns-udp': 'path',
  'dns-tcp': 'path',
  mtu: 'path',
  names: 'names',
  getaddrinfo: 'names',
  'stub-file': 'names',
  search: 'names',
  'public-name': 'names',
  leak: 'names',
  tools: 'names',
  'api-server': 'cluster',
  rbac: 'cluster',
  'service-ip': 'cluster',
  'service-name': 'cluster',
  pod: 'cluster',
} as const satisfies Readonly<Record<string, DoctorLayer>>;
export type CheckName = keyof typeof checkLayers;

/** Reasons to skip a check that are no other check's doing. */
export const skipReasons = [
  'not-running',
  'not-connected',
  'under-way',
  'waiting-for-input',
  'no-profile',
  'no-kubeconfig',
  'unknown-address',
  'udp-is-silent',
  'no-search-domains',
  'no-domain',
  'no-public-name',
  'no-service',
  'not-tellable',
  'no-network',
  'no-gateway-address',
  'route-left-out',
  'linux-only',
  'no-vpn',
  'tools-differ-here',
] as const;
export type SkipReason = (typeof skipReasons)[number];

/** What was seen of something: `is` and `file` only give it, the others say what came of asking it. */
export const findings = [
  'is',
  'answered',
  'refused',
  'silent',
  'unreachable',
  'expired',
  'found',
  'missing',
  'device',
  'differs',
  'forbidden',
  'allowed',
  'nobody',
  'next',
] as const;
export type Finding = (typeof findings)[number];

/** One fact: something was looked at (`subject`: an address, a name, a file), what was seen, and its value. All printable and short. */
export interface Evidence {
  readonly subject: string;
  readonly finding: Finding;
  readonly detail: string;
}

/** One check and what came of it. */
export interface DoctorCheck {
  readonly check: CheckName;
  /** Which one of several of its kind: a route, a profile, an address. */
  readonly about: string | null;
  readonly status: 'ok' | 'not-ok' | 'skipped';
  readonly evidence: readonly Evidence[];
  /** Why it is not ok. */
  readonly problem: Problem | null;
  /** Why it was skipped: a check that is not ok, or a reason of its own. */
  readonly because: CheckName | SkipReason | null;
}

/** All checks so far, and the one that is under way; null when there is none any more. */
export interface DoctorProgress {
  readonly checks: readonly DoctorCheck[];
  readonly running: CheckName | null;
}

/** What the doctor found. */
export interface DoctorReport {
  readonly checks: readonly DoctorCheck[];
  /** The one of `checks` that is most likely the cause of the others; null when all is well. */
  readonly cause: DoctorCheck | null;
}
