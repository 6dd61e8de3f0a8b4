/**
 * The little of the D-Bus wire format (D-Bus Specification, "Message Protocol") that calling systemd-resolved, waiting for a panel and
 * hearing of sleep take. Pure; no npm package, because the helper uses it.
 */

/** Appends values in D-Bus marshalling, little-endian, each at its alignment. */
export class BodyWriter {
  #bytes: number[] = [];

  byte(value: number): this {
    this.#bytes.push(value & 0xff);
    return this;
  }

  uint32(value: number): this {
    this.align(4);
    this.#bytes.push(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff);
    return this;
  }

  int32(value: number): this {
    return this.uint32(value >>> 0);
  }

  uint64(value: number): this {
    this.align(8);
    return this.uint32(value % 2 ** 32).uint32(Math.floor(value / 2 ** 32));
  }

  boolean(value: boolean): this {
    return this.uint32(value ? 1 : 0);
  }

  /** Also an object path: both are a length, UTF-8 bytes and a NUL. */
  string(value: string): this {
    const text = Buffer.from(value, 'utf8');
    this.uint32(text.length);
    this.#bytes.push(...text, 0);
    return this;
  }

  signature(value: string): this {
    this.#bytes.push(value.length, ...Buffer.from(value, 'ascii'), 0);
    return this;
  }

  /** An array whose elements are aligned to `alignment` bytes; its length counts from the first element. */
  array<T>(alignment: 1 | 4 | 8, values: readonly T[], write: (value: T) => void): this {
    this.uint32(0);
    const lengthAt = this.#bytes.length - 4;
    this.align(alignment);
    const start = this.#bytes.length;
    for (const value of values) {
      this.align(alignment);
      write(value);
    }
    const length = this.#bytes.length - start;
    for (let index = 0; index < 4; index++) this.#bytes[lengthAt + index] = (length >>> (8 * index)) & 0xff;
    return this;
  }

