import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Background } from '../helper/commands.ts';
import { HelperClient } from '../helper/helper-client.ts';
import { bundle } from '../helper/two-hosts.ts';

/** A real helper of which only the manners are tested: it makes no tunnel, so it needs no namespaces. */
export class BareHelper {
  /** Open to every user, as `/run` is. */
  readonly folder: string;
  readonly program: string;
  readonly #running = new Set<Background>();
  readonly #sockets = new Set<Socket>();

  private constructor(folder: string) {
    this.folder = folder;
    this.program = join(folder, 'helper.cjs');
  }

  static async make(): Promise<BareHelper> {
    const helper = new BareHelper(await mkdtemp(join(tmpdir(), 'kls-')));
    await chmod(helper.folder, 0o755);
    await bundle('electron/helper/index.ts', helper.program);
    return helper;
  }

  get socket(): string {
    return join(this.folder, 'run', 's');
  }

  get stateDir(): string {
    return join(this.folder, 'state');
  }

  /** Starts it with further arguments; `ended` or `says` tell what becomes of it. */
  start(...more: string[]): Background {
    const args = [this.program, '--socket', this.socket, '--state-dir', this.stateDir, ...more];
    const helper = new Background(process.execPath, args);
    this.#running.add(helper);
    return helper;
  }

  async serve(...more: string[]): Promise<Background> {
    const helper = this.start(...more);
    await helper.says('info: version');
    return helper;
  }

  /** A connection on which nothing has been said. */
  connect(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(this.socket, () => resolve(socket));
      this.#sockets.add(socket);
      socket.once('error', reject);
      socket.on('error', () => undefined);
    });
  }

  client(): Promise<HelperClient> {
    return HelperClient.connect(this.socket);
  }

  /** Ends every helper and removes what they made. */
  async reset(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await Promise.all([...this.#running].map((helper) => helper.stop('SIGKILL')));
    this.#running.clear();
    for (const path of [join(this.folder, 'run'), this.stateDir]) await rm(path, { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    await this.reset();
    await rm(this.folder, { recursive: true, force: true });
  }
}
