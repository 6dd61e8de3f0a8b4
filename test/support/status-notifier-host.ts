import {
  DBusError,
  Message,
  MessageFlag,
  MessageType,
  NameFlag,
  sessionBus,
  Variant,
  type MessageBus,
} from '@jellybrick/dbus-next';
import { parseLayout, type TrayMenuEntry } from './dbus-menu.ts';
import { until } from './until.ts';

export type { TrayMenuEntry } from './dbus-menu.ts';

const watcherName = 'org.kde.StatusNotifierWatcher';
const watcherPath = '/StatusNotifierWatcher';
const itemInterface = 'org.kde.StatusNotifierItem';
const menuInterface = 'com.canonical.dbusmenu';
const busName = 'org.freedesktop.DBus';

export interface StatusNotifierHostOptions {
  /** The session bus; the default is `DBUS_SESSION_BUS_ADDRESS`. */
  readonly busAddress?: string;
  /** False makes a watcher to which no panel has come yet; `registerHost` brings it. */
  readonly hostRegistered?: boolean;
}

/** An icon in the panel. */
export interface TrayItem {
  /** The unique bus name of the program. */
  readonly service: string;
  readonly path: string;
}

export interface TrayItemProperties {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  /** Title and text of the tooltip, joined by a line break. */
  readonly tooltip: string;
  /** ARGB pixels in network byte order. */
  readonly icons: readonly { readonly width: number; readonly height: number; readonly pixels: Uint8Array }[];
  readonly menuPath: string;
}

/**
 * What a desktop panel is to a tray icon: it owns the StatusNotifier watcher's name, takes registrations, reads an item's properties and
 * menu, and clicks. Raw messages only, as Electron's item answers no introspection.
 */
export class StatusNotifierHost {
  readonly #bus: MessageBus;
  readonly #items = new Map<string, TrayItem>();
  readonly #followers: { readonly service: string; readonly onChange: () => void }[] = [];
  #hostRegistered: boolean;

  private constructor(bus: MessageBus, hostRegistered: boolean) {
    this.#bus = bus;
    this.#hostRegistered = hostRegistered;
  }

  /** Takes the watcher's name; throws when another panel has it. */
  static async start(options: StatusNotifierHostOptions = {}): Promise<StatusNotifierHost> {
    const bus = sessionBus(options.busAddress === undefined ? {} : { busAddress: options.busAddress });
    const host = new StatusNotifierHost(bus, options.hostRegistered ?? true);
    // Before the name is ours, so that nobody finds it without an answer.
    bus.addMethodHandler((message) => host.#answer(message));
    bus.on('message', (message) => host.#onMessage(message));
    await host.#call(busName, '/org/freedesktop/DBus', busName, 'AddMatch', 's', [
      `type='signal',sender='${busName}',member='NameOwnerChanged'`,
    ]);
    const primaryOwner = 1;
    const reply = await bus.requestName(watcherName, NameFlag.DO_NOT_QUEUE);
    if (reply !== primaryOwner) throw new Error('This session bus already has a StatusNotifier watcher.');
    return host;
  }

  stop(): void {
    this.#bus.disconnect();
  }

  /** A panel comes to a watcher that was started without one. */
  registerHost(): void {
    this.#hostRegistered = true;
    this.#bus.send(Message.newSignal(watcherPath, watcherName, 'StatusNotifierHostRegistered'));
  }

