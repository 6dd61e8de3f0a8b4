import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { basename, delimiter, isAbsolute } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A shell that opens tools' completions, version managers and the like takes a second or two; one that waits for somebody must not be waited for. */
const timeLimitMs = 10_000;
const outputLimit = 1024 * 1024;
const variableLimit = 128 * 1024;

/** Shells that take `-ilc` and the command below; others are passed by for /bin/sh. */
const plainShells = new Set(['bash', 'zsh', 'sh', 'dash', 'ash', 'ksh', 'mksh', 'fish']);

const read = new WeakMap<Environment, Promise<Environment | null>>();

/**
 * The variables of the user's login shell, which programs that the desktop started do not have (PATH above all). The shell is asked once for each
 * environment; null when there is none, it takes longer than ten seconds, or says nothing that can be read. Never throws.
 */
export function loginShellEnvironment(environment: Environment): Promise<Environment | null> {
  const known = read.get(environment);
  if (known !== undefined) return known;
  const asked = askShell(environment);
  read.set(environment, asked);
  return asked;
}

/** The program's own environment with what the login shell adds. The shell's folders come first in PATH, as in a terminal. */
export function withLoginShell(own: Environment, shell: Environment): Environment {
  const folders = [shell['PATH'], own['PATH']].flatMap((path) => (path ?? '').split(delimiter));
  const path = [...new Set(folders.filter((folder) => folder !== ''))].join(delimiter);
  return { ...shell, ...own, PATH: path };
}

function askShell(environment: Environment): Promise<Environment | null> {
  const shell = shellOf(environment);
  if (shell === null) return Promise.resolve(null);
  const isPlain = plainShells.has(basename(shell));
  const mark = `kubelane-${randomUUID()}`;
  // `env -0` is not everywhere; without it a value of several lines cannot be told from several values, which the reader knows.
  const command = `printf %s ${mark}; command env -0 2>/dev/null || command env; printf %s ${mark}`;
  return new Promise((resolve) => {
    const child = spawn(isPlain ? shell : '/bin/sh', [isPlain ? '-ilc' : '-lc', command], {
      env: { ...environment, ...quiet },
      stdio: ['ignore', 'pipe', 'ignore'],
      // Without a terminal: a shell that wants to be interactive would stop whoever is in the foreground of ours.
      detached: true,
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (found: Environment | null, kill: boolean): void => {
      clearTimeout(timer);
      child.stdout.destroy();
      if (kill) killGroup(child.pid);
      child.unref();
      resolve(found);
    };
    const timer = setTimeout(() => finish(null, true), timeLimitMs);
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > outputLimit) {
        finish(null, true);
        return;
      }
      // What the shell's files started may hold the pipe for as long as it lives.
      const text = Buffer.concat(chunks).toString('utf8');
      if (text.split(mark).length > 2) finish(parseEnvironment(text, mark), false);
    });
    child.once('error', () => finish(null, false));
    child.once('close', () => finish(null, false));
  });
}

/** Keeps what often stands in a shell's files from asking, updating or opening anything. */
const quiet = { DISABLE_AUTO_UPDATE: 'true', ZSH_TMUX_AUTOSTART: 'false', KUBELANE_LOGIN_SHELL: '1' };

function shellOf(environment: Environment): string | null {
  const named = environment['SHELL'] ?? '';
  if (isAbsolute(named)) return named;
  try {
    const { shell } = userInfo();
    return shell !== null && isAbsolute(shell) ? shell : null;
  } catch {
    return null; // a user that the system does not know
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/**
 * Reads what `env -0` (or `env`) printed between two marks; null where it stands there not at all. Whatever else the shell's files print is left out, and so
 * is what cannot be handed on as a variable.
 */
export function parseEnvironment(output: string, mark: string): Environment | null {
  const begin = output.indexOf(mark);
  const end = output.indexOf(mark, begin + mark.length);
  if (begin === -1 || end === -1) return null;
  const text = output.slice(begin + mark.length, end);
  const entries = text.includes('\0') ? text.split('\0') : text.split(/\r?\n(?=[A-Za-z_][A-Za-z0-9_]*=)/);
  const found = new Map<string, string>();
  for (const entry of entries) {
    const [, name, value = ''] = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(entry.replace(/\n$/, '')) ?? [];
    if (name === undefined || entry.length > variableLimit || value.includes('\0') || Object.hasOwn(quiet, name))
      continue;
    // Those that tell of the shell itself.
    if (['_', 'SHLVL', 'PWD', 'OLDPWD'].includes(name)) continue;
    found.set(name, value);
  }
  return found.has('PATH') ? Object.fromEntries(found) : null;
}
