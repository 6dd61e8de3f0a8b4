import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { noRequest, type ControlResponse } from '../../shared/control-protocol.ts';
import { encodeJsonLine } from '../../shared/json-lines.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Host } from '../host-api.ts';
import { ControlSession } from './control-session.ts';
import type { ControlTarget } from './control-verbs.ts';
import { claimSocketPath, isPipeName } from './socket-path.ts';

const maximumSessions = 32;
const defaultIdleMs = 30_000;
/** How long `stop` lets clients take their last answers. */
const farewellMs = 2000;

export interface ControlServerOptions {
  /** The Unix socket's path (its folder becomes 0700, itself 0600) or a Windows pipe's name. */
  readonly path: string;
  readonly host: Host;
  readonly showWindow: (() => void) | null;
  /** Called when a CLI changed the stored profiles. */
  readonly onProfilesChanged: () => void;
  /** After how many milliseconds without a request a client is let go. */
  readonly idleMs?: number;
}

/** The socket over which `kubelane` commands see and steer a host. */
export class ControlServer {
  readonly #path: string;
  readonly #target: ControlTarget;
  readonly #idleMs: number;
  readonly #sessions = new Set<ControlSession>();
  #server: Server | null = null;

  constructor({ path, host, showWindow, onProfilesChanged, idleMs = defaultIdleMs }: ControlServerOptions) {
    this.#path = path;
    this.#target = { host, showWindow, onProfilesChanged };
    this.#idleMs = idleMs;
  }

  /** Errors: `app.already-running` when another program serves the path, `app.control-socket` when it cannot be used. */
  async start(): Promise<Result<null, Problem>> {
    const claimed = await claimSocketPath(this.#path);
    if (!claimed.ok) return claimed;
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    try {
      await listen(server, this.#path);
      // The 0700 folder already keeps others out between these two calls.
      if (!isPipeName(this.#path)) await chmod(this.#path, 0o600);
    } catch (error) {
      server.close();
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      if (code === 'EADDRINUSE') return err(problem('app.already-running'));
      return err(problem('app.control-socket', { path: this.#path, detail: code }));
    }
    this.#server = server;
    return ok(null);
  }

  /** Takes no more clients, answers those that wait, and removes the socket. May be called again. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const deadline = setTimeout(() => {
      for (const session of this.#sessions) session.destroy();
    }, farewellMs);
    for (const session of this.#sessions) void session.close();
    await closed;
    clearTimeout(deadline);
  }

  #accept(socket: Socket): void {
    if (this.#sessions.size >= maximumSessions) {
      socket.on('error', () => socket.destroy());
      socket.write(
        encodeJsonLine({ id: noRequest, ok: false, problem: problem('app.busy') } satisfies ControlResponse),
      );
      socket.destroySoon();
      return;
    }
    const session = new ControlSession(socket, this.#target, this.#idleMs);
    this.#sessions.add(session);
    socket.on('close', () => this.#sessions.delete(session));
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
