import { readFileSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { findPart } from '../../scripts/setup/parts.ts';
import { removeLab } from './down.ts';
import { LabError } from './errors.ts';
import { applyFault } from './faults.ts';
import { lanQueries } from './lan.ts';
import { inPlace } from './places.ts';
import { clusterQueryLog } from './pods.ts';
import { preflight, requireRoot } from './preflight.ts';
import { must, run, start, type RunOptions, type RunResult, type SpawnOptions } from './run.ts';
import { requireState, withLock } from './state.ts';
import { labStatus, type LabStatus } from './status.ts';
import { laptopDir, stateDir, type LanName } from './topology.ts';
import { build, type Progress } from './up.ts';

/** Where the laptop's user finds things (the same paths on the laptop and on the machine). */
export const paths = {
  profile: `${laptopDir}/lab.ovpn`,
  profileTcp: `${laptopDir}/lab-tcp.ovpn`,
  /** Trusts another authority, and brings a certificate of that one. */
  profileWrongCa: `${laptopDir}/wrong-ca.ovpn`,
  /** Trusts the right authority, but the server does not trust its certificate. */
  profileWrongClient: `${laptopDir}/wrong-client.ovpn`,
  kubeconfig: `${laptopDir}/kubeconfig`,
  kubeconfigDeveloper: `${laptopDir}/kubeconfig-developer`,
  kubeconfigNoServices: `${laptopDir}/kubeconfig-no-services`,
  logs: `${stateDir}/logs`,
} as const;

/** A running laboratory, for tests and for the demo. */
export interface Lab {
  readonly paths: typeof paths;
  /** Runs a program in a place (laptop, k1…k4, home, cafe, office, internet, a pod's name) to its end. */
  exec(place: string, argv: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Starts a program in a place. The child's pid is the program's own. */
  spawn(place: string, argv: readonly string[], options?: SpawnOptions): ChildProcess;
  /** Injects or undoes a fault: `fault('lan', 'cafe')`, `fault('server', 'kill')`, `fault('clear')`. See faults.ts. */
  fault(...words: string[]): Promise<void>;
  /** Every name that a LAN's DNS server (home's unless told) was asked since `up`, in order, lower case. */
  homeDnsQueries(lan?: LanName): Promise<string[]>;
  /** Every name that the cluster's DNS server was asked since `up`, in order, lower case. */
  clusterDnsQueries(): Promise<string[]>;
  /** Runs kubectl as the cluster's administrator on k1 and returns its output; throws a LabError if it fails. */
  kubectl(argv: readonly string[], options?: RunOptions): Promise<string>;
  status(): LabStatus;
}

export interface UpOptions {
  readonly progress?: Progress;
  /** False: the VPN server pushes no DNS server and domain, so that a client has to discover them. Default true. */
  readonly pushDns?: boolean;
}

/** Brings the laboratory up, or attaches to a sound one that is up. What an earlier run left half-done is removed first. */
export async function up(options: UpOptions = {}): Promise<Lab> {
  await preflight();
  return withLock(async () => {
    if (labStatus().phase === 'up') return lab;
    await removeLab();
    try {
      await build({ progress: options.progress ?? ((): void => undefined), pushDns: options.pushDns ?? true });
    } catch (error) {
      if (process.env['KUBELANE_LAB_KEEP'] === undefined) await removeLab();
      throw error;
    }
    return lab;
  });
}

/** Takes everything down; true if there was anything. */
export async function down(): Promise<boolean> {
  requireRoot();
  return withLock(removeLab);
}

/** The laboratory that is up already. */
// eslint-disable-next-line @typescript-eslint/require-await -- asynchronous by contract, as `up`
export async function attach(): Promise<Lab> {
  requireRoot();
  if (requireState().phase !== 'up') throw new LabError('the laboratory is not up yet', 'Wait for `up` to end.');
  return lab;
}

const lab: Lab = {
  paths,
  exec: (place, argv, options = {}) => run(inPlace(place, argv, options.cwd ?? process.cwd()), options),
  spawn: (place, argv, options = {}) => start(inPlace(place, argv, options.cwd ?? process.cwd()), options),
  fault: (...words) => withLock(() => applyFault(words)),
  homeDnsQueries: (lan = 'home') => Promise.resolve(lanQueries(lan)),
  clusterDnsQueries: () => Promise.resolve(clusterQueries()),
  kubectl: async (argv, options = {}) => {
    const program = [await findPart('kubectl'), `--kubeconfig=${paths.kubeconfig}`, `--cache-dir=${stateDir}/kubectl`];
    return must(inPlace('k1', [...program, ...argv]), options);
  },
  status: labStatus,
};

function clusterQueries(): string[] {
  const lines = readFileSync(clusterQueryLog, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => (line.split(' ')[3] ?? '').toLowerCase());
}
