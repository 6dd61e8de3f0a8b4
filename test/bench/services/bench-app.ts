import type * as inspector from 'node:inspector';
import { readFileSync } from 'node:fs';
import type { ElectronApplication, Page } from 'playwright';
import type { Lab } from '../../lab/lab.ts';
import { Installation } from '../../e2e/support/programs.ts';
import type { TestApiServer } from '../../integration/cluster/api-server.ts';
import { closeApp, launchApp } from '../../support/kubelane-app.ts';
import { StatusNotifierHost, type TrayItem } from '../../support/status-notifier-host.ts';
import { until } from '../../support/until.ts';
import type { Marker } from './marker.ts';
import { forgetMarks, observeApp, readMarks, setPageCode, type AppMarks } from './page/app-observer.ts';
import { installObserver } from './page/observer.ts';

export const profileName = 'bench';

/** What compiles this file names each function by a helper, which the page's own code lacks. */
const pageCode = `window.__name = (value) => value; (${installObserver.toString()})();`;

/**
 * The app with its window on the laboratory's laptop. Its tunnel is the laboratory's; the kubeconfig of its profile leads to an API server of the
 * bench's own, so that 10,000 Services need not become 10,000 rules on each of the laboratory's nodes.
 */
export class BenchApp {
  readonly electron: ElectronApplication;
  readonly #panel: StatusNotifierHost;
  readonly #item: TrayItem;
  readonly #kubelane: Installation;
  page: Page;

  private constructor(
    electron: ElectronApplication,
    panel: StatusNotifierHost,
    item: TrayItem,
    kubelane: Installation,
    page: Page,
  ) {
    this.electron = electron;
    this.#panel = panel;
    this.#item = item;
    this.#kubelane = kubelane;
    this.page = page;
  }

  /** Starts the app and opens its window; nothing is connected yet. */
  static async open(lab: Lab, kubeconfig: string): Promise<BenchApp> {
    const kubelane = new Installation();
    const panel = await StatusNotifierHost.start();
    await kubelane.startHelper();
    await kubelane.cli('import', lab.paths.profile, '--name', profileName, '--kubeconfig', kubeconfig);
    const environment = Object.fromEntries(
      Object.entries(kubelane.environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
    const electron = await launchApp({ home: kubelane.home, environment });
    await observeApp(electron, pageCode);
    const item = await panel.firstItem();
    const opened = electron.waitForEvent('window');
    await panel.click(item, 'Open Kubelane');
    const page = await opened;
    await page.getByRole('switch', { name: 'Connection' }).waitFor();
    return new BenchApp(electron, panel, item, kubelane, page);
  }

  /** The main process. */
  get pid(): number {
    return this.electron.process().pid!;
  }

  /** Connects; returns when the first row and all `count` Services had been painted, with what the app saw on the way. */
  async connect(count: number): Promise<AppMarks & { readonly first: number; readonly complete: number }> {
    await forgetMarks(this.electron);
    const listed = this.page.evaluate((size) => window.bench.whenListed(size), count);
    await this.page.evaluate((profile) => window.kubelane.connection.connect({ profile }), profileName);
    return { ...(await withLimit('the list', listed)), ...(await readMarks(this.electron)) };
  }

  async disconnect(): Promise<void> {
    await this.page.evaluate(() => window.kubelane.connection.disconnect());
    await until('disconnected', () =>
      this.page.evaluate(async () => (await window.kubelane.app.snapshot()).connection.state.kind === 'disconnected'),
    );
  }

  /** Closes the window, which ends its page. */
  async close(): Promise<void> {
    await this.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await until('the window is gone', () => this.electron.windows().length === 0);
  }

  /** Opens the window by the tray; returns the milliseconds from the click until it had painted rows of the list of `count` Services. */
  async reopen(count: number): Promise<number> {
    await setPageCode(this.electron, `${pageCode} window.benchListed = window.bench.whenListed(${count});`);
    const opened = this.electron.waitForEvent('window');
    let clickedAt = 0;
    await this.#panel.click(
      this.#item,
      'Open Kubelane',
      () => (clickedAt = performance.timeOrigin + performance.now()),
    );
    this.page = await opened;
    await this.page.waitForFunction(() => 'benchListed' in window);
    const { complete } = await withLimit(
      'the list',
      this.page.evaluate(() => window.benchListed),
    );
    return complete - clickedAt;
  }

  /** Looks from now on for the text in the marker's row, in a list of `count` Services where that is given. */
  async expectMarker(marker: Marker, text: string, count: number | null): Promise<void> {
    await this.page.evaluate(([hostname, what, size]) => window.bench.expect(hostname, what, size), [
      marker.hostname,
      text,
      count,
    ] as const);
  }

  /** When that had been painted, in milliseconds since 1970. */
  markerShown(): Promise<number> {
    return withLimit(
      'the marker',
      this.page.evaluate(() => window.bench.expected()),
    );
  }

  /** Memory of the main process alone, in MB (proportional set size). */
  mainMegabytes(): number {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${this.pid}/smaps_rollup`, 'utf8'))?.[1] ?? NaN) / 1024;
  }

  /** Collects what the main process does not hold any more. */
  async collectGarbage(): Promise<void> {
    await this.electron.evaluate(async () => {
      const loader = process as unknown as { mainModule: { require(name: string): unknown } };
      const { Session } = loader.mainModule.require('inspector') as typeof inspector;
      const session = new Session();
      session.connect();
      await new Promise<void>((resolve) => session.post('HeapProfiler.collectGarbage', () => resolve()));
      session.disconnect();
    });
  }

  /** Ends the app and everything around it. */
  async stop(): Promise<void> {
    await closeApp(this.electron);
    this.#panel.stop();
    await this.#kubelane.remove();
  }
}

/** Opens the window on an API server, does the work, and ends it whatever happens. */
export async function withApp<T>(lab: Lab, server: TestApiServer, work: (app: BenchApp) => Promise<T>): Promise<T> {
  const app = await BenchApp.open(lab, server.kubeconfig('viewer'));
  try {
    return await work(app);
  } finally {
    await app.stop();
  }
}

const limitMs = 60_000;

/** The value, or an error that says what was waited for. */
export function withLimit<T>(what: string, value: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${limitMs} ms in vain for ${what}`)), limitMs);
  });
  return Promise.race([value, late]).finally(() => clearTimeout(timer));
}
