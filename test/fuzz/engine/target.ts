import { inspect } from 'node:util';
import type { Arbitrary } from 'fast-check';

/** One parser with what must hold for every input. */
export interface FuzzTarget {
  readonly name: string;
  /** Words of the format that mutations put in. */
  readonly dictionary: readonly (string | Uint8Array)[];
  /** Inputs to begin with, beside the kept corpus. */
  readonly seeds: readonly (string | Uint8Array)[];
  /** Inputs of the format's shape, for a part of the runs. */
  readonly shapes: Arbitrary<string | Uint8Array>;
  /** Length that mutations stay below. */
  readonly usualBytes: number;
  /** The largest input that the product lets in; now and then one grows so far, to find what takes more than linear time. */
  readonly largestBytes: number;
  /** Throws when a property does not hold. */
  run(input: Buffer): void;
}

/** The error of a property that does not hold; what else is thrown came out of the product. */
export class PropertyError extends Error {
  override readonly name = 'PropertyError';
  readonly property: string;

  constructor(property: string, detail: string) {
    super(`${property} ${detail}`.trimEnd().slice(0, 400));
    this.property = property;
  }
}

/** Throws a PropertyError unless `condition` holds. `detail` is made only when it is needed. */
export function must(condition: boolean, property: string, detail: () => unknown = () => ''): asserts condition {
  if (!condition) throw new PropertyError(property, inspect(detail(), { breakLength: Infinity }));
}
