import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../support/until.ts';
import { buildPrograms, type SoakPrograms } from './build-programs.ts';
import { takeSample, type Sample } from './sample.ts';
import { Watched } from './watched.ts';

export interface InstallationOptions {
  /** The folder of the built programs. */
  readonly out: string;
  readonly profile: string;
  readonly kubeconfig: string | null;
  /** Shell commands in a mount namespace of the helper's own, before it starts. */
  readonly prepare?: (programs: SoakPrograms, folder: string) => string;
}

/**
 * What is measured is objects. V8 goes on compiling for days what is called rarely, and drops what is not called for a while: megabytes that come
 * and go, and that nobody holds. So everything is compiled once, at its first call, and then stays as it is.
 */
const steadyCode = ['--no-opt', '--no-sparkplug', '--no-lazy-feedback-allocation', '--no-flush-bytecode'];

/** One helper and one app's side of the connection, both with a probe, in a folder of their own that goes at the end. */
export class SoakInstallation {
  readonly folder: string;
  readonly programs: SoakPrograms;
  readonly app: Watched;
  readonly helper: Watched;

  private constructor(folder: string, programs: SoakPrograms, options: InstallationOptions) {
    this.folder = folder;
    this.programs = programs;
    const { home, helperSocket, stateFolder } = this.#paths();
    const node = [process.execPath, ...steadyCode, '--expose-gc', '--require', programs.probe];
    const helper = [...node, join(options.out, 'helper.cjs'), '--socket', helperSocket, '--state-dir', stateFolder];
    const prepared = `set -e; ${options.prepare?.(programs, folder) ?? ':'}; exec "$@"`;
    const alone = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', prepared, 'sh'];
    this.helper = new Watched('helper', [...alone, ...helper], process.env);
    this.app = new Watched('app', [...node, programs['app-host'], home, helperSocket], this.#environment());
  }

  /** Starts both; resolves when they can be used. */
  static async start(options: InstallationOptions): Promise<SoakInstallation> {
    const folder = mkdtempSync('/run/kubelane-soak-');
    try {
      // As on a real laptop everybody may pass through to the helper's folders, or it could not give openvpn a user of its own.
      chmodSync(folder, 0o755);
      mkdirSync(join(folder, 'home'), { mode: 0o700 });
      const programs = await buildPrograms(join(folder, 'programs'));
      SoakInstallation.#import(folder, options);
      const installation = new SoakInstallation(folder, programs, options);
      try {
        await installation.#ready();
      } catch (error) {
        await installation.remove();
        throw error;
      }
      return installation;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async #ready(): Promise<void> {
    await this.app.heard();
    const socket = this.#paths().helperSocket;
    await until(`the helper's socket`, () => existsSync(socket)).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.helper.output}`);
    });
  }

  sample(at: number, before?: Sample): Promise<Sample> {
    const { home, helperFolder } = this.#paths();
    return takeSample(at, [this.app, this.helper], [home, helperFolder], before);
  }

  async remove(): Promise<void> {
    await this.app.stop();
    await this.helper.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  static #import(folder: string, { out, profile, kubeconfig }: InstallationOptions): void {
    const cluster = kubeconfig === null ? [] : ['--kubeconfig', kubeconfig];
    const argv = [join(out, 'cli.cjs'), 'import', profile, '--name', 'lab', ...cluster];
    execFileSync(process.execPath, argv, { env: environmentOf(folder), stdio: 'pipe' });
  }

  #paths(): { home: string; helperFolder: string; helperSocket: string; stateFolder: string } {
    const helperFolder = join(this.folder, 'helper');
    return {
      home: join(this.folder, 'home'),
      helperFolder,
      helperSocket: join(helperFolder, 'helper.sock'),
      stateFolder: join(helperFolder, 'state'),
    };
  }

  #environment(): NodeJS.ProcessEnv {
    return environmentOf(this.folder);
  }
}

/** HOME is moved too, so that no kubeconfig of the machine's user is found. */
function environmentOf(folder: string): NodeJS.ProcessEnv {
  const home = join(folder, 'home');
  return { ...process.env, LANG: 'C.UTF-8', HOME: home, KUBECONFIG: '', KUBELANE_HOME: home };
}
