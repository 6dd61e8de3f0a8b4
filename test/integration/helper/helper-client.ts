import { createConnection, type Socket } from 'node:net';
import type { HelperEvent, HelperResponse, HelperVerb, HelperVerbs } from '../../../electron/shared/helper-protocol.ts';
import { encodeJsonLine, JsonLineDecoder } from '../../../electron/shared/json-lines.ts';
import type { Problem } from '../../../electron/shared/problem.ts';
import type { Result } from '../../../electron/shared/result.ts';
import { eventually } from './commands.ts';

type EventOf<E extends HelperEvent['event']> = Extract<HelperEvent, { event: E }>;

/** A bare client of the helper for tests: requests by verb, events kept until a test asks for them. */
export class HelperClient {
  readonly socket: Socket;
  readonly events: HelperEvent[] = [];
  readonly #responses = new Map<number, HelperResponse>();
  #id = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    const decoder = new JsonLineDecoder();
    socket.on('data', (chunk: Buffer) => {
      const documents = decoder.push(chunk);
      if (!documents.ok) throw new Error(documents.error);
      for (const document of documents.value as (HelperEvent | HelperResponse)[]) {
        if ('event' in document) this.events.push(document);
        else this.#responses.set(document.id, document);
      }
    });
    socket.on('error', () => undefined);
  }

  static connect(path: string): Promise<HelperClient> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(path, () => resolve(new HelperClient(socket)));
      socket.once('error', reject);
    });
  }

  async ask<V extends HelperVerb>(
    verb: V,
    given: HelperVerbs[V]['arguments'],
  ): Promise<Result<HelperVerbs[V]['result'], Problem>> {
    const id = ++this.#id;
    this.socket.write(encodeJsonLine({ id, verb, arguments: given }));
    const response = await eventually(`an answer to ${verb}`, () => this.#responses.get(id) ?? null, 15_000);
    return response.ok
      ? { ok: true, value: response.result as HelperVerbs[V]['result'] }
      : { ok: false, error: response.problem };
  }

  /** Like `ask`, for requests that must succeed. */
  async must<V extends HelperVerb>(verb: V, given: HelperVerbs[V]['arguments']): Promise<HelperVerbs[V]['result']> {
    const answer = await this.ask(verb, given);
    if (!answer.ok) throw new Error(`${verb}: ${JSON.stringify(answer.error)}`);
    return answer.value;
  }

  /** Waits for an event of a kind that fits, and takes it and all before it out of the queue. */
  async next<E extends HelperEvent['event']>(
    kind: E,
    fits: (event: EventOf<E>) => boolean = () => true,
    timeoutMs = 10_000,
  ): Promise<EventOf<E>> {
    const isIt = (event: HelperEvent): boolean => event.event === kind && fits(event as EventOf<E>);
    const index = await eventually(
      `the event ${kind}`,
      () => {
        const found = this.events.findIndex(isIt);
        return found < 0 ? null : found;
      },
      timeoutMs,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}; seen: ${JSON.stringify(this.events).slice(-4000)}`);
    });
    return this.events.splice(0, index + 1)[index] as EventOf<E>;
  }

  /** Starts a tunnel; resolves with its settings once it is up. */
  async bringUp(profile: string): Promise<{ readonly tunnel: string; readonly up: EventOf<'up'> }> {
    const { tunnel } = await this.must('start', { profile, addresses: {} });
    return { tunnel, up: await this.next('up') };
  }
}
