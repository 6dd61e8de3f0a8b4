/** The little of RFC 1035 that a forwarder reads: the header and the one question. Everything else of a message passes through untouched. */

export const headerBytes = 12;
/** RFC 1035 3.1: a name takes at most 255 bytes, a label at most 63. */
const maximumNameBytes = 255;
const maximumLabelBytes = 63;

export const rcode = { noError: 0, formErr: 1, servFail: 2, notImp: 4, refused: 5 } as const;
export type Rcode = (typeof rcode)[keyof typeof rcode];

/** Zone transfers have answers of many messages, and are no business of a laptop's resolver. */
const transferTypes: ReadonlySet<number> = new Set([251, 252]);

const ipv6Type = 28;
const ednsType = 41;
/** RFC 1035, 4.2.1: what a client takes that says nothing else. */
const plainAnswerBytes = 512;
/** TC, in the third byte. */
const truncatedBit = 0x02;

/** The question of a query that can be forwarded. */
export interface Question {
  /** The name as it stands on the wire (length bytes and all), one character a byte, ASCII letters in lower case. */
  readonly name: string;
  readonly type: number;
  /** Where the question ends in the message. */
  readonly end: number;
}

/** `refuse`: the query deserves an answer with that code. `ignore`: it is no query, and answering it could begin an endless exchange. */
export type ReadQuery =
  | { readonly kind: 'question'; readonly question: Question }
  | { readonly kind: 'refuse'; readonly rcode: Rcode }
  | { readonly kind: 'ignore' };

const ignore: ReadQuery = { kind: 'ignore' };
const malformed: ReadQuery = { kind: 'refuse', rcode: rcode.formErr };
const unknown: ReadQuery = { kind: 'refuse', rcode: rcode.notImp };

/** Reads what a client sent. Takes any bytes; never throws, and takes time and memory for one name at most. */
export function readQuery(message: Buffer): ReadQuery {
  if (message.length < headerBytes) return ignore;
  if (isResponse(message)) return ignore;
  if (opcodeBits(message) !== 0) return unknown;
  if (message.readUInt16BE(4) !== 1) return malformed;
  const nameEnd = endOfName(message);
  if (nameEnd < 0 || nameEnd + 4 > message.length) return malformed;
  const type = message.readUInt16BE(nameEnd);
  if (transferTypes.has(type)) return unknown;
  // Length bytes are below the letters, so that lower case leaves them alone.
  const name = message.toString('latin1', headerBytes, nameEnd).toLowerCase();
  return { kind: 'question', question: { name, type, end: nameEnd + 4 } };
}

/** Where the question's name ends, or -1. It has no pointers: nothing stands before it that one could point to. */
function endOfName(message: Buffer): number {
  const limit = Math.min(message.length, headerBytes + maximumNameBytes);
  for (let at = headerBytes; at < limit;) {
    const length = message[at] ?? 0;
    if (length === 0) return at + 1;
    if (length > maximumLabelBytes) return -1;
    at += 1 + length;
  }
  return -1;
}

/**
 * Whether `answer` answers the question of `query`, whose question ends at `questionEnd`: a response, of the same kind, to the same name (in
 * whatever case), type and class. An error may come without the question, as old servers send it to a query with EDNS. The caller compares
 * the transaction id and the sender.
 */
export function isAnswerTo(answer: Buffer, query: Buffer, questionEnd: number): boolean {
  if (answer.length < headerBytes || !isResponse(answer) || opcodeBits(answer) !== opcodeBits(query)) return false;
  const questions = answer.readUInt16BE(4);
  if (questions === 0) return isFailure(answer);
  if (questions !== 1 || answer.length < questionEnd) return false;
  if (answer.compare(query, headerBytes, questionEnd, headerBytes, questionEnd) === 0) return true;
  const typeAt = questionEnd - 4;
  for (let at = headerBytes; at < typeAt; at++) if (lower(answer[at] ?? 0) !== lower(query[at] ?? 0)) return false;
  return answer.compare(query, typeAt, questionEnd, typeAt, questionEnd) === 0;
}

