/** RFC 7766, 8: over TCP each message follows its length, two bytes. */
export function frameOf(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(2 + message.length);
  frame.writeUInt16BE(message.length, 0);
  message.copy(frame, 2);
  return frame;
}

/** Cuts a stream into messages. It holds the bytes of one unfinished message at most, whatever the sizes of the pieces that come. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #bytes = 0;

  /** The messages that a piece completes, each in a buffer of its own. */
  push(piece: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    if (piece.length === 0) return messages;
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    // Pieces are joined only when there is something to take, so that many small ones take no longer than few large ones.
    while (this.#bytes >= this.#wanted()) {
      const whole = this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat(this.#pieces);
      if (whole === undefined || whole.length < 2) break;
      const end = 2 + whole.readUInt16BE(0);
      this.#pieces = [whole];
      if (whole.length < end) break;
      messages.push(Buffer.from(whole.subarray(2, end)));
      this.#pieces = end < whole.length ? [whole.subarray(end)] : [];
      this.#bytes = whole.length - end;
    }
    return messages;
  }

  /** How many bytes must be there until it is worth a look. */
  #wanted(): number {
    const [first, second] = this.#pieces;
    if (first === undefined) return 2;
    if (first.length >= 2) return 2 + first.readUInt16BE(0);
    // The length itself may be cut in two.
    return second === undefined ? 2 : 2 + (((first[0] ?? 0) << 8) | (second[0] ?? 0));
  }
}
