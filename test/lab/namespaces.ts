import { existsSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { LabError } from './errors.ts';
import { allProcesses, namespaceOfProcess, ownLineage } from './proc.ts';
import { must, run } from './run.ts';
import { isMountPoint } from './state.ts';
import { namespacePrefix } from './topology.ts';
import { waitFor } from './wait.ts';

const netnsDir = '/run/netns';

/** The full name of a place's network namespace. */
export function namespaceOf(place: string): string {
  return `${namespacePrefix}${place}`;
}

/** True if /run/netns is a mount point already (iproute2 makes it one with the first `ip netns add`). */
export function hasNetnsMount(): boolean {
  return existsSync(netnsDir) && isMountPoint(netnsDir);
}

/** The laboratory's kind of namespaces that exist now, full names. */
export function existingNamespaces(): string[] {
  return existsSync(netnsDir) ? readdirSync(netnsDir).filter((name) => name.startsWith(namespacePrefix)) : [];
}

/** A command line that runs `argv` in a place's network namespace (nsenter becomes the program: the pid stays). */
export function inNetwork(place: string, argv: readonly string[]): string[] {
  return ['nsenter', `--net=${netnsDir}/${namespaceOf(place)}`, '--', ...argv];
}

/** Runs lines of `ip -batch` in the place's namespace, or in the caller's own without a place. */
export async function ipBatch(place: string | undefined, lines: readonly string[]): Promise<void> {
  const where = place === undefined ? [] : ['-n', namespaceOf(place)];
  await must(['ip', ...where, '-batch', '-'], { input: `${lines.join('\n')}\n` });
}

/** Sets kernel settings (paths below /proc/sys/net) in the place's namespace. */
export async function setSysctls(place: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const script = Object.entries(settings)
    .map(([path, value]) => `echo ${value} > /proc/sys/net/${path}`)
    .join('\n');
  await must(inNetwork(place, ['sh', '-ec', script]));
}

/** Loads iptables rules in `iptables-restore` format into the place's namespace. */
export async function loadRules(place: string, rules: string): Promise<void> {
  await must(inNetwork(place, ['iptables-restore', '--noflush']), { input: rules });
}

/** Kills every process in these network namespaces (and in the mount namespace `mount`, if given), but no ancestor of the caller. */
export async function killInside(names: readonly string[], mount: string | undefined): Promise<void> {
  const files = names.map((name) => `${netnsDir}/${name}`).filter((file) => existsSync(file));
  const networks = new Set(files.map((file) => `net:[${statSync(file).ino}]`));
  const spared = ownLineage();
  const isInside = (pid: number): boolean =>
    networks.has(namespaceOfProcess(pid, 'net') ?? '') ||
    (mount !== undefined && namespaceOfProcess(pid, 'mnt') === mount);
  await waitFor(
    'the processes inside the laboratory to end',
    () => {
      const pids = allProcesses().filter((pid) => !spared.has(pid) && isInside(pid));
      for (const pid of pids) killIfAlive(pid);
      return pids.length === 0;
    },
    10_000,
  );
}

/** Deletes network namespaces with everything in them. */
export async function deleteNamespaces(names: readonly string[]): Promise<void> {
  if (names.length > 0)
    await ipBatch(
      undefined,
      names.map((name) => `netns delete ${name}`),
    );
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself between the look and the kill.
  }
}

/** Takes away the mount that the first `ip netns add` put on /run/netns, if nobody else has a namespace there by now. */
export async function removeNetnsMount(): Promise<void> {
  if (!hasNetnsMount() || readdirSync(netnsDir).length > 0) return;
  const result = await run(['umount', netnsDir]);
  if (result.code !== 0) throw new LabError(`cannot unmount ${netnsDir}: ${result.stderr.trim()}`);
  rmdirSync(netnsDir);
}
