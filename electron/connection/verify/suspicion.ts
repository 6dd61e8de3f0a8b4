import type { Traffic } from '../system/laptop.ts';

/** Fewer packets than this, and there may just be nothing to answer. */
const sentPackets = 2;
const firstPauseMs = 1_000;
const longestPauseMs = 10_000;

/**
 * Decides from the tunnel device's counters when the tunnel looks broken: programs send, and nothing comes back. Where that is how the programs
 * are (a stream of logs over UDP), each false alarm makes the next one wait longer.
 */
export class Suspicion {
  #last: Traffic | null = null;
  #pauseMs = firstPauseMs;
  #quietUntil = 0;

  /** `now` is in milliseconds of a clock that never jumps. */
  isRaisedBy(traffic: Traffic, now: number): boolean {
    const last = this.#last;
    this.#last = traffic;
    if (last === null || traffic.sent < last.sent) return false;
    if (traffic.received > last.received) {
      if (now >= this.#quietUntil) this.#pauseMs = firstPauseMs;
      return false;
    }
    if (traffic.sent - last.sent < sentPackets || now < this.#quietUntil) return false;
    this.#quietUntil = now + this.#pauseMs;
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2);
    return true;
  }
}
