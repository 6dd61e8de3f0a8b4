import { setMaxListeners } from 'node:events';
import type { Socket } from 'node:net';
import * as v from 'valibot';
import {
  controlRequestSchema,
  noRequest,
  type ControlRequest,
  type ControlResponse,
} from '../../shared/control-protocol.ts';
import { encodeJsonLine, JsonLineDecoder } from '../../shared/json-lines.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import type { Result } from '../../shared/result.ts';
import { answerRequest, type ControlTarget } from './control-verbs.ts';
import { StatusStream } from './status-stream.ts';

/** The largest request (an `answer`) is some 50 KiB when every character is escaped. */
const maximumRequestBytes = 96 * 1024;
/** Requests of one client whose answer it has not taken yet; more end the session. */
const maximumOpenRequests = 16;

/**
 * One client of the control socket. Requests run at the same time and are answered by their id; a client that floods, sends
 * what is no request, says nothing for `idleMs`, or takes nothing for as long is let go, and nobody else notices.
 */
export class ControlSession {
  readonly #socket: Socket;
  readonly #target: ControlTarget;
  readonly #decoder = new JsonLineDecoder(maximumRequestBytes);
  readonly #end = new AbortController();
  readonly #open = new Set<Promise<void>>();

  constructor(socket: Socket, target: ControlTarget, idleMs: number) {
    this.#socket = socket;
    this.#target = target;
    // Each open request listens for the end of the session, and at most one write of its stream and one answer for its close.
    setMaxListeners(maximumOpenRequests, this.#end.signal);
    socket.setMaxListeners(3 * maximumOpenRequests);
    // Counts from the last byte in either direction, so a request that waits (`watch`, `up`) needs the check below.
    socket.setTimeout(idleMs, () => {
      if (this.#open.size === 0 || socket.writableNeedDrain) socket.destroy();
    });
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => socket.destroy());
    // A client that is gone looks the same as one that closed its half: what waits for it must not wait for ever.
    socket.on('end', () => void this.close());
    socket.on('close', () => this.#end.abort());
  }

  /** Answers what is under way (waiting requests with the state by now), then ends the connection. */
  async close(): Promise<void> {
    this.#socket.pause();
    this.#end.abort();
    await Promise.all(this.#open);
    this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    const decoded = this.#decoder.push(chunk);
    if (!decoded.ok) {
      this.#refuse(decoded.error === 'too-long' ? 'a line is too long' : 'a line is not JSON');
      return;
    }
    for (const document of decoded.value) {
      if (!this.#socket.writable) return;
      if (this.#open.size >= maximumOpenRequests) {
        this.#refuse('too many requests at once');
        return;
      }
      const work = this.#handle(document).finally(() => this.#open.delete(work));
      this.#open.add(work);
    }
  }

  #handle(document: unknown): Promise<void> {
    const request = v.safeParse(controlRequestSchema, document);
    if (request.success) return this.#serve(request.output);
    return this.#write({ id: idOf(document), ok: false, problem: badRequest(request.issues[0].message) });
  }

  async #serve(request: ControlRequest): Promise<void> {
    const streams: StatusStream[] = [];
    const result = await this.#outcome(request, () => {
      streams.push(new StatusStream(this.#target.host, (update) => this.#write({ id: request.id, update })));
    });
    for (const stream of streams) stream.close();
    await this.#write(
      result.ok
        ? ({ id: request.id, ok: true, result: result.value } satisfies ControlResponse)
        : ({ id: request.id, ok: false, problem: result.error } satisfies ControlResponse),
    );
  }

  /** A host that throws is a defect: this one request says so and the app lives on. */
  async #outcome(request: ControlRequest, onWaiting: () => void): Promise<Result<unknown, Problem>> {
    try {
      return await answerRequest(request, this.#target, this.#end.signal, onWaiting);
    } catch (error) {
      return {
        ok: false,
        error: problem('app.internal', { detail: error instanceof Error ? error.message : 'unknown' }),
      };
    }
  }

  #refuse(detail: string): void {
    this.#socket.removeAllListeners('data');
    this.#socket.write(
      encodeJsonLine({ id: noRequest, ok: false, problem: badRequest(detail) } satisfies ControlResponse),
    );
    this.#socket.destroySoon();
  }

  /** Resolves when the client's end took the bytes, or when there is no client any more. */
  #write(document: unknown): Promise<void> {
    if (this.#socket.destroyed || !this.#socket.writable) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.#socket.off('close', done);
        resolve();
      };
      this.#socket.once('close', done);
      this.#socket.write(encodeJsonLine(document), done);
    });
  }
}

function badRequest(detail: string): Problem {
  return problem('app.bad-request', { detail });
}

function idOf(document: unknown): number {
  const parsed = v.safeParse(v.object({ id: v.number() }), document);
  return parsed.success ? parsed.output.id : noRequest;
}
