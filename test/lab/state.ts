import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { LabError, hasCode } from './errors.ts';
import { processStartTime } from './proc.ts';
import { must } from './run.ts';
import { stateDir, type LanName } from './topology.ts';
import { waitFor } from './wait.ts';

/** What the laboratory remembers between two of its commands. */
export interface LabState {
  readonly phase: 'starting' | 'up';
  /** When `up` began, ISO 8601. */
  readonly since: string;
  /** Every namespace made (or about to be made) by the laboratory, full names. */
  readonly namespaces: readonly string[];
  /** True if /run/netns was not a mount point before: `down` then takes that mount away again. */
  readonly madeNetnsMount: boolean;
  /** Where the laptop is plugged in now. */
  readonly laptop: { readonly lan: LanName; readonly address: string; readonly link: 'up' | 'down' };
  /** Faults that are on: the fault's name and its argument. */
  readonly faults: Readonly<Record<string, string>>;
}

const stateFile = `${stateDir}/lab.json`;
const lockFile = `${stateDir}.lock`;

/** True if something is mounted on exactly this folder. */
export function isMountPoint(folder: string): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[4] === folder);
}

/** Makes the state folder, a tmpfs: fast for etcd, and gone with one umount. */
export async function createStateDir(): Promise<void> {
  mkdirSync(stateDir, { recursive: true });
  if (!isMountPoint(stateDir)) await must(['mount', '-t', 'tmpfs', '-o', 'mode=755,size=1g', 'kubelane-lab', stateDir]);
  for (const folder of ['processes', 'logs', 'bin', 'laptop', 'laptop/bin']) {
    mkdirSync(`${stateDir}/${folder}`, { recursive: true });
  }
}

/** Takes the state folder away; fine if there is none. */
export async function removeStateDir(): Promise<void> {
  while (isMountPoint(stateDir)) await must(['umount', '--lazy', stateDir]);
  try {
    rmdirSync(stateDir);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/** The state, or undefined if there is no laboratory. */
export function readState(): LabState | undefined {
  try {
    // Written by writeState of this same program into a folder only root can write.
    return JSON.parse(readFileSync(stateFile, 'utf8')) as LabState;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** The state of a laboratory that has to be there. */
export function requireState(): LabState {
  const state = readState();
  if (state === undefined) throw new LabError('the laboratory is not up', 'Start it with: npm run lab -- up');
  return state;
}

/** Replaces the state in one step. */
export function writeState(state: LabState): void {
  writeAtomically(stateFile, JSON.stringify(state, null, 2));
}

/** Writes a file so that a reader sees the old or the new text, never a part. */
export function writeAtomically(file: string, text: string, mode = 0o644): void {
  const temporary = `${file}.${process.pid}.new`;
  writeFileSync(temporary, text, { mode });
  renameSync(temporary, file);
}

const lockPatienceMs = 60_000;

/**
 * Runs `work` while no other `up`, `down` or `fault` runs: waits up to a minute for it to end. A lock left by a killed command
 * is taken over.
 */
export async function withLock<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + lockPatienceMs;
  await waitFor('the laboratory', () => takeLock(performance.now() > deadline), 2 * lockPatienceMs);
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

/** False if another living command has the lock; a LabError instead if this was the `last` try. */
function takeLock(last: boolean): boolean {
  try {
    writeFileSync(lockFile, `${process.pid} ${processStartTime(process.pid) ?? ''}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  const owner = readLockOwner();
  if (owner === undefined) return false;
  if (processStartTime(owner.pid) !== owner.startTime) rmSync(lockFile, { force: true });
  else if (last) throw new LabError(`another laboratory command is at work (process ${owner.pid})`, 'Try again later.');
  return false;
}

function readLockOwner(): { readonly pid: number; readonly startTime: string } | undefined {
  try {
    const [pid = '', startTime = ''] = readFileSync(lockFile, 'utf8').split(' ');
    // Between its creation and its writing the file is empty for a moment.
    return pid === '' ? undefined : { pid: Number(pid), startTime };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
