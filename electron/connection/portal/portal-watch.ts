import { setTimeout as pause } from 'node:timers/promises';
import type { PortalQuestion, PortalSighting } from './look.ts';

/** What is to be looked for as long as the machine has a reason to. */
export interface PortalSearch extends PortalQuestion {
  /** Milliseconds before the first look. */
  readonly afterMs: number;
  /** Another value begins the search anew: the laptop is somewhere else. */
  readonly place: string;
}

/** While no portal is seen: there is hardly one, but the network may change its mind. Rarer after ten minutes. */
const usualMs = 10_000;
const lateMs = 60_000;
const lateAfterMs = 10 * 60_000;
/** While there is one: the user is about to sign in, and waits. Rarer when he does not for ten minutes. */
const seenMs = 700;
const seenLateMs = 3_000;

/** Looks for a captive portal, again and again, for as long as it is told what to look for. */
export class PortalWatch {
  readonly #look: (question: PortalQuestion) => Promise<PortalSighting | null>;
  readonly #report: (sighting: PortalSighting | null) => void;
  #search: PortalSearch | null = null;
  #running: AbortController | null = null;

  /** `look` never rejects; `report` is told of every look that was not broken off. */
  constructor(
    look: (question: PortalQuestion) => Promise<PortalSighting | null>,
    report: (sighting: PortalSighting | null) => void,
  ) {
    this.#look = look;
    this.#report = report;
  }

  /** Looks for this from now on; null ends it. The same place goes on with what is under way. */
  seek(search: PortalSearch | null): void {
    const isOther = search?.place !== this.#search?.place;
    this.#search = search;
    if (!isOther) return;
    this.#running?.abort();
    this.#running = null;
    if (search === null) return;
    this.#running = new AbortController();
    void this.#run(search.afterMs, this.#running.signal);
  }

  async #run(afterMs: number, signal: AbortSignal): Promise<void> {
    const begun = performance.now();
    let waitMs = afterMs;
    for (;;) {
      if (!(await waited(waitMs, signal)) || this.#search === null) return;
      const sighting = await this.#look(this.#search);
      if (isAborted(signal)) return;
      this.#report(sighting);
      const isLate = performance.now() - begun > lateAfterMs;
      waitMs = sighting === null ? (isLate ? lateMs : usualMs) : isLate ? seenLateMs : seenMs;
    }
  }
}

/** False when it was broken off. */
async function waited(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await pause(milliseconds, undefined, { signal, ref: false });
    return true;
  } catch {
    return false;
  }
}

/** Asked by a function, because the signal changes while other work is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
