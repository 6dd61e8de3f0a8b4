import { endpointText, type Endpoint } from './forwarder-config.ts';
import { forwarderLimits } from './forwarder-limits.ts';
import type { Pending, Query, Upstreams } from './upstreams.ts';

/** One question to one server: not sent yet, on its way, or neither any more. */
interface Turn {
  readonly send: () => Pending;
  sent: Pending | null;
  isOver: boolean;
}

interface Lane {
  onTheirWay: number;
  readonly waiting: Turn[];
}

/**
 * Asks a server only so many questions at a time, and the others as soon as it has answered: a burst of hundreds of packets is more than the receive
 * buffer of a server holds, and what it drops is only asked again after more than a second.
 */
export class PacedUpstreams implements Upstreams {
  readonly #inner: Upstreams;
  readonly #lanes = new Map<string, Lane>();

  constructor(inner: Upstreams) {
    this.#inner = inner;
  }

  ask(server: Endpoint, query: Query, done: (answer: Buffer | null) => void): Pending {
    const key = endpointText(server);
    const lane = this.#lanes.get(key) ?? { onTheirWay: 0, waiting: [] };
    this.#lanes.set(key, lane);
    const over = (): void => this.#over(key, lane, turn);
    const turn: Turn = {
      sent: null,
      isOver: false,
      send: () =>
        this.#inner.ask(server, query, (answer) => {
          over();
          done(answer);
        }),
    };
    if (lane.onTheirWay < forwarderLimits.questionsOnTheirWay) send(lane, turn);
    else lane.waiting.push(turn);
    return {
      // Nobody knows whether it is on its way still; that must not keep the others.
      suspect: () => {
        turn.sent?.suspect();
        if (turn.sent !== null) over();
      },
      forget: () => {
        turn.sent?.forget();
        over();
      },
    };
  }

  close(): void {
    this.#lanes.clear();
    this.#inner.close();
  }

  #over(key: string, lane: Lane, turn: Turn): void {
    if (turn.isOver) return;
    turn.isOver = true;
    // One that still waits is passed over when its turn comes.
    if (turn.sent === null) return;
    lane.onTheirWay--;
    while (lane.onTheirWay < forwarderLimits.questionsOnTheirWay) {
      const next = lane.waiting.shift();
      if (next === undefined) break;
      if (!next.isOver) send(lane, next);
    }
    if (lane.onTheirWay === 0 && lane.waiting.length === 0 && this.#lanes.get(key) === lane) this.#lanes.delete(key);
  }
}

function send(lane: Lane, turn: Turn): void {
  lane.onTheirWay++;
  turn.sent = turn.send();
}
