import { closeSync, fstatSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { LabError, hasCode } from './errors.ts';
import { isStopped, namespaceOfProcess, processStartTime } from './proc.ts';
import { start } from './run.ts';
import { writeAtomically } from './state.ts';
import { stateDir } from './topology.ts';
import { waitFor } from './wait.ts';

/** One daemon of the laboratory, as remembered on the disk: enough to find it, to end it and to start it again. */
export interface ProcessRecord {
  readonly name: string;
  readonly pid: number;
  /** Guards against a recycled pid, see proc.ts. */
  readonly startTime: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Size of the log when this run began, in bytes: what an earlier run wrote says nothing about this one. */
  readonly logStart: number;
  /** The mount namespace that it belongs to: a restart may be asked for from inside the laptop, which has one of its own. */
  readonly mount: string;
}

export interface DaemonOptions {
  readonly name: string;
  /** The whole command line, with the way into its namespace. */
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The mount namespace to remember, if it is not the caller's own. */
  readonly mount?: string;
}

const ownMount = (): string => namespaceOfProcess(process.pid, 'mnt') ?? '';
const recordFile = (name: string): string => `${stateDir}/processes/${name}.json`;

/** Starts a daemon in a session of its own, its output in a log file, and remembers it. */
export function startDaemon(options: DaemonOptions): ProcessRecord {
  const logFile = `${stateDir}/logs/${options.name}.log`;
  const log = openSync(logFile, 'a', 0o644);
  const logStart = fstatSync(log).size;
  const env = options.env ?? {};
  const child = start(intoMount(options), { stdio: ['ignore', log, log], detached: true, env });
  closeSync(log);
  child.on('error', () => undefined); // no pid then: reported just below
  const startTime = child.pid === undefined ? undefined : processStartTime(child.pid);
  if (child.pid === undefined || startTime === undefined) {
    throw new LabError(`cannot start ${options.name}: ${options.argv.join(' ')}`);
  }
  child.unref();
  const mount = options.mount ?? ownMount();
  const record = { name: options.name, pid: child.pid, startTime, argv: options.argv, env, logFile, logStart, mount };
  writeAtomically(recordFile(options.name), JSON.stringify(record, null, 2));
  return record;
}

/** The command line, led into the mount namespace where the daemon belongs, through another daemon that is there. */
function intoMount({ argv, mount }: DaemonOptions): readonly string[] {
  if (mount === undefined || mount === ownMount()) return argv;
  const guide = readRecords().find((record) => isAlive(record) && namespaceOfProcess(record.pid, 'mnt') === mount);
  return guide === undefined ? argv : ['nsenter', `--target=${guide.pid}`, '--mount', '--', ...argv];
}

/** Every remembered daemon, running or not. */
export function readRecords(): ProcessRecord[] {
  try {
    return readdirSync(`${stateDir}/processes`)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => readRecord(file.slice(0, -'.json'.length)));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** The daemon of that name; throws a LabError if the laboratory never started one. */
export function readRecord(name: string): ProcessRecord {
  try {
    // Written by startDaemon of this same program into a folder only root can write.
    return JSON.parse(readFileSync(recordFile(name), 'utf8')) as ProcessRecord;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw new LabError(`the laboratory has no process named ${name}`);
    throw error;
  }
}

export function isAlive(record: ProcessRecord): boolean {
  return processStartTime(record.pid) === record.startTime;
}

/** How a daemon is right now. */
export function processState(record: ProcessRecord): 'running' | 'frozen' | 'ended' {
  if (!isAlive(record)) return 'ended';
  return isStopped(record.pid) ? 'frozen' : 'running';
}

/** Sends a signal to the daemon's whole process group; does nothing if it has ended. */
export function signalDaemon(record: ProcessRecord, signal: NodeJS.Signals): void {
  if (!isAlive(record)) return;
  try {
    process.kill(-record.pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

/** Kills a daemon and waits until it is gone; its record stays, so that it can be started again. */
export async function killDaemon(record: ProcessRecord): Promise<void> {
  signalDaemon(record, 'SIGKILL');
  await waitFor(`${record.name} to end`, () => !isAlive(record), 10_000);
}

/** Kills a daemon for good: the laboratory is whole without it. */
export async function dismissDaemon(record: ProcessRecord): Promise<void> {
  await killDaemon(record);
  rmSync(recordFile(record.name), { force: true });
}

/** Starts a daemon again as it was started before. */
export function restartDaemon(record: ProcessRecord): ProcessRecord {
  return startDaemon({ name: record.name, argv: record.argv, env: record.env, mount: record.mount });
}

/** What a daemon has written since it was started last. */
function readLog(record: ProcessRecord): string {
  return readFileSync(record.logFile).subarray(record.logStart).toString('utf8');
}

function logTail(record: ProcessRecord): string {
  return readLog(record).trimEnd().split('\n').slice(-8).join('\n');
}

/** Waits for a condition that a daemon brings about; its early end is reported at once with its last words. */
export async function waitForDaemon(
  record: ProcessRecord,
  what: string,
  probe: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> {
  const fail = (reason: string): never => {
    throw new LabError(`${record.name} ${reason}; the end of ${record.logFile}:\n${logTail(record)}`);
  };
  const deadline = performance.now() + timeoutMs;
  await waitFor(
    `${record.name}: ${what}`,
    async () => {
      if (await probe()) return true;
      if (!isAlive(record)) return fail(`ended before ${what}`);
      if (performance.now() > deadline) return fail(`did not reach "${what}" within ${timeoutMs / 1000} s`);
      return false;
    },
    timeoutMs + 1000,
  );
}

/** Waits until a daemon's log holds `text`. */
export async function waitForLog(record: ProcessRecord, text: string, timeoutMs = 30_000): Promise<void> {
  await waitForDaemon(record, `"${text}" in its log`, () => readLog(record).includes(text), timeoutMs);
}
