import type { Traffic } from '../system/laptop.ts';

/** Fewer packets than this, and there may just be nothing to answer. */
const sentPackets = 2;
const firstPauseMs = 1_000;
const longestPauseMs = 10_000;

/**
 * Decides when the tunnel looks broken: its device's counters tell that programs send and nothing comes back, or openvpn tells that the network
 * refuses its packets. Where that is how things are (a stream of logs over UDP), each false alarm makes the next one wait longer.
 */
export class Suspicion {
  #last: Traffic | null = null;
  /** Packets that were sent between the two looks before, if nothing came back. */
  #sentBefore = 0;
  #pauseMs = firstPauseMs;
  #quietUntil = 0;

  /** `now` is in milliseconds of a clock that never jumps. */
  isRaisedBy(traffic: Traffic, now: number): boolean {
    const last = this.#last;
    const sentBefore = this.#sentBefore;
    this.#last = traffic;
    this.#sentBefore = 0;
    if (last === null || traffic.sent < last.sent) return false;
    if (traffic.received > last.received) {
      if (now >= this.#quietUntil) this.#pauseMs = firstPauseMs;
      return false;
    }
    // A resolver's two questions (A and AAAA), and no more for five seconds, may lie on either side of a look.
    const sent = traffic.sent - last.sent;
    this.#sentBefore = sent;
    return sent > 0 && sentBefore + sent >= sentPackets && this.#raise(now);
  }

  /** The network told openvpn that nobody takes its packets (ICMP): a hint alone, because anybody on the way can say so. */
  isRaisedByRefusal(now: number): boolean {
    return this.#raise(now);
  }

  #raise(now: number): boolean {
    if (now < this.#quietUntil) return false;
    this.#quietUntil = now + this.#pauseMs;
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2);
    return true;
  }
}
