import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

type Write = (writer: BinaryWriter) => unknown;

/** A message as the library writes it, field by field. */
export function bytes(...writes: Write[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const write of writes) write(writer);
  return writer.finish();
}

const delimited = WireType.LengthDelimited;
const varint = WireType.Varint;

export const text =
  (number: number, value: string): Write =>
  (writer) =>
    writer.tag(number, delimited).string(value);

export const integer =
  (number: number, value: number): Write =>
  (writer) =>
    writer.tag(number, varint).int32(value);

export const flag =
  (number: number, value: boolean): Write =>
  (writer) =>
    writer.tag(number, varint).bool(value);

export const inner =
  (number: number, ...writes: Write[]): Write =>
  (writer) =>
    writer.tag(number, delimited).bytes(bytes(...writes));

/** An entry of a map. */
export const entry = (number: number, key: string, value: string): Write => inner(number, text(1, key), text(2, value));

/** Fields that nobody reads, of every wire type that there is. */
export const strangers: Write = (writer) =>
  writer
    .tag(900, varint)
    .uint64(2n ** 63n)
    .tag(901, WireType.Bit64)
    .fixed64(7)
    .tag(902, delimited)
    .string('?')
    .tag(903, WireType.StartGroup)
    .tag(904, varint)
    .int32(-1)
    .tag(903, WireType.EndGroup)
    .tag(905, WireType.Bit32)
    .fixed32(7);

/** An answer of the API server. */
export function answer(apiVersion: string, kind: string, ...writes: Write[]): Buffer {
  const unknown = bytes(inner(1, text(1, apiVersion), text(2, kind)), inner(2, ...writes), text(3, ''), text(4, ''));
  return Buffer.concat([Buffer.from('k8s\0', 'latin1'), unknown]);
}
