import type { DomainTable, Route } from './domain-table.ts';
import { Exchange, type ExchangePorts } from './exchange.ts';
import { forwarderLimits } from './forwarder-limits.ts';
import { failureOf, rcode, readQuery, withoutIpv6Addresses, type Question } from './message.ts';
import type { Query } from './upstreams.ts';

/** Sends an answer to one client; the buffer is the client's own. */
export type Reply = (answer: Buffer) => void;

/** Makes an answer fit for the transport; the message may have another id by now. */
export type Fit = (answer: Buffer, query: Buffer, questionEnd: number) => Buffer;

interface Client {
  readonly id: number;
  readonly reply: Reply;
}

interface Asked {
  readonly query: Query;
  /** The question without what may be written in many ways. */
  readonly subject: string;
  readonly route: Route;
  readonly clients: Client[];
  exchange: Exchange | null;
}

/**
 * The questions that wait for an answer, of one transport. Clients that ask the same in the same words wait for one answer together: many
 * questions on their way would give who guesses ids many chances (RFC 5452, 5), and a question that comes back to us in a circle ends here.
 */
export class Questions {
  readonly #table: () => DomainTable;
  readonly #ports: ExchangePorts;
  readonly #fit: Fit;
  readonly #asked = new Map<string, Asked>();
  readonly #variants = new Map<string, number>();
  readonly #ofRoute = new Map<Route, number>();
  #clients = 0;
  #isClosed = false;

  constructor(table: () => DomainTable, ports: ExchangePorts, fit: Fit = (answer) => answer) {
    this.#table = table;
    this.#ports = ports;
    this.#fit = fit;
  }

  /** Questions that wait for an answer. */
  get size(): number {
    return this.#asked.size;
  }

  /** Forwards what a client sent. `reply` is called once, or never if it is no query; the message belongs to this from now on. */
  ask(message: Buffer, reply: Reply): void {
    const read = readQuery(message);
    if (read.kind === 'ignore') return;
    if (read.kind === 'refuse') return reply(failureOf(message, read.rcode));
    if (message.length > forwarderLimits.queryBytes) return reply(failureOf(message, rcode.formErr));
    const { question } = read;
    const client = { id: message.readUInt16BE(0), reply };
    // Everything but the id: names in another case or other options of EDNS get answers of their own.
    const key = message.toString('latin1', 2);
    const asked = this.#asked.get(key);
    const isTaken =
      !this.#isClosed &&
      this.#clients < forwarderLimits.clients &&
      (asked === undefined ? this.#begin(key, question, message, client) : joined(asked, client));
    if (isTaken) this.#clients++;
    else reply(failureOf(message, rcode.servFail, question.end));
  }

  /** Nothing more is asked: whoever waits is told so, that it may ask somebody else at once. */
  close(): void {
    this.#isClosed = true;
    for (const [key, asked] of this.#asked) {
      asked.exchange?.cancel();
      const { message, questionEnd } = asked.query;
      this.#answered(key, asked, failureOf(message, rcode.servFail, questionEnd));
    }
  }

  /** False if there are too many. */
  #begin(key: string, question: Question, message: Buffer, client: Client): boolean {
    const subject = `${question.type} ${question.name}`;
    const route = this.#table().routeFor(question.name);
    const isFull =
      this.#asked.size >= forwarderLimits.questions ||
      (this.#variants.get(subject) ?? 0) >= forwarderLimits.variantsPerName ||
      (this.#ofRoute.get(route) ?? 0) >= forwarderLimits.questionsPerRoute;
    if (isFull) return false;
    change(this.#variants, subject, 1);
    change(this.#ofRoute, route, 1);
    const query: Query = { message, questionEnd: question.end };
    const asked: Asked = { query, subject, route, clients: [client], exchange: null };
    this.#asked.set(key, asked);
    asked.exchange = new Exchange(query, route.servers, this.#ports, (answer) => {
      const usable = route.withoutIpv6 ? withoutIpv6Addresses(answer, message, question.end) : answer;
      this.#answered(key, asked, this.#fit(usable, message, question.end));
    });
    return true;
  }

  #answered(key: string, { clients, subject, route }: Asked, answer: Buffer): void {
    this.#asked.delete(key);
    change(this.#variants, subject, -1);
    change(this.#ofRoute, route, -1);
    this.#clients -= clients.length;
    replyToAll(clients, answer);
  }
}

/** False if too many wait already. */
function joined({ clients }: Asked, client: Client): boolean {
  if (clients.length >= forwarderLimits.clientsPerQuestion) return false;
  clients.push(client);
  return true;
}

/** Counts up or down; what is down to nothing takes no memory. */
function change<T>(counts: Map<T, number>, of: T, by: number): void {
  const count = (counts.get(of) ?? 0) + by;
  if (count > 0) counts.set(of, count);
  else counts.delete(of);
}

function replyToAll(clients: readonly Client[], answer: Buffer): void {
  for (const [index, { id, reply }] of clients.entries()) {
    // A buffer that is on its way must not be changed any more.
    const own = index === clients.length - 1 ? answer : Buffer.from(answer);
    own.writeUInt16BE(id, 0);
    reply(own);
  }
}
