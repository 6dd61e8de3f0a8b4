import { WireType } from '@bufbuild/protobuf/wire';
import { textAt, type JsonObject } from '../json-value.ts';
import { fieldNumberOf, wireTypeOf, type BodyReader } from './body-reader.ts';

/** One field of a message, and how it stands in JSON. */
type Field =
  | { readonly kind: 'text' | 'texts' | 'integer' | 'flag' | 'text-map'; readonly name: string }
  | { readonly kind: 'message' | 'messages'; readonly name: string; readonly message: Message };

export interface Message {
  /** Those of interest, by their numbers. */
  readonly fields: readonly (Field | undefined)[];
  /** What every object begins as: objects that all have the same members in the same order are read by the same machine code. */
  readonly blank: JsonObject;
}

/** A message of these fields; whatever else it has is passed over. */
export function message(fields: Readonly<Record<number, Field>>): Message {
  const byNumber: (Field | undefined)[] = [];
  for (const [number, field] of Object.entries(fields)) byNumber[Number(number)] = field;
  return {
    fields: byNumber,
    blank: Object.fromEntries(Object.values(fields).map(({ name }) => [name, undefined])),
  };
}

/** `string` */
export const text = (name: string): Field => ({ kind: 'text', name });
/** `repeated string` */
export const texts = (name: string): Field => ({ kind: 'texts', name });
/** `int32` */
export const integer = (name: string): Field => ({ kind: 'integer', name });
/** `bool` */
export const flag = (name: string): Field => ({ kind: 'flag', name });
/** `map<string, string>` */
export const textMap = (name: string): Field => ({ kind: 'text-map', name });
export const one = (name: string, of: Message): Field => ({ kind: 'message', name, message: of });
export const many = (name: string, of: Message): Field => ({ kind: 'messages', name, message: of });

/** A map is a list of such messages (Protocol Buffers, "Maps"). */
const mapEntry = message({ 1: text('key'), 2: text('value') });

/**
 * Reads a message that ends at `end`, as the object that Kubernetes would have written in JSON: there, texts that are empty and numbers that are 0 are left out. Throws
 * where the bytes are no such message.
 */
export function readMessage(reader: BodyReader, { fields, blank }: Message, end: number): JsonObject {
  if (end > reader.len) throw new RangeError('the answer is cut off');
  const object: Record<string, unknown> = { ...blank };
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = fields[fieldNumberOf(tag)];
    if (field === undefined) reader.pass(tag, end);
    else if (wireTypeOf(tag) === expectedOf(field)) readField(reader, field, object, end);
    else throw new Error(`${field.name} is of wire type ${wireTypeOf(tag)}`);
  }
  if (reader.pos !== end) throw new RangeError('a field is longer than what it stands in');
  return object;
}

/** Reads a message that begins with its length, within something that ends at `outerEnd`. */
export function readInner(reader: BodyReader, of: Message, outerEnd: number): JsonObject {
  return readMessage(reader, of, reader.endOfNext(outerEnd));
}

function expectedOf(field: Field): WireType {
  return field.kind === 'integer' || field.kind === 'flag' ? WireType.Varint : WireType.LengthDelimited;
}

function readField(reader: BodyReader, field: Field, object: Record<string, unknown>, end: number): void {
  const { name } = field;
  switch (field.kind) {
    case 'text': {
      const value = reader.text(end);
      if (value !== '') object[name] = value;
      return;
    }
    case 'integer': {
      const value = reader.int32();
      if (value !== 0) object[name] = value;
      return;
    }
    case 'flag':
      object[name] = reader.bool();
      return;
    case 'texts':
      append(object, name, reader.text(end));
      return;
    case 'message':
      object[name] = readInner(reader, field.message, end);
      return;
    case 'messages':
      append(object, name, readInner(reader, field.message, end));
      return;
    case 'text-map': {
      const entry = readInner(reader, mapEntry, end);
      const key = textAt(entry, 'key') ?? '';
      // Kubernetes has no key of that name, and an object has another use for it.
      if (key !== '__proto__') ((object[name] ??= {}) as Record<string, unknown>)[key] = textAt(entry, 'value') ?? '';
    }
  }
}

function append(object: Record<string, unknown>, name: string, value: unknown): void {
  const list = object[name] as unknown[] | undefined;
  // Most have one element; a list that grows keeps room for many.
  if (list === undefined) object[name] = [value];
  else list.push(value);
}
