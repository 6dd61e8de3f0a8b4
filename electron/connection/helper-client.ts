import { lstatSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { dirname } from 'node:path';
import {
  helperProtocolVersion,
  type HelperEvent,
  type HelperResponse,
  type HelperVerb,
  type HelperVerbs,
} from '../shared/helper-protocol.ts';
import { encodeJsonLine, JsonLineDecoder } from '../shared/json-lines.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';

type Settle = (result: Result<unknown, Problem>) => void;

/** One connection to the root helper. Everything it started ends with it. */
export class HelperClient {
  readonly #socket: Socket;
  readonly #decoder = new JsonLineDecoder();
  readonly #pending = new Map<number, Settle>();
  readonly #eventListeners = new Set<(event: HelperEvent) => void>();
  readonly #closeListeners = new Set<() => void>();
  #nextId = 1;
  #closed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    // `close` follows every error, and is where the consequences are drawn.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#onClose());
  }

  /** Asks the helper to do one thing; `helper.lost` when the connection ends before the answer. */
  call<V extends HelperVerb>(
    verb: V,
    requestArguments: HelperVerbs[V]['arguments'],
  ): Promise<Result<HelperVerbs[V]['result'], Problem>> {
    if (this.#closed) return Promise.resolve(err(problem('helper.lost')));
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve as Settle);
      this.#socket.write(encodeJsonLine({ id, verb, arguments: requestArguments }));
    });
  }

  onEvent(listener: (event: HelperEvent) => void): void {
    this.#eventListeners.add(listener);
  }

  onClose(listener: () => void): void {
    this.#closeListeners.add(listener);
  }

  close(): void {
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    const documents = this.#decoder.push(chunk);
    if (!documents.ok) {
      this.#socket.destroy();
      return;
    }
    for (const document of documents.value) this.#onDocument(document);
  }

  /** The helper is root's and of our own version (both checked), so only the outline of its words is looked at. */
  #onDocument(document: unknown): void {
    if (typeof document !== 'object' || document === null) return;
    if ('event' in document) {
      for (const listener of this.#eventListeners) listener(document as HelperEvent);
      return;
    }
    const response = document as HelperResponse;
    const settle = this.#pending.get(response.id);
    this.#pending.delete(response.id);
    settle?.(response.ok ? ok(response.result) : err(response.problem));
  }

  #onClose(): void {
    this.#closed = true;
    for (const settle of this.#pending.values()) settle(err(problem('helper.lost')));
    this.#pending.clear();
    for (const listener of this.#closeListeners) listener();
  }
}

/**
 * Connects to the helper and checks that it is one: its folder belongs to root alone, and it speaks our protocol.
 * Problems: helper.unreachable, helper.not-allowed, helper.untrusted, helper.version.
 */
export async function connectHelper(path: string): Promise<Result<HelperClient, Problem>> {
  const trusted = checkOwner(path);
  if (!trusted.ok) return trusted;
  const socket = await openSocket(path);
  if (!socket.ok) return socket;
  const client = new HelperClient(socket.value);
  const greeting = await client.call('hello', { protocol: helperProtocolVersion });
  if (!greeting.ok) {
    client.close();
    return greeting;
  }
  if (greeting.value.protocol !== helperProtocolVersion) {
    client.close();
    return err(problem('helper.version', { theirs: greeting.value.protocol, ours: helperProtocolVersion }));
  }
  return ok(client);
}

/** Only root can have made a socket in a folder that only root can write; a pipe on Windows is guarded by its ACL. */
function checkOwner(path: string): Result<null, Problem> {
  if (path.startsWith('\\\\.\\pipe\\')) return ok(null);
  try {
    const folder = dirname(path);
    const { uid, mode } = lstatSync(folder);
    if (uid !== 0 || (mode & 0o022) !== 0) return err(problem('helper.untrusted', { path: folder }));
    lstatSync(path);
    return ok(null);
  } catch (error) {
    return err(problem(isDenied(error) ? 'helper.not-allowed' : 'helper.unreachable', { socket: path }));
  }
}

function openSocket(path: string): Promise<Result<Socket, Problem>> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(ok(socket));
    });
    socket.once('error', (error) => {
      resolve(err(problem(isDenied(error) ? 'helper.not-allowed' : 'helper.unreachable', { socket: path })));
    });
  });
}

function isDenied(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'EACCES' || code === 'EPERM';
}
