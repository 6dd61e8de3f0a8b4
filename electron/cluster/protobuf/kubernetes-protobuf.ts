import { WireType } from '@bufbuild/protobuf/wire';
import { textAt, type JsonObject } from '../json-value.ts';
import { listPage, type ListPage, type Take } from '../list-page.ts';
import { bodyReader, fieldNumberOf, wireTypeOf, type BodyReader } from './body-reader.ts';
import { listedMessages, listMeta, status, typeMeta } from './kubernetes-messages.ts';
import { readInner, readMessage } from './message.ts';

/** Before everything that is Kubernetes' protobuf: `k8s` and a zero (Kubernetes, "API concepts", Protobuf encoding). */
const magic = Buffer.from('k8s\0', 'latin1');
/** Fields of the `runtime.Unknown` around an object. */
const wrapper = { typeMeta: 1, raw: 2 } as const;
/** Fields of every list. */
const list = { metadata: 1, items: 2 } as const;

/** A page of a list. Its objects have those members that `listedMessages` knows, as they would stand in JSON. Throws where the body is something else. */
export function readPage<T>(body: Buffer, take: Take<T>): ListPage<T> {
  const { reader, kind, end } = open(body);
  const fields = listedMessages.get(kind);
  if (fields === undefined) throw new Error(`the answer is a ${kind}, which is no list that is known`);
  if (end > reader.len) throw new RangeError('the answer is cut off');
  let metadata: JsonObject | null = null;
  const items: T[] = [];
  while (reader.pos < end) {
    const tag = reader.uint32();
    const number = memberOf(tag);
    if (number === list.items) items.push(take(readInner(reader, fields, end)));
    else if (number === list.metadata) metadata = readInner(reader, listMeta, end);
    else reader.pass(tag, end);
  }
  if (reader.pos !== end) throw new RangeError('a field is longer than what it stands in');
  return listPage(metadata, items);
}

/** The metadata of a list, by the first bytes of a body; null where they do not hold it. */
export function listMetadataIn(head: Buffer): JsonObject | null {
  try {
    const { reader } = open(head);
    return memberOf(reader.uint32()) === list.metadata ? readInner(reader, listMeta, reader.len) : null;
  } catch {
    return null; // it is read again, with all that follows
  }
}

/** Why a request was refused. Throws where the body is no Status (meta/v1). */
export function readStatus(body: Buffer): JsonObject {
  const { reader, kind, end } = open(body);
  if (kind !== 'v1 Status') throw new Error(`the answer is a ${kind}`);
  return readMessage(reader, status, end);
}

/** Before the first byte of an object. `end` may lie behind what is there. */
interface Opened {
  readonly reader: BodyReader;
  /** `apiVersion kind` */
  readonly kind: string;
  readonly end: number;
}

function open(body: Buffer): Opened {
  if (!body.subarray(0, magic.length).equals(magic)) throw new Error('the answer is no protobuf of Kubernetes');
  const reader = bodyReader(body);
  reader.pos = magic.length;
  let type: JsonObject = {};
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const number = memberOf(tag);
    if (number === wrapper.typeMeta) type = readInner(reader, typeMeta, reader.len);
    else if (number === wrapper.raw) return { reader, kind: kindOf(type), end: reader.endOfNext(Infinity) };
    else reader.pass(tag, reader.len);
  }
  throw new Error('the answer has no object in it');
}

/** The number of a field that may hold a message; null for one that cannot. */
function memberOf(tag: number): number | null {
  return wireTypeOf(tag) === WireType.LengthDelimited ? fieldNumberOf(tag) : null;
}

function kindOf(type: JsonObject): string {
  return `${textAt(type, 'apiVersion') ?? ''} ${textAt(type, 'kind') ?? ''}`;
}