/** An error that need not be the last word: another server may know better. */
export function isSoftFailure(answer: Buffer): boolean {
  const code = (answer[3] ?? 0) & 0x0f;
  return code === rcode.servFail || code === rcode.refused;
}

function isFailure(answer: Buffer): boolean {
  const code = (answer[3] ?? 0) & 0x0f;
  return code === rcode.formErr || code === rcode.notImp || isSoftFailure(answer);
}

/** An answer of our own without records, with a code that says why: the query's id, opcode, RD and, where it was read, question. The query has a header. */
export function failureOf(query: Buffer, code: Rcode, questionEnd: number = headerBytes): Buffer {
  const answer = Buffer.alloc(questionEnd);
  query.copy(answer, 0, 0, questionEnd);
  // QR, the opcode and RD as they came; RA and the code.
  answer[2] = 0x80 | ((query[2] ?? 0) & 0x79);
  answer[3] = 0x80 | code;
  answer.writeUInt16BE(questionEnd > headerBytes ? 1 : 0, 4);
  answer.fill(0, 6, headerBytes);
  return answer;
}

function isResponse(message: Buffer): boolean {
  return ((message[2] ?? 0) & 0x80) !== 0;
}

function opcodeBits(message: Buffer): number {
  return (message[2] ?? 0) & 0x78;
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

/**
 * What a client gets where nobody could use a name's IPv6 addresses: an answer to an AAAA question that begins with such an address (not with an
 * alias, which may lead out of the domain) becomes one that says that the name has none. Whether the name exists stays as the server says; any
 * other answer passes.
 */
export function withoutIpv6Addresses(answer: Buffer, query: Buffer, questionEnd: number): Buffer {
  return beginsWithIpv6(answer, questionEnd) ? failureOf(query, rcode.noError, questionEnd) : answer;
}

function beginsWithIpv6(answer: Buffer, questionEnd: number): boolean {
  const hasBoth = answer.length > questionEnd && answer.readUInt16BE(4) === 1 && answer.readUInt16BE(6) > 0;
  if (!hasBoth || answer.readUInt16BE(questionEnd - 4) !== ipv6Type) return false;
  const ownerEnd = endOfOwner(answer, questionEnd);
  return ownerEnd + 2 <= answer.length && answer.readUInt16BE(ownerEnd) === ipv6Type;
}

/** Where the name of a record ends: after its labels, or after a pointer, which need not be followed for that. May lie behind the message. */
function endOfOwner(message: Buffer, start: number): number {
  for (let at = start; ;) {
    const length = message[at] ?? 0;
    if (length === 0) return at + 1;
    if (length > maximumLabelBytes) return at + 2;
    at += 1 + length;
  }
}

/**
 * An answer as it may be sent in a datagram: one that is larger than the client takes (512 bytes, or what its EDNS says: RFC 6891, 6.2.5) is left
 * out, with the mark by which the client asks again by TCP. A query of an unusual form is taken to allow everything.
 */
export function fitForDatagram(answer: Buffer, query: Buffer, questionEnd: number): Buffer {
  if (answer.length <= largestDatagram(query, questionEnd)) return answer;
  const short = failureOf(query, rcode.noError, questionEnd);
  short[2] = (short[2] ?? 0) | truncatedBit;
  return short;
}

function largestDatagram(query: Buffer, questionEnd: number): number {
  const [others, additional] = [query.readUInt32BE(6), query.readUInt16BE(10)];
  if (others === 0 && additional === 0) return plainAnswerBytes;
  const isEdns = others === 0 && additional === 1 && query.length >= questionEnd + 5 && query[questionEnd] === 0;
  if (!isEdns || query.readUInt16BE(questionEnd + 1) !== ednsType) return Infinity;
  return Math.max(plainAnswerBytes, query.readUInt16BE(questionEnd + 3));
}
