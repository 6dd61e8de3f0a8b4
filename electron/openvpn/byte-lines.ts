/** White space as C's `isspace` sees a byte. */
export function isSpace(byte: string | undefined): boolean {
  return byte === ' ' || (byte !== undefined && byte >= '\t' && byte <= '\r');
}

/** Reads a text in pieces as C's `fgets` does: up to a line feed, which is kept, or up to a number of bytes. */
export class ByteLines {
  readonly #bytes: string;
  readonly #firstLine: number;
  #position = 0;
  #lineFeeds = 0;
  #line: number;

  constructor(bytes: string, firstLine: number) {
    this.#bytes = bytes;
    this.#firstLine = firstLine;
    this.#line = firstLine;
  }

  /** The line on which the last piece began. */
  get line(): number {
    return this.#line;
  }

  /** The next piece, or null at the end. */
  next(maximumBytes: number): string | null {
    if (this.#position >= this.#bytes.length) return null;
    this.#line = this.#firstLine + this.#lineFeeds;
    const feed = this.#bytes.indexOf('\n', this.#position);
    const lineEnd = feed < 0 ? this.#bytes.length : feed + 1;
    const end = Math.min(lineEnd, this.#position + maximumBytes);
    const piece = this.#bytes.slice(this.#position, end);
    if (piece.endsWith('\n')) this.#lineFeeds++;
    this.#position = end;
    return piece;
  }

  /** Goes to the start of the next line, unless the last piece ended one. */
  skipLine(): void {
    if (this.#position > 0 && this.#bytes[this.#position - 1] === '\n') return;
    const feed = this.#bytes.indexOf('\n', this.#position);
    this.#position = feed < 0 ? this.#bytes.length : feed + 1;
    if (feed >= 0) this.#lineFeeds++;
  }
}
