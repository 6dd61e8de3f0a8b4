import type { Socket } from 'node:net';
import * as v from 'valibot';
import {
  noRequest,
  type ControlRequest,
  type ControlResults,
  type ControlStatus,
} from '../../shared/control-protocol.ts';
import { encodeJsonLine, JsonLineDecoder } from '../../shared/json-lines.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { dial } from './socket-path.ts';

/** A list of 10,000 Services is about 4 MB; the peer is the user's own program. */
const maximumAnswerBytes = 64 * 1024 * 1024;

type Verb = ControlRequest['verb'];
type Arguments<V extends Verb> = Omit<Extract<ControlRequest, { verb: V }>, 'id' | 'verb'>;

const frameSchema = v.union([
  v.object({ id: v.number(), ok: v.literal(true), result: v.unknown() }),
  v.object({
    id: v.number(),
    ok: v.literal(false),
    problem: v.object({
      code: v.string(),
      params: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
    }),
  }),
  v.object({
    id: v.number(),
    update: v.looseObject({
      connection: v.looseObject({ state: v.looseObject({ kind: v.string() }) }),
      cluster: v.looseObject({ phase: v.string() }),
    }),
  }),
]);

interface Pending {
  readonly onUpdate: (status: ControlStatus) => void;
  readonly resolve: (result: Result<unknown, Problem>) => void;
}

/** Errors: `app.not-running` when nobody listens (also behind a stale socket), `app.control-socket` when it is out of reach. */
export async function connectControl(path: string): Promise<Result<ControlClient, Problem>> {
  const dialled = await dial(path);
  if (dialled.ok) return ok(new ControlClient(dialled.value));
  return err(
    dialled.error === 'nobody'
      ? problem('app.not-running')
      : problem('app.control-socket', { path, detail: dialled.error.code ?? dialled.error.message }),
  );
}

/** A connection to the running app or headless `up`. Every call ends: with its answer, or `app.not-running` when the peer goes. */
export class ControlClient {
  readonly #socket: Socket;
  readonly #decoder = new JsonLineDecoder(maximumAnswerBytes);
  readonly #pending = new Map<number, Pending>();
  #lastId = noRequest;
  #ended: Problem | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => this.#fail(problem('app.not-running')));
    socket.on('close', () => this.#fail(problem('app.not-running')));
  }

  /** Sends one request; `onUpdate` gets the states that `watch` and `up` stream before they answer. */
  call<V extends Verb>(
    verb: V,
    args: Arguments<V>,
    onUpdate: (status: ControlStatus) => void = () => undefined,
  ): Promise<Result<ControlResults[V], Problem>> {
    if (this.#ended !== null) return Promise.resolve(err(this.#ended));
    const id = (this.#lastId += 1);
    return new Promise((resolve) => {
      this.#pending.set(id, {
        onUpdate,
        // The peer is the user's own program of the same installation; its answers have the protocol's types.
        resolve: (result) => resolve(result as Result<ControlResults[V], Problem>),
      });
      this.#socket.write(encodeJsonLine({ id, verb, ...args }));
    });
  }

  close(): void {
    this.#fail(problem('app.not-running'));
  }

  #receive(chunk: Buffer): void {
    const decoded = this.#decoder.push(chunk);
    if (!decoded.ok) {
      this.#fail(problem('app.bad-request', { detail: decoded.error }));
      return;
    }
    for (const document of decoded.value) this.#dispatch(document);
  }

  #dispatch(document: unknown): void {
    const parsed = v.safeParse(frameSchema, document);
    if (!parsed.success) {
      this.#fail(problem('app.bad-request', { detail: parsed.issues[0].message }));
      return;
    }
    const frame = parsed.output;
    if ('ok' in frame && !frame.ok && frame.id === noRequest) {
      this.#fail(frame.problem as Problem);
      return;
    }
    const pending = this.#pending.get(frame.id);
    if (pending === undefined) return;
    if ('update' in frame) {
      // The schema holds the envelope; see `call` for why the rest may be taken as typed.
      pending.onUpdate(frame.update as unknown as ControlStatus);
      return;
    }
    this.#pending.delete(frame.id);
    // A newer peer may know more codes; describing an unknown one shows the code itself.
    pending.resolve(frame.ok ? ok(frame.result) : err(frame.problem as Problem));
  }

  #fail(reason: Problem): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    this.#socket.destroy();
    for (const { resolve } of this.#pending.values()) resolve(err(reason));
    this.#pending.clear();
  }
}
