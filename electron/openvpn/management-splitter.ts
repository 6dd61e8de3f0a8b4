const LF = 0x0a;
const CR = 0x0d;

/** Longest line kept, in bytes; openvpn's own longest (an environment or log line) is far below. */
export const defaultMaximumLineBytes = 64 * 1024;

/**
 * Cuts the management stream into lines (CRLF or LF), however the bytes are chunked. A line is decoded as a whole, so that a character may
 * lie across chunks. A line beyond the limit is cut at the limit and its rest dropped: the line still counts, so that replies stay paired
 * with their commands, and memory stays bounded.
 */
export class ManagementLineSplitter {
  readonly #maximumLineBytes: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #truncatedLines = 0;
  #truncating = false;

  constructor(maximumLineBytes = defaultMaximumLineBytes) {
    this.#maximumLineBytes = maximumLineBytes;
  }

  /** How many lines were cut so far. */
  get truncatedLines(): number {
    return this.#truncatedLines;
  }

  /** Takes the next bytes and returns the lines they complete, without their ends. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LF, start); end >= 0; end = chunk.indexOf(LF, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    // Copied, because the caller may use its buffer again.
    this.#keep(Buffer.from(chunk.subarray(start)));
    return lines;
  }

  #keep(bytes: Buffer): void {
    const room = this.#maximumLineBytes - this.#pendingBytes;
    if (bytes.length > room) this.#truncating = true;
    const kept = bytes.subarray(0, room);
    if (kept.length === 0) return;
    this.#pending.push(kept);
    this.#pendingBytes += kept.length;
  }

  #take(): string {
    const line = this.#pending.length === 1 ? this.#pending[0] : Buffer.concat(this.#pending);
    const truncated = this.#truncating;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#truncating = false;
    if (line === undefined) return '';
    if (truncated) {
      this.#truncatedLines++;
      return line.toString('utf8');
    }
    return line.toString('utf8', 0, line.at(-1) === CR ? line.length - 1 : line.length);
  }
}