  align(alignment: 1 | 4 | 8): this {
    while (this.#bytes.length % alignment !== 0) this.#bytes.push(0);
    return this;
  }

  toBuffer(): Buffer {
    return Buffer.from(this.#bytes);
  }
}

/** Reads values in the order in which the signature names them. Throws a RangeError where the body ends too early. */
export class BodyReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #littleEndian: boolean;
  #at = 0;

  constructor(bytes: Buffer, littleEndian: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#littleEndian = littleEndian;
  }

  uint32(): number {
    this.align(4);
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, this.#littleEndian);
  }

  int32(): number {
    return this.uint32() | 0;
  }

  boolean(): boolean {
    return this.uint32() !== 0;
  }

  string(): string {
    const length = this.uint32();
    if (this.#at + length >= this.#bytes.length) throw new RangeError('the text does not end in its message');
    this.#at += length + 1;
    return this.#bytes.toString('utf8', this.#at - length - 1, this.#at - 1);
  }

  signature(): string {
    const length = this.#view.getUint8(this.#at);
    this.#at += length + 2;
    return this.#bytes.toString('ascii', this.#at - length - 1, this.#at - 1);
  }

  /** `alignment` is that of the items; `read` reads one. */
  array<T>(alignment: 1 | 4 | 8, read: () => T): readonly T[] {
    const length = this.uint32();
    this.align(alignment);
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('the array does not end in its message');
    const items: T[] = [];
    while (this.#at < end) {
      const before = this.#at;
      this.align(alignment);
      items.push(read());
      if (this.#at === before) break;
    }
    return items;
  }

  align(alignment: 1 | 4 | 8): void {
    this.#at = Math.ceil(this.#at / alignment) * alignment;
  }
}

export interface MethodCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature: string;
  readonly body: Buffer;
}

const field = {
  path: 1,
  interface: 2,
  member: 3,
  errorName: 4,
  replySerial: 5,
  destination: 6,
  sender: 7,
  signature: 8,
} as const;

/** A method call as it goes over the wire. `serial` is any number but 0, new for each call of a connection. */
export function encodeCall(call: MethodCall, serial: number): Buffer {
  const text = (code: number, type: 's' | 'o', value: string) => ({ code, type, value });
  const fields = [
    text(field.path, 'o', call.path),
    text(field.interface, 's', call.interface),
    text(field.member, 's', call.member),
    text(field.destination, 's', call.destination),
  ];
  const header = new BodyWriter().byte(0x6c).byte(1).byte(0).byte(1).uint32(call.body.length).uint32(serial);
  header.array(
    8,
    call.signature === '' ? fields : [...fields, { code: field.signature, type: 'g' as const, value: call.signature }],
    (entry) => {
      header.byte(entry.code).signature(entry.type);
      if (entry.type === 'g') header.signature(entry.value);
      else header.string(entry.value);
    },
  );
  return Buffer.concat([header.align(8).toBuffer(), call.body]);
}

/** An answer to a call; `errorName` is null when it succeeded. */
export interface Reply {
  readonly serial: number;
  readonly errorName: string | null;
  /** The words of an error; empty for a success. */
  readonly errorText: string;
  readonly body: BodyReader;
}

/** No answer that is waited for comes near this; a larger message is none of ours. */
export const maximumMessageBytes = 1024 * 1024;

/** A signal as it came. Anybody on the bus may send one of any name: `sender`, which the bus itself writes, tells who did. */
export interface Signal {
  readonly name: string;
  /** The unique name (`:1.7`) of its sender. */
  readonly sender: string;
  readonly body: BodyReader;
}

/** What came over the bus: a reply, a signal, or neither. */
export interface TakenMessage {
  readonly length: number;
  readonly reply: Reply | null;
  readonly signal: Signal | null;
}

/** Takes the first message off `bytes`. Null while it is not complete. Throws a RangeError for what is no D-Bus message. */
export function takeMessage(bytes: Buffer): TakenMessage | null {
  if (bytes.length < 16) return null;
  const littleEndian = bytes[0] === 0x6c;
  if (!littleEndian && bytes[0] !== 0x42) throw new RangeError('not a D-Bus message');
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bodyLength = head.getUint32(4, littleEndian);
  const fieldsEnd = 16 + head.getUint32(12, littleEndian);
  const bodyStart = Math.ceil(fieldsEnd / 8) * 8;
  const length = bodyStart + bodyLength;
  if (length > maximumMessageBytes) throw new RangeError('the message is too large');
  if (bytes.length < length) return null;
  // A text whose length is wrong ends with its message, not in the next one.
  const message = bytes.subarray(0, length);
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const type = bytes[1];
  if (type !== 2 && type !== 3 && type !== 4) return { length, reply: null, signal: null };
  const { serial, member, errorName, sender } = readFields(message, view, fieldsEnd, littleEndian);
  const body = new BodyReader(message.subarray(bodyStart), littleEndian);
  if (type === 4) return { length, reply: null, signal: { name: member, sender, body } };
  const errorText = type === 3 && bodyLength >= 5 ? readString(message, view, bodyStart, littleEndian).text : '';
  return { length, reply: { serial, errorName: type === 3 ? errorName : null, errorText, body }, signal: null };
}

function readFields(
  bytes: Buffer,
  view: DataView,
  end: number,
  littleEndian: boolean,
): { serial: number; member: string; errorName: string; sender: string } {
  const found = { serial: 0, member: '', errorName: '', sender: '' };
  for (let at = 16; at < end; at = Math.ceil(at / 8) * 8) {
    const code = view.getUint8(at);
    const type = String.fromCharCode(view.getUint8(at + 2));
    at += 4;
    if (type === 'u') {
      at = Math.ceil(at / 4) * 4;
      if (code === field.replySerial) found.serial = view.getUint32(at, littleEndian);
      at += 4;
    } else if (type === 'g') {
      at += 2 + view.getUint8(at);
    } else {
      const { text, next } = readString(bytes, view, Math.ceil(at / 4) * 4, littleEndian);
      if (code === field.errorName) found.errorName = text;
      if (code === field.member) found.member = text;
      if (code === field.sender) found.sender = text;
      at = next;
    }
  }
  return found;
}

function readString(bytes: Buffer, view: DataView, at: number, littleEndian: boolean): { text: string; next: number } {
  const length = view.getUint32(at, littleEndian);
  return { text: bytes.toString('utf8', at + 4, at + 4 + length), next: at + 4 + length + 1 };
}
