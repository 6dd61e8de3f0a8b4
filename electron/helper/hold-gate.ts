import { limits } from './limits.ts';

/**
 * Lets openvpn out of its holds. The first hold opens by itself once everything is ready; each later one waits for the app. Whoever asks,
 * two releases are never closer than a second: openvpn gives up on an unreachable server within milliseconds and would come back at once.
 */
export class HoldGate {
  readonly #release: () => void;
  readonly #now: () => number;
  #isHeld = false;
  #isReady = false;
  #releases = 0;
  #lastRelease = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  /** `release` sends the command; `now` gives milliseconds of a clock that never jumps. */
  constructor(release: () => void, now: () => number = () => performance.now()) {
    this.#release = release;
    this.#now = now;
  }

  /** openvpn holds. True if the app should be told: not for the first hold, nor for one that openvpn merely says again. */
  held(): boolean {
    if (this.#isHeld) return false;
    this.#isHeld = true;
    if (this.#releases > 0) return true;
    if (this.#isReady) this.#open();
    return false;
  }

  /** The undo record is on disk: the first attempt may begin. */
  ready(): void {
    this.#isReady = true;
    if (this.#isHeld && this.#releases === 0) this.#open();
  }

  /** The app wants the next attempt; false if openvpn holds nothing or is about to go on anyway. */
  request(): boolean {
    if (!this.#isHeld || this.#releases === 0 || this.#timer !== null) return false;
    const wait = this.#lastRelease + limits.attemptSpacingMs - this.#now();
    if (wait <= 0) this.#open();
    else this.#timer = setTimeout(() => this.#open(), wait);
    return true;
  }

  /** Nothing is released any more. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#isHeld = false;
    this.#isReady = false;
  }

  #open(): void {
    this.#timer = null;
    this.#isHeld = false;
    this.#releases++;
    this.#lastRelease = this.#now();
    this.#release();
  }
}
