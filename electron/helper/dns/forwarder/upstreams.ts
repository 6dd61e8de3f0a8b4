import type { Endpoint } from './forwarder-config.ts';

/** A query on its way: the bytes as the client sent them, and where its question ends. */
export interface Query {
  readonly message: Buffer;
  readonly questionEnd: number;
}

/** One server's part in a question. */
export interface Pending {
  /** The server was waited for in vain; its answer still counts if it comes, but nothing more is asked in just this way. */
  suspect(): void;
  /** The answer is not wanted any more. */
  forget(): void;
}

/** Asks servers by one transport. */
export interface Upstreams {
  /**
   * Sends the query under an id of its own, which it writes into the message. `done` is called at most once, never before this returns: with
   * an answer to just this question (its id is of no meaning), or null when the server cannot be reached.
   */
  ask(server: Endpoint, query: Query, done: (answer: Buffer | null) => void): Pending;
  close(): void;
}
