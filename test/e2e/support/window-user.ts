import type { ElectronApplication, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { attach, type Lab } from '../../lab/lab.ts';
import { closeApp, launchApp } from '../../support/kubelane-app.ts';
import { StatusNotifierHost, type TrayItem } from '../../support/status-notifier-host.ts';
import { Installation } from './programs.ts';
import { environmentOf, openByTray } from './window.ts';

interface Opened {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly item: TrayItem;
}

/**
 * A user of the window on the laboratory's laptop, whose profile is called shop-dev. Made at the head of a test file, each test gets an installation, a helper and a panel
 * of its own; after each the app is ended and the laptop's faults are cleared.
 */
export class WindowUser {
  #lab: Lab | null = null;
  #kubelane: Installation | null = null;
  #panel: StatusNotifierHost | null = null;
  #opened: Opened | null = null;

  constructor() {
    beforeAll(async () => {
      this.#lab = await attach();
    });
    beforeEach(async () => {
      this.#kubelane = new Installation();
      this.#panel = await StatusNotifierHost.start();
      await this.#kubelane.startHelper();
    });
    afterEach(async () => {
      await this.#lab?.fault('clear');
      await this.#close();
      this.#panel?.stop();
      await this.#kubelane?.remove();
    });
    afterAll(() => this.#lab?.fault('clear'));
  }

  get lab(): Lab {
    return given(this.#lab);
  }

  get kubelane(): Installation {
    return given(this.#kubelane);
  }

  get panel(): StatusNotifierHost {
    return given(this.#panel);
  }

  get page(): Page {
    return given(this.#opened).page;
  }

  get item(): TrayItem {
    return given(this.#opened).item;
  }

  /** What the clipboard has. */
  readonly clipboard = (): Promise<string> => given(this.#opened).app.evaluate(({ clipboard }) => clipboard.readText());

  async import(kubeconfig: string = this.lab.paths.kubeconfig): Promise<void> {
    await this.kubelane.cli('import', this.lab.paths.profile, '--name', 'shop-dev', '--kubeconfig', kubeconfig);
  }

  /** Starts the app (anew) with what it has kept, and opens its window by the tray. */
  async open(): Promise<void> {
    await this.#close();
    const app = await launchApp({ home: this.kubelane.home, environment: environmentOf(this.kubelane) });
    this.#opened = { app, ...(await openByTray(this.panel, app)) };
  }

  /** The same, and waits until its connection stands. */
  async connect(): Promise<void> {
    await this.open();
    await this.switchOn();
    await this.reaches('connected');
  }

  /** Chooses something of the menu behind the profile's name. */
  async chooseInMenu(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Profiles and settings' }).click();
    await this.page.getByRole('menuitem', { name }).click();
  }

  /** Turns the connection on. */
  async switchOn(): Promise<void> {
    await this.page.getByRole('switch', { name: 'Connection' }).click({ force: true });
  }

  /** Waits until the window says that the connection is in that state. */
  async reaches(state: string, timeout = 20_000): Promise<void> {
    await this.page.locator(`header[data-state="${state}"]`).waitFor({ timeout });
  }

  async #close(): Promise<void> {
    const app = this.#opened?.app;
    this.#opened = null;
    if (app !== undefined) await closeApp(app);
  }
}

function given<T>(value: T | null): T {
  if (value === null) throw new Error('only within a test, once it is there');
  return value;
}
