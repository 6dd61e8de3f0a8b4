import type { Random } from './random.ts';
import type { FuzzTarget } from './target.ts';

type Words = readonly Buffer[];
type Step = (bytes: Buffer, random: Random, words: Words, other: Buffer) => Buffer;

const interestingNumbers = [
  '0',
  '1',
  '-1',
  '4',
  '16',
  '17',
  '32',
  '33',
  '53',
  '64',
  '65',
  '127',
  '128',
  '255',
  '256',
  '257',
];
const largeNumbers = ['1024', '65535', '65536', '2147483647', '4294967295', '4294967296', '1e999', '9007199254740993'];
const numbers = [...interestingNumbers, ...largeNumbers];

function cut(bytes: Buffer, start: number, end: number, middle: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, start), middle, bytes.subarray(end)]);
}

function range(bytes: Buffer, random: Random): [number, number] {
  const start = random.below(bytes.length + 1);
  const length = random.below(Math.min(bytes.length - start, random.oneIn(4) ? 4096 : 16) + 1);
  return [start, start + length];
}

/** The line that a random place lies in, with its end. */
function lineRange(bytes: Buffer, random: Random): [number, number] {
  const place = random.below(bytes.length + 1);
  const start = place === 0 ? 0 : bytes.lastIndexOf(10, place - 1) + 1;
  const feed = bytes.indexOf(10, place);
  return [start, feed < 0 ? bytes.length : feed + 1];
}

const changeBytes: Step = (bytes, random) => {
  if (bytes.length === 0) return bytes;
  const copy = Buffer.from(bytes);
  const place = random.below(copy.length);
  copy[place] = random.oneIn(2) ? copy[place]! ^ (1 << random.below(8)) : random.below(256);
  return copy;
};
const insertBytes: Step = (bytes, random) => {
  const place = random.below(bytes.length + 1);
  const inserted = Buffer.from(Array.from({ length: 1 + random.below(4) }, () => random.below(256)));
  return cut(bytes, place, place, inserted);
};
const removeRange: Step = (bytes, random) => cut(bytes, ...range(bytes, random), Buffer.alloc(0));
const repeatRange: Step = (bytes, random) => {
  const [start, end] = range(bytes, random);
  const times = random.oneIn(8) ? 40 : 1 + random.below(4);
  return cut(bytes, end, end, Buffer.concat(new Array<Buffer>(times).fill(bytes.subarray(start, end))));
};
const insertWord: Step = (bytes, random, words) => {
  const [start, end] = range(bytes, random);
  return cut(bytes, start, random.oneIn(3) ? end : start, random.pick(words));
};
const splice: Step = (bytes, random, _words, other) => {
  const [start, end] = range(bytes, random);
  return cut(bytes, start, end, other.subarray(...range(other, random)));
};
const joinHalves: Step = (bytes, random, _words, other) =>
  Buffer.concat([bytes.subarray(0, random.below(bytes.length + 1)), other.subarray(random.below(other.length + 1))]);
const changeNumber: Step = (bytes, random) => {
  const place = random.below(bytes.length + 1);
  const match = /-?[0-9]+/.exec(bytes.toString('latin1', place, place + 64));
  if (match === null) return changeBytes(bytes, random, [], bytes);
  const start = place + match.index;
  const value = random.oneIn(4) ? String(Number(match[0]) + random.below(5) - 2) : random.pick(numbers);
  return cut(bytes, start, start + match[0].length, Buffer.from(value));
};
const repeatLine: Step = (bytes, random) => {
  const [start, end] = lineRange(bytes, random);
  const place = random.oneIn(2) ? end : lineRange(bytes, random)[0];
  return cut(bytes, place, place, bytes.subarray(start, end));
};
const removeLine: Step = (bytes, random) => cut(bytes, ...lineRange(bytes, random), Buffer.alloc(0));
const takeLine: Step = (bytes, random, _words, other) => {
  const [place] = lineRange(bytes, random);
  return cut(bytes, place, place, other.subarray(...lineRange(other, random)));
};

const steps: readonly Step[] = [
  ...[changeBytes, changeBytes, insertBytes, removeRange, removeRange, repeatRange, insertWord, insertWord, insertWord],
  ...[splice, joinHalves, changeNumber, changeNumber, repeatLine, removeLine, takeLine],
];

/** Makes new inputs of kept ones. */
export class Mutator {
  readonly #target: FuzzTarget;
  readonly #random: Random;
  readonly #words: Words;
  /** Those with signs in them: the brackets, quotes and ends that a parser may look for again and again. */
  readonly #signs: Words;

  constructor(target: FuzzTarget, random: Random) {
    this.#target = target;
    this.#random = random;
    this.#words = [...target.dictionary, '\n', '\0', '"', '\u202e', '\ud800', '{}', '[]'].map((word) =>
      Buffer.from(word),
    );
    this.#signs = this.#words.filter((word) => /[^\w-]/.test(word.toString('latin1')));
  }

  /** A changed copy of `input` with perhaps parts of `other`; now and then as large as the product lets in. */
  mutate(input: Buffer, other: Buffer): Buffer {
    if (this.#random.oneIn(10_000)) return this.#grow(input);
    let bytes = input;
    for (let count = 1 << this.#random.below(4); count > 0; count--) {
      bytes = this.#random.pick(steps)(bytes, this.#random, this.#words, other);
      if (bytes.length > this.#target.usualBytes) bytes = bytes.subarray(0, this.#target.usualBytes);
    }
    return bytes;
  }

  /** Repeats a piece of the input (a line, a range or a word) until it is near the largest one. */
  #grow(input: Buffer): Buffer {
    const random = this.#random;
    const [start, end] = random.oneIn(2) ? lineRange(input, random) : range(input, random);
    const piece = random.oneIn(3) ? random.pick(this.#signs) : input.subarray(start, end);
    if (piece.length === 0) return input;
    const room = this.#target.largestBytes - input.length;
    const repeated = Buffer.alloc(Math.max(0, room >> random.below(3)), piece);
    return cut(input, end, end, repeated);
  }
}
