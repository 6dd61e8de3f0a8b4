import { counterName } from './counter-name.ts';

/** The classes of AFL: how often a branch was taken, by orders of magnitude. */
const bucketOf = Uint8Array.from({ length: 256 }, (_, times) => {
  if (times < 4) return [0, 1, 2, 4][times] ?? 0;
  if (times < 8) return 8;
  if (times < 16) return 16;
  if (times < 32) return 32;
  return times < 128 ? 64 : 128;
});

/** Which branches the inputs so far have taken, and how often. */
export class Coverage {
  readonly #counters: Uint8Array;
  readonly #words: Uint32Array;
  readonly #seen: Uint8Array;
  #edges = 0;

  constructor() {
    // The bundle declares it before any module runs.
    this.#counters = (globalThis as unknown as Record<string, Uint8Array>)[counterName]!;
    this.#words = new Uint32Array(this.#counters.buffer);
    this.#seen = new Uint8Array(this.#counters.length);
  }

  /** Branches taken by any input. */
  get edges(): number {
    return this.#edges;
  }

  reset(): void {
    this.#counters.fill(0);
  }

  /** Whether the input since `reset` took a branch that none before took; remembers it. */
  takeNewEdges(): boolean {
    const before = this.#edges;
    this.takeNews();
    return this.#edges > before;
  }

  /** Whether the input since `reset` took a branch, or took one so often, as none before; remembers it. */
  takeNews(): boolean {
    let news = false;
    for (let word = 0; word < this.#words.length; word++) {
      if (this.#words[word] === 0) continue;
      for (let index = word * 4; index < word * 4 + 4; index++) {
        const bucket = bucketOf[this.#counters[index]!]!;
        const seen = this.#seen[index]!;
        if ((bucket & ~seen) === 0) continue;
        if (seen === 0) this.#edges++;
        this.#seen[index] = seen | bucket;
        news = true;
      }
    }
    return news;
  }
}
