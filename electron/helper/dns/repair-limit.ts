/** How often what others overwrite is set again, so that two programs do not fight for ever. */
export class RepairLimit {
  static readonly windowMs = 60_000;
  static readonly most = 10;
  readonly #now: () => number;
  #times: number[] = [];

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether as many repairs as are allowed were made within the window. */
  isReached(): boolean {
    const since = this.#now() - RepairLimit.windowMs;
    this.#times = this.#times.filter((time) => time > since);
    return this.#times.length >= RepairLimit.most;
  }

  /** Counts a repair; false if it must not be made. */
  take(): boolean {
    if (this.isReached()) return false;
    this.#times.push(this.#now());
    return true;
  }
}
