import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Key codes of the keyboard that Xvfb has (evdev, US layout). */
const keyCodes = { Control: 37, Alt: 64, K: 45, J: 44 } as const;
export type XKey = keyof typeof keyCodes;

/**
 * A keyboard at an X server, by its XTEST extension: what it presses goes the way of a real key, to whichever program has grabbed it or
 * has the focus. Speaks the X11 protocol itself (X Window System Protocol 8, XTEST 2.2): the few requests are not worth a package.
 */
export class XKeyboard {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #wake: () => void = () => undefined;
  #opcode = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
  }

  /** `display` as in DISPLAY, of this machine: `:99`. */
  static async open(display: string): Promise<XKeyboard> {
    const socket = connect(`/tmp/.X11-unix/X${display.replace(/^:/, '').split('.')[0] ?? ''}`);
    await once(socket, 'connect');
    const keyboard = new XKeyboard(socket);
    // Little endian, protocol 11.0, no authorisation.
    socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    const head = await keyboard.#take(8);
    if (head[0] !== 1) throw new Error('The X server refuses the connection.');
    await keyboard.#take(head.readUInt16LE(6) * 4);
    await keyboard.#findExtension('XTEST');
    return keyboard;
  }

  /** Presses the keys in order and lets them go; resolves when the server has done it. */
  async press(...keys: readonly XKey[]): Promise<void> {
    for (const key of keys) this.#fake(2, keyCodes[key]);
    for (const key of [...keys].reverse()) this.#fake(3, keyCodes[key]);
    // GetInputFocus is answered after everything before it.
    this.#socket.write(Buffer.from([43, 0, 1, 0]));
    await this.#reply();
  }

  close(): void {
    this.#socket.destroy();
  }

  /** FakeInput: 2 presses, 3 releases. */
  #fake(event: 2 | 3, code: number): void {
    const request = Buffer.alloc(36);
    request.set([this.#opcode, 2, 9, 0, event, code]);
    this.#socket.write(request);
  }

  async #findExtension(name: string): Promise<void> {
    const request = Buffer.alloc(8 + Math.ceil(name.length / 4) * 4);
    request.set([98, 0, request.length / 4, 0, name.length, 0]);
    request.write(name, 8, 'latin1');
    this.#socket.write(request);
    const answer = await this.#reply();
    if (answer[8] !== 1) throw new Error(`The X server has no ${name}.`);
    this.#opcode = answer[9] ?? 0;
  }

  /** The next reply; events in between are passed over. */
  async #reply(): Promise<Buffer> {
    for (;;) {
      const head = await this.#take(32);
      if (head[0] === 0) throw new Error(`The X server answers with error ${String(head[1])}.`);
      if (head[0] !== 1) continue;
      await this.#take(head.readUInt32LE(4) * 4);
      return head;
    }
  }

  async #take(length: number): Promise<Buffer> {
    while (this.#received.length < length) await new Promise<void>((resolve) => (this.#wake = resolve));
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }
}
