import type { Journal, UndoRecord } from './journal.ts';

/** The undo record of one tunnel: its present content, and one write after the other. */
export class TunnelRecord {
  readonly #journal: Journal;
  #current: UndoRecord;
  #writing: Promise<void> = Promise.resolve();

  constructor(journal: Journal, first: UndoRecord) {
    this.#journal = journal;
    this.#current = first;
  }

  get current(): UndoRecord {
    return this.#current;
  }

  /** openvpn says which device it really got; goes to disk with the next write, which comes before anything is done to the device. */
  setDevice(device: string): void {
    this.#current = { ...this.#current, device };
  }

  /** Puts the record with these changes on disk; rejects if it is not there. */
  write(changes: Partial<UndoRecord>): Promise<void> {
    this.#current = { ...this.#current, ...changes };
    const record = this.#current;
    const written = this.#writing.then(() => this.#journal.write(record));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /** Nothing is left to undo. */
  async remove(): Promise<void> {
    await this.#writing;
    await this.#journal.remove(this.#current.tunnel);
  }
}
