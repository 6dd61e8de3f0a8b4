import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { RunCommand } from './command-runner.ts';

/** The openvpn to start and its version, for example `2.6.14`. */
export interface OpenvpnProgram {
  readonly path: string;
  readonly version: string;
}

/** `major.minor` from the first line of `openvpn --version`, or null. */
export function parseOpenvpnVersion(output: string): string | null {
  return /^OpenVPN (\d{1,3}\.\d{1,3}(?:\.\d{1,3})?(?:_[a-z0-9]{1,10})?)/.exec(output)?.[1] ?? null;
}

/** 2.5 is the first with `--management-client` and unix sockets as they are used here, `data-ciphers` and inline everything. */
export function isUsableVersion(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major > 2 || (major === 2 && minor >= 5);
}

/** Finds openvpn among the given places and remembers it; looks again while there is none. */
export class OpenvpnLocator {
  readonly #run: RunCommand;
  readonly #candidates: readonly string[];
  #found: Promise<OpenvpnProgram | null> | null = null;

  constructor(run: RunCommand, candidates: readonly string[]) {
    this.#run = run;
    this.#candidates = candidates;
  }

  /** The program, or that it is missing (or too old, which has the same remedy). */
  async find(): Promise<Result<OpenvpnProgram, Problem>> {
    this.#found ??= this.#search();
    const program = await this.#found;
    if (program === null) this.#found = null;
    return program !== null && isUsableVersion(program.version) ? ok(program) : err(problem('tunnel.openvpn-missing'));
  }

  async #search(): Promise<OpenvpnProgram | null> {
    for (const path of this.#candidates) {
      if (!(await trustedProgram(path))) continue;
      // `--version` ends with 1 on some versions; what counts is what it says.
      const version = parseOpenvpnVersion((await this.#run(path, ['--version'])).stdout);
      if (version !== null) return { path, version };
    }
    return null;
  }
}

/** Whether nobody but root can replace the program, so that root may start it (on Windows Node says 0 for both, and the folder's ACL decides). */
export async function trustedProgram(path: string): Promise<boolean> {
  try {
    const [found, folder] = await Promise.all([stat(path), stat(dirname(path))]);
    return found.isFile() && [found, folder].every(({ uid, mode }) => uid === 0 && (mode & 0o022) === 0);
  } catch {
    return false;
  }
}
