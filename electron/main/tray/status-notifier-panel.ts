import { BodyWriter } from '../../network/bus-message.ts';
import { SystemBus, type CallResult } from '../../network/system-bus.ts';
import type { Panel } from './panel.ts';

const watcher = 'org.kde.StatusNotifierWatcher';
const bus = 'org.freedesktop.DBus';

/** Signals after which the answer may be another one: the watcher's name changed hands, or a panel registered with it; and that of an icon. */
const matches = [
  `type='signal',sender='${bus}',member='NameOwnerChanged',arg0='${watcher}'`,
  `type='signal',interface='${watcher}',member='StatusNotifierHostRegistered'`,
  `type='signal',interface='${watcher}',member='StatusNotifierItemRegistered'`,
];

/** Registering an icon takes some 20 ms; a panel that does not say when it has one must not hold the app up. */
const iconPatienceMs = 1000;

/**
 * Linux panels take icons through the StatusNotifier protocol. Electron decides once, when a `Tray` is made, which way it goes, so the
 * icon must wait for the panel: at login the app may be first. Asked over the session bus; nothing is polled, and once a panel has the icon
 * the connection is closed. A bus that cannot be reached from here (`socket` is null) is taken to have a panel.
 */
export class StatusNotifierPanel implements Panel {
  readonly #bus: SystemBus | null;
  #onChange: (present: boolean) => void = () => undefined;
  #onIcon: () => void = () => undefined;
  readonly #icon = new Promise<void>((resolve) => (this.#onIcon = resolve));
  #present = false;
  #stopped = false;

  /** `socket` is the session bus's, see `sessionBusSocket`. */
  constructor(socket: string | null) {
    this.#bus = socket === null ? null : new SystemBus(socket, (name) => this.#onSignal(name));
  }

  start(onChange: (present: boolean) => void): void {
    this.#onChange = onChange;
    if (this.#bus === null) {
      this.#onIcon();
      onChange(true);
      return;
    }
    const busItself = { destination: bus, path: '/org/freedesktop/DBus', interface: bus };
    for (const match of matches) {
      const body = new BodyWriter().string(match).toBuffer();
      void this.#bus.call({ ...busItself, member: 'AddMatch', signature: 's', body });
    }
    // The bus keeps the order of calls, so no change after the answer is missed.
    void this.#ask(this.#bus);
  }

  async iconTaken(): Promise<void> {
    const patience = setTimeout(this.#onIcon, iconPatienceMs);
    await this.#icon;
    clearTimeout(patience);
  }

  stop(): void {
    this.#stopped = true;
    this.#bus?.close();
  }

  #onSignal(name: string): void {
    if (name !== 'StatusNotifierItemRegistered') {
      if (this.#bus !== null) void this.#ask(this.#bus);
    } else if (this.#present) {
      this.#onIcon();
      this.stop();
    }
  }

  async #ask(sessionBus: SystemBus): Promise<void> {
    const answer = await sessionBus.call({
      destination: watcher,
      path: '/StatusNotifierWatcher',
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      signature: 'ss',
      body: new BodyWriter().string(watcher).string('IsStatusNotifierHostRegistered').toBuffer(),
    });
    if (this.#stopped) return;
    this.#present = isTrue(answer);
    this.#onChange(this.#present);
  }
}

/** A variant that holds `true`. Without a watcher, or without a bus, there is no panel. */
function isTrue(answer: CallResult): boolean {
  return answer.ok && answer.body.signature() === 'b' && answer.body.boolean();
}
