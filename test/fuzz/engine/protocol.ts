/** What the watching thread tells the fuzzing one at its start. */
export interface FuzzOrder {
  readonly target: string;
  readonly seed: number;
  /** Inputs to try at most. */
  readonly runs: number;
  /** Milliseconds to take at most. */
  readonly milliseconds: number;
  /** The kept inputs, tried first. */
  readonly corpus: readonly Uint8Array[];
  /** The input being tried (`openSlot`), so that it is not lost with a thread that hangs. */
  readonly slot: SharedArrayBuffer;
}

export interface Progress {
  readonly inputs: number;
  readonly edges: number;
  readonly kept: number;
}

export interface Finding {
  readonly kind: 'crash' | 'property' | 'slow' | 'hang' | 'memory';
  /** The same for all inputs that show the same fault, as far as that can be told. */
  readonly signature: string;
  readonly detail: string;
  readonly input: Uint8Array;
}

/** What the fuzzing thread tells. */
export type FuzzReport =
  | ({ readonly type: 'progress' } & Progress)
  | { readonly type: 'kept'; readonly input: Uint8Array }
  | { readonly type: 'finding'; readonly finding: Finding }
  /** The smallest inputs that take every branch together. */
  | { readonly type: 'distilled'; readonly inputs: readonly Uint8Array[] };

const headerBytes = 8;

/** The shared place of the input being tried: its number, its length, its bytes. */
export interface Slot {
  put(number: number, input: Uint8Array): void;
  /** The number of the input being tried. */
  number(): number;
  input(): Uint8Array;
}

export function newSlot(largestBytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(headerBytes + largestBytes);
}

export function openSlot(shared: SharedArrayBuffer): Slot {
  const header = new Int32Array(shared, 0, 2);
  const bytes = new Uint8Array(shared, headerBytes);
  return {
    put: (number, input) => {
      bytes.set(input.length > bytes.length ? input.subarray(0, bytes.length) : input);
      header[1] = Math.min(input.length, bytes.length);
      Atomics.store(header, 0, number);
    },
    number: () => Atomics.load(header, 0),
    input: () => bytes.slice(0, header[1]),
  };
}
