import { BodyWriter, type Signal } from '../../network/bus-message.ts';
import { SystemBus } from '../../network/system-bus.ts';

const login1 = 'org.freedesktop.login1';
const bus = 'org.freedesktop.DBus';
const busItself = { destination: bus, path: '/org/freedesktop/DBus', interface: bus } as const;
const match = `type='signal',sender='${login1}',path='/org/freedesktop/login1',interface='${login1}.Manager',member='PrepareForSleep'`;

/** Who hears of the laptop's sleep before it begins, where the system tells. */
export interface SleepSignals {
  /** `onSleep` gets true before the laptop sleeps and false after. Resolves to whether there is anybody who tells; never rejects. */
  start(onSleep: (begins: boolean) => void): Promise<boolean>;
  stop(): void;
}

/** PrepareForSleep of systemd-logind (org.freedesktop.login1(5)) over the system bus; silent where there is none. */
export class LogindSleep implements SleepSignals {
  readonly #bus: SystemBus;
  #onSleep: (begins: boolean) => void = () => undefined;

  /** `socket` is the bus's, when it is not the usual one. */
  constructor(socket?: string) {
    this.#bus = new SystemBus(socket, (name, signal) => {
      if (name === 'PrepareForSleep') void this.#onSignal(signal);
    });
  }

  async start(onSleep: (begins: boolean) => void): Promise<boolean> {
    this.#onSleep = onSleep;
    const body = new BodyWriter().string(match).toBuffer();
    const added = await this.#bus.call({ ...busItself, member: 'AddMatch', signature: 's', body });
    return added.ok && (await this.#owner()) !== null;
  }

  stop(): void {
    this.#onSleep = () => undefined;
    this.#bus.close();
  }

  /** A match does not keep signals out that are sent to this connection alone, so the sender is compared. Their order stays. */
  async #onSignal({ sender, body }: Signal): Promise<void> {
    const begins = readBoolean(body);
    const owner = await this.#owner();
    if (begins !== null && sender === owner) this.#onSleep(begins);
  }

  /** The unique name of logind; null when there is none. */
  async #owner(): Promise<string | null> {
    const body = new BodyWriter().string(login1).toBuffer();
    const answer = await this.#bus.call({ ...busItself, member: 'GetNameOwner', signature: 's', body });
    if (!answer.ok) return null;
    try {
      return answer.body.string();
    } catch {
      return null;
    }
  }
}

function readBoolean(body: Signal['body']): boolean | null {
  try {
    return body.boolean();
  } catch {
    return null; // It has no body: not logind's.
  }
}
