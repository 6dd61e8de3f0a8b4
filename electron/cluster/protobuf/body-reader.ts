import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/**
 * Reads the protobuf of a whole answer. What the library has for tags, texts and skipping makes an array or two each time, which is much for the garbage
 * collector where 10,000 Services are read.
 */
class BodyReader extends BinaryReader {
  readonly #body: Buffer;

  constructor(body: Buffer) {
    super(body);
    this.#body = body;
  }

  /** The end of what begins with its length. Throws where that lies behind `outerEnd`, the end of what it stands in. */
  endOfNext(outerEnd: number): number {
    const length = this.uint32();
    const end = this.pos + length;
    if (end > outerEnd) throw new RangeError('a field is longer than what it stands in');
    return end;
  }

  text(outerEnd: number): string {
    const end = this.endOfNext(outerEnd);
    const begin = this.pos;
    this.pos = end;
    return this.#body.toString('utf8', begin, end);
  }

  /** Passes over the value behind a tag. */
  pass(tag: number, outerEnd: number): void {
    if (wireTypeOf(tag) === WireType.LengthDelimited) this.pos = this.endOfNext(outerEnd);
    else if (wireTypeOf(tag) === WireType.Varint) this.uint32();
    else this.skip(wireTypeOf(tag), fieldNumberOf(tag));
  }
}

/** V8 throws machine code away with the last object of the shape that it was made for. One is kept, or it would be made anew for each list. */
const empty = new BodyReader(Buffer.alloc(0));

export function bodyReader(body: Buffer): BodyReader {
  return body.length === 0 ? empty : new BodyReader(body);
}

export type { BodyReader };

/** Of a tag (Protocol Buffers, "Encoding"). */
export function fieldNumberOf(tag: number): number {
  return tag >>> 3;
}

const wireTypes: readonly WireType[] = [
  ...[WireType.Varint, WireType.Bit64, WireType.LengthDelimited],
  ...[WireType.StartGroup, WireType.EndGroup, WireType.Bit32],
];

/** Of a tag. Throws where there is no such type. */
export function wireTypeOf(tag: number): WireType {
  const type = wireTypes[tag & 7];
  if (type === undefined) throw new Error(`there is no wire type ${tag & 7}`);
  return type;
}
