import { limits } from './limits.ts';

/**
 * How much of the helper's time one client may take: a store of units that fills up again as time goes by. A request costs one, and each
 * 4 KiB of what was sent another, because that is what has to be read. `now` gives milliseconds of a clock that never jumps.
 */
export class WorkBudget {
  readonly #now: () => number;
  #units: number = limits.workUnits;
  #countedAt: number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#countedAt = now();
  }

  /** Takes the cost of what was just read; returns for how many milliseconds nothing more may be read. */
  spend(requests: number, bytes: number): number {
    const now = this.#now();
    const earned = ((now - this.#countedAt) / 1000) * limits.workUnitsPerSecond;
    this.#countedAt = now;
    this.#units = Math.min(limits.workUnits, this.#units + earned) - requests - bytes / 4096;
    return this.#units >= 0 ? 0 : Math.ceil((-this.#units / limits.workUnitsPerSecond) * 1000);
  }
}
