/** Programs write files in pieces, and one change of settings makes several signals: it must have been quiet for so long. */
const quietMs = 200;
/** Who never is quiet is not waited for any longer. */
const longestMs = 1_000;

/** Calls back once what it was told of is over. It keeps no process alive. */
export class QuietTimer {
  readonly #over: () => void;
  #timer: NodeJS.Timeout | null = null;
  /** When the first of what is not over yet was; null where there is nothing. */
  #since: number | null = null;

  constructor(over: () => void) {
    this.#over = over;
  }

  /** Something happened. */
  touch(): void {
    const now = performance.now();
    this.#since ??= now;
    this.after(Math.max(0, Math.min(quietMs, this.#since + longestMs - now)));
  }

  /** Calls back after so many milliseconds, unless something happens before. */
  after(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.stop();
      this.#over();
    }, ms).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#since = null;
  }
}
