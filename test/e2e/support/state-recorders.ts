import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright';
import type { ConnectionState } from '../../../electron/shared/connection-state.ts';
import { createTranslator } from '../../../electron/shared/i18n.ts';
import { iconFor, trayIcons, type TrayIcon } from '../../../electron/main/tray/tray-icon.ts';
import type { Seen } from '../../support/state-agreement.ts';
import type { StatusNotifierHost, TrayItem, TrayItemProperties } from '../../support/status-notifier-host.ts';
import { end, repository } from './programs.ts';

export type Kind = ConnectionState['kind'];

const kinds: readonly Kind[] = [
  'disconnected',
  'connecting',
  'waiting-for-input',
  'connected',
  'degraded',
  'reconnecting',
  'waiting-for-network',
  'disconnecting',
  'failed',
];

/** The state that a line in English tells of; throws where it tells of none. */
export function kindIn(line: string, profile: string): Kind {
  const t = createTranslator('en');
  const found = kinds.find((kind) => line.startsWith(t(`state/${kind}`, { profile })));
  if (found === undefined) throw new Error(`“${line}” tells of no state`);
  return found;
}

/** The picture in the tray for a state of that kind; it depends on nothing else of the state. */
export function pictureFor(kind: Kind): TrayIcon {
  return iconFor({ kind } as ConnectionState);
}

/** What one who looks has seen, in order. */
export class Recorder<State extends string> {
  readonly seen: Seen<State>[] = [];
  /** What could not be understood; empty where all is well. */
  readonly failures: string[] = [];

  get last(): State | undefined {
    return this.seen.at(-1)?.state;
  }

  add(state: State, at: number = Date.now()): void {
    this.seen.push({ at, state });
  }
}

/** `kubelane status --watch --json`: each line at the time of its arrival. */
export class CliRecorder extends Recorder<Kind> {
  readonly #child: ChildProcess;

  constructor(environment: NodeJS.ProcessEnv) {
    super();
    const argv = [join(repository, 'out/cli.cjs'), 'status', '--watch', '--json'];
    this.#child = spawn(process.execPath, argv, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    let rest = '';
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.add((JSON.parse(line) as { readonly state: Kind }).state);
    });
  }

  async stop(): Promise<void> {
    await end(this.#child, 'SIGINT');
  }
}

/** The window: every change of the header's state and of its title, at the time of the page's own clock, before it is drawn. */
export class WindowRecorder {
  readonly header = new Recorder<Kind>();
  readonly title = new Recorder<Kind>();

  async start(page: Page, profile: string): Promise<void> {
    await page.exposeFunction('kubelaneSeen', (at: number, state: Kind, title: string) => {
      if (this.header.last !== state) this.header.add(state, at);
      try {
        const told = kindIn(title, profile);
        if (this.title.last !== told) this.title.add(told, at);
      } catch (error) {
        this.title.failures.push(String(error));
      }
    });
    // Run by the page, as text: it knows nothing of this module.
    await page.evaluate(`(() => {
      const look = () => {
        const header = document.querySelector('header[data-state]');
        if (header !== null) window.kubelaneSeen(Date.now(), header.dataset.state, header.querySelector('h1').textContent);
      };
      new MutationObserver(look).observe(document.body, {
        subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['data-state'],
      });
      look();
    })()`);
  }
}

/** The tray: picture, tooltip and first line of the menu, read anew at each signal that tells of a change, at the time when the panel was told so. */
export class TrayRecorder {
  readonly picture = new Recorder<TrayIcon>();
  readonly tooltip = new Recorder<Kind>();
  readonly menu = new Recorder<Kind>();
  readonly #panel: StatusNotifierHost;
  readonly #item: TrayItem;
  readonly #pictures: ReadonlyMap<string, TrayIcon>;
  readonly #profile: string;
  #menuPath: string | undefined;
  #toldAt = Date.now();
  #reading = false;
  #again = false;

  private constructor(
    panel: StatusNotifierHost,
    item: TrayItem,
    pictures: ReadonlyMap<string, TrayIcon>,
    profile: string,
  ) {
    this.#panel = panel;
    this.#item = item;
    this.#pictures = pictures;
    this.#profile = profile;
  }

  static async start(
    panel: StatusNotifierHost,
    item: TrayItem,
    app: ElectronApplication,
    profile: string,
  ): Promise<TrayRecorder> {
    const recorder = new TrayRecorder(panel, item, await picturesOf(app), profile);
    await panel.follow(item, () => void recorder.#read());
    await recorder.#read();
    return recorder;
  }

  async #read(): Promise<void> {
    this.#again = true;
    this.#toldAt = Date.now();
    if (this.#reading) return;
    this.#reading = true;
    while (this.#again) {
      this.#again = false;
      const at = this.#toldAt;
      try {
        const [properties, [headline]] = await Promise.all([
          this.#panel.properties(this.#item),
          this.#panel.menu(this.#item, this.#menuPath),
        ]);
        this.#menuPath = properties.menuPath;
        this.#take(properties, at);
        this.menu.add(kindIn(headline?.label ?? '', this.#profile), at);
      } catch (error) {
        // The app ends in the end; what it showed until then is what counts.
        this.menu.failures.push(String(error));
      }
    }
    this.#reading = false;
  }

  #take({ icons, tooltip }: TrayItemProperties, at: number): void {
    const found = this.#pictures.get(shape(icons[0]?.pixels ?? new Uint8Array(), 'ARGB'));
    if (found === undefined) this.picture.failures.push(`unknown picture of ${icons[0]?.width ?? 0} pixels`);
    else this.picture.add(found, at);
    this.tooltip.add(kindIn(tooltip.replace(/^Kubelane: /, ''), this.#profile), at);
  }
}

/** The names of the tray's pictures by their shape, as the app itself reads them from its files; the panel gets one of their sizes. */
async function picturesOf(app: ElectronApplication): Promise<ReadonlyMap<string, TrayIcon>> {
  const known = new Map<string, TrayIcon>();
  for (const name of trayIcons) {
    const bitmaps = await app.evaluate(
      ({ nativeImage }, path) => {
        const image = nativeImage.createFromPath(path);
        return image.getScaleFactors().map((scaleFactor) => image.toBitmap({ scaleFactor }).toString('base64'));
      },
      join(repository, 'resources/icons/tray', `${name}.png`),
    );
    for (const bitmap of bitmaps) known.set(shape(Buffer.from(bitmap, 'base64'), 'BGRA'), name);
  }
  return known;
}

/** A picture by its opacity alone, which is the same in whatever order and form the colours come. */
function shape(pixels: Uint8Array, order: 'ARGB' | 'BGRA'): string {
  const opacity = pixels.filter((_byte, index) => index % 4 === order.indexOf('A'));
  return createHash('sha256').update(opacity).digest('hex');
}
