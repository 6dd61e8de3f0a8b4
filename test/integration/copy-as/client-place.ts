import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface ClientPlace {
  /** For the servers' files. */
  readonly folder: string;
  /** Starts a program that stays. */
  readonly serve: (words: readonly string[], environment?: Readonly<Record<string, string>>) => void;
  /** What a shell there says to a line; rejects when it ends with anything but 0. */
  readonly shell: (line: string, input?: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/**
 * A network, a tree of processes and an /etc/hosts of their own, in which names of Services lead to the loopback: servers have their well-known ports
 * there, and clients find them by the very texts that are copied. All in it ends with it.
 */
export async function openClientPlace(hostnames: readonly string[]): Promise<ClientPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'kubelane-clients-'));
  await chmod(folder, 0o755);
  const hosts = join(folder, 'hosts');
  await writeFile(hosts, `127.0.0.1 localhost ${hostnames.join(' ')}\n`);
  const script = 'ip link set lo up; mount --bind "$1" /etc/hosts; echo ready; exec sleep infinity';
  const unshare = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const holder = spawn('unshare', [...unshare, 'sh', '-euc', script, 'sh', hosts], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface(holder.stdout), 'line');
  const inside = ['-t', await firstProcess(holder), '-n', '-m', '-p'];
  const environment = { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C', PGUSER: 'postgres' };
  return {
    folder,
    serve: (words, more = {}) => {
      spawn('nsenter', [...inside, ...words], { stdio: 'ignore', env: { ...environment, ...more } }).unref();
    },
    shell: async (line, input = '') => {
      const asked = execute('nsenter', [...inside, 'sh', '-c', line], { env: environment, timeout: 60_000 });
      // A program may end before it has read what it was given (EPIPE); its exit code says whether that was right.
      asked.child.stdin?.on('error', () => undefined).end(input);
      return (await asked).stdout;
    },
    stop: async () => {
      const ended = once(holder, 'exit');
      holder.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** The one process that unshare started: the first of its tree of processes. */
async function firstProcess({ pid }: ChildProcess): Promise<string> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim();
}
