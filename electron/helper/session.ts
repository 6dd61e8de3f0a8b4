import type { Socket } from 'node:net';
import { faultPoint } from '../shared/fault-point.ts';
import {
  helperProtocolVersion,
  type HelperRequest,
  type HelperResponse,
  type HelperVerbs,
} from '../shared/helper-protocol.ts';
import { JsonLineDecoder } from '../shared/json-lines.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { FrameWriter } from './frame-writer.ts';
import { limits } from './limits.ts';
import { parseRequest } from './requests.ts';
import type { TunnelEvent } from './sign-in.ts';
import type { Connection } from './connection.ts';
import { DirectConnection } from './direct-connection.ts';
import { Tunnel, type TunnelContext } from './tunnel.ts';
import { WorkBudget } from './work-budget.ts';

/** What all sessions of a helper share. */
export interface SessionContext {
  readonly tunnels: TunnelContext;
  readonly version: string;
  /** Reserves one of the helper's tunnels; false when there are none left. */
  reserveTunnel(): boolean;
  returnTunnel(): void;
}

type Answer = Result<unknown, Problem>;
/** The requests that begin a connection. */
type Beginning = Extract<HelperRequest, { verb: 'start' | 'direct' }>;

/** One client: answers its requests, and undoes all that was done for it when it goes away. */
export class Session {
  readonly #context: SessionContext;
  readonly #socket: Socket;
  readonly #writer: FrameWriter;
  readonly #decoder = new JsonLineDecoder();
  readonly #tunnels = new Map<string, Connection>();
  readonly #silenceTimer: NodeJS.Timeout;
  readonly #budget = new WorkBudget();
  #pauseTimer: NodeJS.Timeout | null = null;
  #heardAt = performance.now();
  #starting = 0;
  #pending = 0;
  #isOver = false;
  /** Resolves when the client is gone and nothing of it is left. */
  readonly finished: Promise<void>;

  constructor(socket: Socket, context: SessionContext) {
    this.#context = context;
    this.#socket = socket;
    this.#writer = new FrameWriter(socket);
    this.#silenceTimer = setTimeout(() => socket.destroy(), limits.silentClientMs);
    // An error is always followed by `close`.
    socket.on('error', (error) => context.tunnels.log('info', `client: ${error.message}`));
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.finished = new Promise((resolve) => {
      socket.once('close', () => void this.#end().then(resolve));
    });
  }

  /** Whether the client is gone, or on its way out. */
  get isOver(): boolean {
    return this.#isOver || this.#socket.destroyed;
  }

  /** When the client last said something, in milliseconds of a clock that never jumps. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** Whether nothing is being done for the client. */
  get isIdle(): boolean {
    return !this.isOver && this.#pending === 0 && this.#tunnels.size === 0;
  }

  /** Lets the client go, as if it had gone itself. */
  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#heardAt = performance.now();
    const documents = this.#decoder.push(chunk);
    if (!documents.ok) {
      const detail = documents.error === 'too-long' ? 'a line is too long' : 'a line is not JSON';
      this.#context.tunnels.log('warning', `client: ${detail}`);
      this.#writer.send({ id: null, ok: false, problem: problem('helper.bad-request', { detail }) });
      this.#socket.destroySoon();
      this.#socket.pause();
      return;
    }
    for (const document of documents.value) this.#take(document);
    const pauseMs = this.#budget.spend(documents.value.length, chunk.length);
    if (pauseMs === 0) return;
    // What is not read piles up at the client, and takes nobody else's time.
    this.#socket.pause();
    this.#pauseTimer = setTimeout(() => this.#socket.resume(), pauseMs);
  }

  #take(document: unknown): void {
    const request = parseRequest(document);
    if (!request.ok) {
      this.#writer.send({ id: request.error.id, ok: false, problem: request.error.problem });
      return;
    }
    clearTimeout(this.#silenceTimer);
    if (this.#pending >= limits.pendingRequests) {
      this.#respond(request.value.id, err(problem('helper.busy')));
      return;
    }
    this.#pending++;
    void this.#serve(request.value);
  }

