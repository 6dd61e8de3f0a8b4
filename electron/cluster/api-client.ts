import http, { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https, { type RequestOptions } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { withoutBrackets } from '../shared/host-name.ts';
import { JsonLineDecoder } from '../shared/json-lines.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { unlessAborted } from './abort.ts';
import { accept, answerFormat, type AnswerFormat } from './answer-format.ts';
import { networkErrorText, statusFailure, unreachable, type ApiFailure, type ApiIntent } from './api-failure.ts';
import type { ClusterAccess } from './cluster-access.ts';
import type { ListPage, Take } from './list-page.ts';
import { Packing } from './packing.ts';
import { resettableAgent, type ResettableAgent } from './resettable-agent.ts';

export interface ApiRequest extends ApiIntent {
  /** Path of the API, for example `/api/v1/services`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** What is sent as JSON, by POST: for questions that the API takes as objects, as reviews of rights. */
  readonly body?: unknown;
}

export interface ApiLimits {
  readonly connectMs: number;
  /** For a whole answer; for the head of an answer that streams. */
  readonly answerMs: number;
  /** A stream without a byte for so long is given up. Bookmarks come about once a minute. */
  readonly silenceMs: number;
  readonly answerBytes: number;
  /** One event of a stream. etcd holds objects of at most 1.5 MiB. */
  readonly eventBytes: number;
}

const defaultLimits: ApiLimits = {
  connectMs: 5_000,
  answerMs: 30_000,
  silenceMs: 90_000,
  answerBytes: 64 * 1024 * 1024,
  eventBytes: 4 * 1024 * 1024,
};

/** Bytes; more than the metadata of a list takes. */
const headBytes = 4096;

/** What a request says about the answer to it. */
interface Wanted {
  readonly accept: string;
  /** Whether it may come packed. */
  readonly packable: boolean;
}

/** How a stream of events ended without anybody's fault. */
export type StreamEnd = 'ended' | 'silent';

/** Requests that change nothing at one API server, over connections of its own. `close()` ends them all. */
export class ApiClient {
  readonly #access: ClusterAccess;
  readonly #limits: ApiLimits;
  readonly #connections: ResettableAgent;
  readonly #packing = new Packing();

  constructor(access: ClusterAccess, limits: Partial<ApiLimits> = {}) {
    this.#access = access;
    this.#limits = { ...defaultLimits, ...limits };
    // One agent for all requests: a TLS handshake for each page of a list would be most of its time.
    this.#connections = resettableAgent(access.server.protocol, access.proxy);
  }

  /** Cuts every connection off; requests under way fail. */
  close(): void {
    this.#connections.reset();
  }

  /** The next request makes a connection of its own: those that are open are thought to be dead. */
  dropIdle(): void {
    this.#connections.dropIdle();
  }

  /** The JSON document at a path. */
  getJson(request: ApiRequest, signal: AbortSignal): Promise<Result<unknown, ApiFailure>> {
    return this.#get(
      request,
      accept.document,
      signal,
      () => undefined,
      ({ parse }, body) => parse(body),
    );
  }

  /**
   * A page of a list, in protobuf where the server knows that for what is listed: it takes either side a fraction of the time. `onContinuation` hears where the list seems to
   * go on as soon as the answer begins.
   */
  getPage<T>(
    request: ApiRequest,
    take: Take<T>,
    signal: AbortSignal,
    onContinuation: (token: string) => void,
  ): Promise<Result<ListPage<T>, ApiFailure>> {
    const onHead = ({ continuationIn }: AnswerFormat, head: Buffer): void => {
      const token = continuationIn(head);
      if (token !== null) onContinuation(token);
    };
    return this.#get(request, accept.page, signal, onHead, ({ parsePage }, body) => parsePage(body, take));
  }

  async #get<T>(
    request: ApiRequest,
    accepted: string,
    signal: AbortSignal,
    onHead: (format: AnswerFormat, head: Buffer) => void,
    parse: (format: AnswerFormat, body: Buffer) => T,
  ): Promise<Result<T, ApiFailure>> {
    const opened = await this.#open(request, { accept: accepted, packable: true }, signal);
    if (!opened.ok) return opened;
    const message = opened.value;
    const format = formatOf(message);
    const deadline = setTimeout(() => message.destroy(new Error('time-out')), this.#limits.answerMs);
    try {
      return ok(parse(format, await this.#read(message, (head) => onHead(format, head))));
    } catch (error) {
      return err(this.#broken(error, signal));
    } finally {
      clearTimeout(deadline);
    }
  }

  /**
   * Follows a stream of JSON documents, one a line, until it ends, is silent for too long, or fails. `onOpen` is called when the server
   * has accepted the request. What the callbacks throw goes to the caller.
   */
  async stream(
    request: ApiRequest,
    signal: AbortSignal,
    onOpen: () => void,
    onDocuments: (documents: readonly unknown[]) => void,
  ): Promise<Result<StreamEnd, ApiFailure>> {
    const opened = await this.#open(request, { accept: accept.document, packable: false }, signal);
    if (!opened.ok) return opened;
    const message = opened.value;
    const decoder = new JsonLineDecoder(this.#limits.eventBytes);
    let silent = false;
    const isSilent = (): boolean => silent;
    const watchdog = setTimeout(() => {
      silent = true;
      message.destroy();
    }, this.#limits.silenceMs);
    onOpen();
    const chunks = message[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    const read = (): Promise<IteratorResult<Uint8Array> | { readonly failed: ApiFailure }> =>
      chunks.next().catch((error: unknown) => ({ failed: this.#broken(error, signal) }));
    try {
      for (;;) {
        const next = await read();
        if (isAborted(signal)) return err({ kind: 'aborted' });
        if (isSilent()) return ok('silent');
        if ('failed' in next) return err(next.failed);
        if (next.done === true) return ok('ended');
        watchdog.refresh();
        const decoded = decoder.push(next.value);
        if (!decoded.ok) return err(unreachable(this.#access.server, `an event is ${decoded.error}`));
        onDocuments(decoded.value);
      }
    } finally {
      clearTimeout(watchdog);
      message.destroy();
    }
  }

  async #open(request: ApiRequest, wanted: Wanted, signal: AbortSignal): Promise<Result<IncomingMessage, ApiFailure>> {
    const options = await this.#options(signal);
    if (!options.ok) return options;
    const first = await this.#send(request, options.value, wanted, signal);
    if (first.ok || first.error.kind !== 'unauthorized') return first;
    // A token may have run out early, or the user may have signed in again since: one more try with fresh credentials.
    this.#access.renew(options.value);
    const renewed = await this.#options(signal);
    return renewed.ok ? this.#send(request, renewed.value, wanted, signal) : renewed;
  }

  /** Somebody may have to sign in, which takes as long as it takes: an abort does not wait for that. */
  async #options(signal: AbortSignal): Promise<Result<RequestOptions, ApiFailure>> {
    const options = await unlessAborted(this.#access.requestOptions(), signal);
    if (options === null || signal.aborted) return err({ kind: 'aborted' });
    return options.ok ? options : err({ kind: 'credentials', problem: options.error });
  }

  async #send(
    request: ApiRequest,
    options: RequestOptions,
    wanted: Wanted,
    signal: AbortSignal,
  ): Promise<Result<IncomingMessage, ApiFailure>> {
    let message: IncomingMessage;
    try {
      message = await this.#exchange(this.#target(request, options, wanted, signal), request.body, wanted);
    } catch (error) {
      return err(this.#broken(error, signal));
    }
    // A question that was sent as an object was “created” by its answer.
    if (message.statusCode === 200 || (message.statusCode === 201 && request.body !== undefined)) return ok(message);
    return err(statusFailure(message.statusCode ?? 0, await this.#refusal(message), request));
  }

  #target(request: ApiRequest, options: RequestOptions, wanted: Wanted, signal: AbortSignal): RequestOptions {
    const { server } = this.#access;
    const query = new URLSearchParams(request.query).toString();
    return {
      ...options,
      agent: this.#connections.agent,
      method: request.body === undefined ? 'GET' : 'POST',
      protocol: server.protocol,
      hostname: withoutBrackets(server.hostname),
      port: server.port,
      path: `${server.pathname.replace(/\/$/, '')}${request.path}${query === '' ? '' : `?${query}`}`,
      headers: {
        ...(options.headers as OutgoingHttpHeaders),
        accept: wanted.accept,
        'user-agent': 'kubelane',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal,
    };
  }

  #exchange(options: RequestOptions, body: unknown, { packable }: Wanted): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = options.protocol === 'http:' ? http.request(options) : https.request(options);
      const connecting = setTimeout(() => outgoing.destroy(new Error('time-out')), this.#limits.connectMs);
      const answering = setTimeout(() => outgoing.destroy(new Error('time-out')), this.#limits.answerMs);
      const settle = (): void => {
        clearTimeout(connecting);
        clearTimeout(answering);
      };
      // Of a proxy it would say how far that is.
      if (this.#access.proxy === null) whenAnswered(outgoing, (ms) => this.#packing.connected(ms));
      whenConnected(outgoing, () => {
        clearTimeout(connecting);
        // By how far the server is, which is known only now.
        if (packable) outgoing.setHeader('accept-encoding', this.#packing.encoding);
        outgoing.end(body === undefined ? undefined : JSON.stringify(body));
      });
      outgoing.once('response', (message) => {
        settle();
        resolve(message);
      });
      // Stays for the whole life of the request: an abort after the answer has begun is an error event here, too.
      outgoing.on('error', (error) => {
        settle();
        reject(error);
      });
    });
  }

  /** The whole body, unpacked; throws when it is too long, cut off, or badly packed. */
  async #read(message: IncomingMessage, onHead: (head: Buffer) => void): Promise<Buffer> {
    // A failure of either end of the pipeline destroys the other and is thrown by the loop below.
    const isPacked = message.headers['content-encoding'] === 'gzip';
    const body: Readable = isPacked ? pipeline(message, createGunzip(), () => undefined) : message;
    const begun = performance.now();
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (length === 0) onHead(chunk.subarray(0, headBytes));
      length += chunk.length;
      if (length > this.#limits.answerBytes)
        throw new Error(`the answer is larger than ${this.#limits.answerBytes} bytes`);
      chunks.push(chunk);
    }
    if (!isPacked) this.#packing.received(length, performance.now() - begun);
    return Buffer.concat(chunks);
  }

  /** The Status object of a refused request, if it has one. */
  async #refusal(message: IncomingMessage): Promise<unknown> {
    const deadline = setTimeout(() => message.destroy(), this.#limits.connectMs);
    try {
      return formatOf(message).parse(await this.#read(message, () => undefined));
    } catch {
      return null; // a proxy's page or a cut answer: the status code says enough
    } finally {
      clearTimeout(deadline);
    }
  }

  #broken(error: unknown, signal: AbortSignal): ApiFailure {
    return signal.aborted ? { kind: 'aborted' } : unreachable(this.#access.server, networkErrorText(error));
  }
}

function formatOf({ headers }: IncomingMessage): AnswerFormat {
  return answerFormat(headers['content-type']);
}

/** Calls back when the request's connection stands (at once for one that is used again). */
function whenConnected(request: ClientRequest, connected: () => void): void {
  request.once('socket', (socket) => {
    socket.setKeepAlive(true, 30_000);
    if (socket.connecting)
      socket.once('secureConnect', connected).once('connect', () => {
        // A plain connection has no handshake to wait for.
        if (!('encrypted' in socket)) connected();
      });
    else connected();
  });
}

/** Calls back with the time that the request's connection took to be made, without the look-up of the name; not for one that is used again. */
function whenAnswered(request: ClientRequest, answered: (ms: number) => void): void {
  request.once('socket', (socket) => {
    if (!socket.connecting) return;
    let begun = performance.now();
    socket.once('lookup', () => (begun = performance.now()));
    socket.once('connect', () => answered(performance.now() - begun));
  });
}

/** Asked through a function because the compiler takes a property that was false once to stay so across an await. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