  /** The icons in the panel, in the order of their registration; those of programs that ended are gone. */
  items(): readonly TrayItem[] {
    return [...this.#items.values()];
  }

  /** The first icon, as soon as there is one. */
  async firstItem(timeoutMs = 20_000): Promise<TrayItem> {
    return await until('a tray icon', () => this.items()[0], timeoutMs);
  }

  async properties(item: TrayItem): Promise<TrayItemProperties> {
    const [all] = await this.#call(item.service, item.path, 'org.freedesktop.DBus.Properties', 'GetAll', 's', [
      itemInterface,
    ]);
    return parseProperties(all as Readonly<Record<string, Variant>>);
  }

  /** The icon's menu as it is now; `menuPath` where it is known already. */
  async menu(item: TrayItem, menuPath?: string): Promise<readonly TrayMenuEntry[]> {
    const path = menuPath ?? (await this.properties(item)).menuPath;
    const [, layout] = await this.#call(item.service, path, menuInterface, 'GetLayout', 'iias', [0, -1, []]);
    return parseLayout(layout);
  }

  /** The labels of the menu's entries, submenus in line. */
  async labels(item: TrayItem): Promise<readonly string[]> {
    return flatten(await this.menu(item)).map(({ label }) => label);
  }

  /** Calls `onChange` whenever the icon tells its panel that something of it is another: picture, tooltip, menu. */
  async follow(item: TrayItem, onChange: () => void): Promise<void> {
    const { menuPath } = await this.properties(item);
    const sources = [
      [item.path, itemInterface],
      [menuPath, menuInterface],
    ] as const;
    this.#followers.push({ service: item.service, onChange });
    for (const [path, iface] of sources) {
      const match = `type='signal',sender='${item.service}',path='${path}',interface='${iface}'`;
      await this.#call(busName, '/org/freedesktop/DBus', busName, 'AddMatch', 's', [match]);
    }
  }

  /**
   * Clicks the first entry with this label (or that fits), in submenus too. Throws when there is none or it is disabled. A menu that
   * changed in between has other ids: then the same entry of the new menu is clicked. `onPress` is called when the menu has been read and
   * the click itself goes out.
   */
  async click(item: TrayItem, label: string | RegExp, onPress: () => void = () => undefined): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const { menuPath } = await this.properties(item);
      const { id } = pick(flatten(await this.menu(item)), label);
      try {
        onPress();
        await this.#call(item.service, menuPath, menuInterface, 'Event', 'isvu', [
          id,
          'clicked',
          new Variant('i', 0),
          0,
        ]);
        return;
      } catch (error) {
        // A program that ends of the click answers no more.
        if (error instanceof DBusError && error.type === 'org.freedesktop.DBus.Error.NoReply') return;
        if (attempt === 3) throw error;
      }
    }
  }

  /** A click on the icon itself. */
  activate(item: TrayItem): void {
    this.#tell(item.service, item.path, itemInterface, 'Activate', 'ii', [0, 0]);
  }

  /** Sends a call as panels send clicks: without waiting, as the program may end of it. */
  #tell(destination: string, path: string, iface: string, member: string, signature: string, body: unknown[]): void {
    const flags = MessageFlag.NO_REPLY_EXPECTED;
    this.#bus.send(new Message({ destination, path, interface: iface, member, signature, body, flags }));
  }

  async #call(
    destination: string,
    path: string,
    iface: string,
    member: string,
    signature: string,
    body: unknown[],
  ): Promise<readonly unknown[]> {
    const message = new Message({ destination, path, interface: iface, member, signature, body });
    return (await this.#bus.call(message))?.body ?? [];
  }

  #answer(message: Message): boolean {
    if (message.path !== watcherPath) return false;
    switch (message.member) {
      case 'RegisterStatusNotifierItem':
        this.#register(message.sender, String(message.body[0]));
        this.#reply(message);
        return true;
      case 'RegisterStatusNotifierHost':
        this.#reply(message);
        return true;
      case 'Get':
        this.#reply(message, 'v', [this.#property(String(message.body[1]))]);
        return true;
      case 'GetAll':
        this.#reply(message, 'a{sv}', [
          Object.fromEntries(watcherProperties.map((name) => [name, this.#property(name)])),
        ]);
        return true;
      default:
        return false;
    }
  }

  #reply(message: Message, signature = '', body: unknown[] = []): void {
    if ((message.flags & MessageFlag.NO_REPLY_EXPECTED) === 0) {
      this.#bus.send(Message.newMethodReturn(message, signature, body));
    }
  }

  #property(name: string): Variant {
    switch (name) {
      case 'IsStatusNotifierHostRegistered':
        return new Variant('b', this.#hostRegistered);
      case 'ProtocolVersion':
        return new Variant('i', 0);
      default:
        return new Variant(
          'as',
          this.items().map(({ service, path }) => `${service}${path}`),
        );
    }
  }

  /** A program passes its bus name, or the path of its item (its name is then the sender's). */
  #register(sender: string, text: string): void {
    const path = text.startsWith('/') ? text : '/StatusNotifierItem';
    this.#items.set(`${sender}${path}`, { service: sender, path });
    this.#bus.send(
      Message.newSignal(watcherPath, watcherName, 'StatusNotifierItemRegistered', 's', [`${sender}${path}`]),
    );
  }

  #onMessage(message: Message): void {
    if (message.type !== MessageType.SIGNAL) return;
    for (const { service, onChange } of this.#followers) if (service === message.sender) onChange();
    if (message.member !== 'NameOwnerChanged') return;
    const [name, , newOwner] = message.body;
    if (newOwner !== '') return;
    for (const [key, item] of this.#items) if (item.service === name) this.#items.delete(key);
  }
}

const watcherProperties = [
  'IsStatusNotifierHostRegistered',
  'ProtocolVersion',
  'RegisteredStatusNotifierItems',
] as const;

function parseProperties(all: Readonly<Record<string, Variant>>): TrayItemProperties {
  const text = (name: string): string => (all[name]?.value ?? '') as string;
  const [, , title, description] = (all['ToolTip']?.value ?? ['', [], '', '']) as [string, unknown, string, string];
  const pixmaps = (all['IconPixmap']?.value ?? []) as [number, number, Uint8Array][];
  return {
    id: text('Id'),
    title: text('Title'),
    status: text('Status'),
    tooltip: [title, description].filter((part) => part !== '').join('\n'),
    icons: pixmaps.map(([width, height, pixels]) => ({ width, height, pixels: Uint8Array.from(pixels) })),
    menuPath: text('Menu'),
  };
}

function flatten(entries: readonly TrayMenuEntry[]): readonly TrayMenuEntry[] {
  return entries.flatMap((entry) => [entry, ...flatten(entry.children)]);
}

function pick(entries: readonly TrayMenuEntry[], label: string | RegExp): TrayMenuEntry {
  const fits = (text: string): boolean => (typeof label === 'string' ? text === label : label.test(text));
  const entry = entries.find((candidate) => fits(candidate.label));
  if (entry === undefined) {
    throw new Error(`The menu has no “${String(label)}”, only: ${entries.map((each) => each.label).join(' | ')}`);
  }
  if (!entry.enabled) throw new Error(`“${entry.label}” is disabled.`);
  return entry;
}
