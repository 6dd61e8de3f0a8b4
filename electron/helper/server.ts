import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { problem } from '../shared/problem.ts';
import { encodeJsonLine } from '../shared/json-lines.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { Access } from './command-line.ts';
import { limits } from './limits.ts';
import { Session, type SessionContext } from './session.ts';
import { clearSocketPath, listenOn } from './socket-path.ts';
import type { TunnelContext } from './tunnel.ts';

/** Takes clients in at a Unix socket, as many as it may, each with a session of its own. */
export class HelperServer {
  readonly #context: SessionContext;
  readonly #server: Server;
  readonly #sessions = new Set<Session>();
  #tunnels = 0;

  constructor(tunnels: TunnelContext, version: string) {
    this.#context = {
      tunnels,
      version,
      reserveTunnel: () => {
        if (this.#tunnels >= limits.tunnels) return false;
        this.#tunnels++;
        return true;
      },
      returnTunnel: () => {
        this.#tunnels--;
      },
    };
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Listens for those who may use the helper; the error is one line for the log. */
  async listen(path: string, access: Access, owner: number): Promise<Result<null, string>> {
    const cleared = await clearSocketPath(path, owner);
    return cleared.ok ? listenOn(this.#server, path, access) : cleared;
  }

  /** Lets every client go and resolves when everything done for them is undone. The socket's file goes first. */
  async close(): Promise<void> {
    this.#server.close();
    const sessions = [...this.#sessions];
    for (const session of sessions) session.close();
    await Promise.all(sessions.map((session) => session.finished));
  }

  /** Whether one more may come: when all places are taken, who only sits there makes room, and first who was silent longest. */
  #makeRoom(): boolean {
    const present = [...this.#sessions].filter((session) => !session.isOver);
    if (present.length < limits.clients) return true;
    const [idle] = present.filter((session) => session.isIdle).sort((left, right) => left.heardAt - right.heardAt);
    idle?.close();
    return idle !== undefined;
  }

  #accept(socket: Socket): void {
    if (!this.#makeRoom()) {
      socket.on('error', () => undefined);
      socket.end(encodeJsonLine({ id: null, ok: false, problem: problem('helper.busy') }));
      return;
    }
    const session = new Session(socket, this.#context);
    this.#sessions.add(session);
    void session.finished.then(() => this.#sessions.delete(session));
  }
}

/**
 * Makes sure that no other helper works on the same state folder: its undo records would be taken for those of a dead one. The lock is a
 * listening socket, so it ends with this process however that ends.
 */
export async function lockStateDir(stateDir: string, owner: number): Promise<Result<Server, string>> {
  const path = join(stateDir, 'lock.sock');
  const cleared = await clearSocketPath(path, owner);
  if (!cleared.ok) return cleared;
  const server = createServer((socket) => socket.destroy());
  const listening = await listenOn(server, path, { kind: 'root' });
  return listening.ok ? ok(server) : err(listening.error);
}