  async #serve(request: HelperRequest): Promise<void> {
    try {
      faultPoint(`helper.request.${request.verb}`);
      if (request.verb === 'start' || request.verb === 'direct') await this.#start(request);
      else this.#respond(request.id, await this.#dispatch(request));
    } catch (error) {
      // Nothing that a client sends may end the helper; what was not foreseen is logged and answered.
      const detail = error instanceof Error ? error.message : String(error);
      this.#context.tunnels.log('error', `${request.verb}: ${detail}`);
      this.#respond(request.id, err(problem('app.internal', { detail })));
    } finally {
      faultPoint(`helper.answered.${request.verb}`);
      this.#pending--;
    }
  }

  #dispatch(request: Exclude<HelperRequest, Beginning>): Answer | Promise<Answer> {
    if (request.verb === 'hello') return this.#hello(request.arguments.protocol);
    const tunnel = this.#tunnels.get(request.arguments.tunnel);
    if (tunnel === undefined) return err(problem('helper.bad-request', { detail: 'there is no such tunnel' }));
    switch (request.verb) {
      case 'credentials':
        return tunnel.credentials(request.arguments);
      case 'release':
        return tunnel.release();
      case 'restart':
        return tunnel.restart().then((restarted) => ok({ restarted }));
      case 'apply':
        return tunnel.apply(request.arguments.network);
      case 'stop':
        return tunnel.stop().then(() => ok({}));
    }
  }

  async #hello(protocol: number): Promise<Result<HelperVerbs['hello']['result'], Problem>> {
    if (protocol !== helperProtocolVersion) {
      return err(problem('helper.version', { theirs: helperProtocolVersion, ours: protocol }));
    }
    const { host, locator } = this.#context.tunnels;
    const [openvpn, dns] = await Promise.all([locator.find(), host.dns()]);
    const reason = host.dnsReason?.();
    return ok({
      protocol: helperProtocolVersion,
      version: this.#context.version,
      openvpn: openvpn.ok ? openvpn.value.version : null,
      dnsStack: dns.stack,
      ...(reason === undefined ? {} : { dnsReason: reason }),
    });
  }

  async #start(request: Beginning): Promise<void> {
    if (this.#tunnels.size + this.#starting >= limits.tunnelsPerClient || !this.#context.reserveTunnel()) {
      this.#respond(request.id, err(problem('helper.busy')));
      return;
    }
    const prepared = await this.#prepare(request);
    if (!prepared.ok) {
      this.#context.returnTunnel();
      this.#respond(request.id, prepared);
      return;
    }
    const tunnel = prepared.value;
    this.#tunnels.set(tunnel.id, tunnel);
    void tunnel.finished.then(() => {
      this.#tunnels.delete(tunnel.id);
      this.#context.returnTunnel();
    });
    this.#respond(request.id, ok({ tunnel: tunnel.id } satisfies HelperVerbs['start']['result']));
    // The first event comes after the answer. The client may have gone meanwhile.
    if (this.#isOver) await tunnel.stop();
    else tunnel.begin();
  }

  async #prepare(request: Beginning): Promise<Result<Connection, Problem>> {
    this.#starting++;
    const emit = (tunnel: string, event: TunnelEvent): void => this.#emit(tunnel, event);
    try {
      return request.verb === 'start'
        ? await Tunnel.prepare(this.#context.tunnels, request.arguments, emit)
        : await DirectConnection.prepare(this.#context.tunnels, request.arguments, emit);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return err(problem('tunnel.openvpn-failed', { detail }));
    } finally {
      this.#starting--;
    }
  }

  #emit(tunnel: string, event: TunnelEvent): void {
    this.#writer.send({ tunnel, ...event }, event.event === 'log' || event.event === 'bytes');
  }

  #respond(id: number, answer: Answer): void {
    const response: HelperResponse = answer.ok
      ? { id, ok: true, result: answer.value }
      : { id, ok: false, problem: answer.error };
    this.#writer.send(response);
  }

  async #end(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#silenceTimer);
    if (this.#pauseTimer !== null) clearTimeout(this.#pauseTimer);
    await Promise.all([...this.#tunnels.values()].map((tunnel) => tunnel.stop()));
  }
}
