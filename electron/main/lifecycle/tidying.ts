/** So many records leave megabytes of what they were read from. */
const worthIt = 1_000;
/** By then a list has come to its end, and the window has drawn it. */
const quietMs = 3_000;

/**
 * A list of thousands of Services leaves twice its size behind, which V8 keeps for as long as nothing else is made: in a tray, for hours. Once no more of it comes, it is
 * given back. Changes of a busy cluster that come by and by are collected as they always are.
 */
export class Tidying {
  readonly #collect: () => void;
  #records = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(collect: () => void) {
    this.#collect = collect;
  }

  /** So many records have been read. */
  read(records: number): void {
    this.#records += records;
    if (this.#records < worthIt) return;
    this.#timer ??= setTimeout(() => this.#tidy(), quietMs);
    this.#timer.refresh();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #tidy(): void {
    this.#timer = null;
    this.#records = 0;
    this.#collect();
  }
}
