import { err, ok, type Result } from './result.ts';

/** A peer may send at most this many bytes before a newline; longer frames end the connection. */
export const maximumFrameBytes = 1024 * 1024;

/**
 * Splits a byte stream into JSON documents, one a line (the framing of the helper's and the app's sockets).
 * Bytes are joined before they are decoded, so a UTF-8 sequence cut by chunk borders stays whole.
 */
export class JsonLineDecoder {
  readonly #limit: number;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  constructor(limit: number = maximumFrameBytes) {
    this.#limit = limit;
  }

  /** Returns the documents completed by `chunk`, or why the stream cannot be followed any further. */
  push(chunk: Uint8Array): Result<unknown[], 'too-long' | 'not-json'> {
    const documents: unknown[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.#append(chunk.subarray(start, end));
      if (this.#pendingBytes > this.#limit) return err('too-long');
      const parsed = this.#takeLine();
      if (!parsed.ok) return parsed;
      if (parsed.value !== undefined) documents.push(parsed.value);
      start = end + 1;
    }
    this.#append(chunk.subarray(start));
    return this.#pendingBytes > this.#limit ? err('too-long') : ok(documents);
  }

  #append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  #takeLine(): Result<unknown, 'not-json'> {
    const line = new TextDecoder().decode(concatenate(this.#pending, this.#pendingBytes)).trim();
    this.#pending = [];
    this.#pendingBytes = 0;
    if (line === '') return ok(undefined);
    try {
      return ok(JSON.parse(line) as unknown);
    } catch {
      return err('not-json');
    }
  }
}

/** One JSON document as a frame. */
export function encodeJsonLine(document: unknown): string {
  return `${JSON.stringify(document)}\n`;
}

function concatenate(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
