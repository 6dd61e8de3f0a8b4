import fc from 'fast-check';
import { isPrintable } from '../../../electron/shared/printable.ts';
import { digestOf, Random } from '../engine/random.ts';
import { must } from '../engine/target.ts';

/** Cuts an input into pieces as a socket might; the cuts depend on the input alone. */
export function chunksOf(input: Buffer): Buffer[] {
  const random = new Random(digestOf(input));
  const typical = random.pick([3, 16, 64, 4096]);
  const chunks: Buffer[] = [];
  for (let start = 0; start < input.length;) {
    const end = start + 1 + random.below(Math.max(typical, input.length >> 6));
    chunks.push(input.subarray(start, end));
    start = end;
  }
  return chunks;
}

/** Fails if a text that is shown or logged could move a cursor, hide something or break a line. */
export function mustBePrintable(text: string, what: string): void {
  // A cut may leave half of a character, which is harmless.
  must(isPrintable(text.replace(/\p{Surrogate}/gu, '')), `${what} has control characters`, () => text);
}

/** Fails unless two values say the same as JSON. */
export function mustBeSame(one: unknown, other: unknown, property: string): void {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  must(a === b, property, () => [a, b]);
}

/** Any characters at all, half ones too. (fast-check's own `unit: 'binary'` first makes a table of all of Unicode, in every thread.) */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const character = fc.oneof(fc.nat(0x10ffff), fc.nat(0xff)).map((code) => String.fromCodePoint(code));
  return fc.array(character, { maxLength }).map((characters) => characters.join(''));
}

/** JSON of depth 3 at most with the given names and values among others, sometimes broken off or followed by something. */
export function jsonShapes(names: readonly string[], values: readonly unknown[]): fc.Arbitrary<string> {
  const leaf = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...values) },
    { weight: 2, arbitrary: fc.constantFrom(null, true, 0, -1, 1.5, 1e308, '', '\u0000', '\ud800', '__proto__') },
    { weight: 1, arbitrary: fc.integer() },
    { weight: 1, arbitrary: anyText(8) },
  );
  const name = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...names) },
    fc.constantFrom('__proto__', 'toString', ''),
  );
  // Written as text, so that names may come twice and `__proto__` stays a plain name.
  const object = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc
      .array(fc.tuple(name, value), { maxLength: 8 })
      .map((entries) => `{${entries.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`);
  const list = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.array(value, { maxLength: 4 }).map((entries) => `[${entries.join(',')}]`);
  const text = leaf.map((value) => JSON.stringify(value));
  const inner = fc.oneof({ weight: 4, arbitrary: text }, object(text), list(fc.oneof(text, object(text))));
  return fc.oneof({ weight: 6, arbitrary: object(inner) }, list(object(inner)), inner);
}
