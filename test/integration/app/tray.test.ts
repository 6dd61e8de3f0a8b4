import type { ChildProcess } from 'node:child_process';
import type { ElectronApplication } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MarkStore } from '../../../electron/profiles/mark-store.ts';
import { Desktop } from '../../support/desktop.ts';
import {
  exitOf,
  launchApp,
  makeAppPlace,
  removeAppPlace,
  spawnApp,
  storeProfile,
  type AppPlace,
} from '../../support/kubelane-app.ts';
import { StatusNotifierHost } from '../../support/status-notifier-host.ts';
import { until } from '../../support/until.ts';

/** The app as a desktop sees it: a real panel's side of the StatusNotifier protocol, on a real session bus and display. */
describe('the tray icon', () => {
  let desktop: Desktop;
  let panel: StatusNotifierHost;
  let place: AppPlace;
  let running: ChildProcess[] = [];

  const start = async (args: readonly string[] = []): Promise<ChildProcess> => {
    const child = await spawnApp(place, args);
    running.push(child);
    return child;
  };

  /** As `start`, but with a look at its windows. */
  const startWatched = async (args: readonly string[] = []): Promise<ElectronApplication> => {
    const app = await launchApp(place, args);
    running.push(app.process());
    return app;
  };
  const visibleWindows = (app: ElectronApplication): Promise<number> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().filter((each) => each.isVisible()).length);

  beforeAll(async () => {
    desktop = await Desktop.start();
  });
  afterAll(async () => {
    await desktop.stop();
  });
  beforeEach(async () => {
    place = await makeAppPlace(desktop);
    panel = await StatusNotifierHost.start({ busAddress: desktop.busAddress });
  });
  afterEach(async () => {
    for (const child of running) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exitOf(child);
    }
    running = [];
    panel.stop();
    await removeAppPlace(place);
  });

  it('is registered with its picture, its tooltip and its menu', async () => {
    await storeProfile(place, 'my_office');
    await start(['--hidden']);
    const item = await panel.firstItem();
    await until('the profile in the menu', async () => (await panel.labels(item)).includes('Connect my_office'));
    expect(
      (await panel.menu(item)).map(({ label, enabled, separator }) => (separator ? '---' : [label, enabled])),
    ).toEqual([
      ['Not connected', false],
      '---',
      ['Connect my_office', true],
      '---',
      ['Open Kubelane', true],
      ['Copy last address', false],
      '---',
      ['Quit', true],
    ]);
    const properties = await panel.properties(item);
    expect(properties.tooltip).toBe('Kubelane: Not connected');
    expect(properties.status).toBe('Active');
    expect(properties.icons.length).toBeGreaterThan(0);
    expect(properties.icons.every(({ pixels }) => pixels.some((byte) => byte !== 0))).toBe(true);
  });

  it('says in menu, tooltip and picture why a click on Connect came to nothing', async () => {
    await storeProfile(place, 'office');
    await start(['--hidden']);
    const item = await panel.firstItem();
    await until('the profile in the menu', async () => (await panel.labels(item)).includes('Connect office'));
    const before = await panel.properties(item);
    await panel.click(item, 'Connect office');
    const failed = await until('the failure in the tooltip', async () => {
      const properties = await panel.properties(item);
      return properties.tooltip.includes('Could not connect to office') ? properties : null;
    });
    expect(failed.tooltip).toContain('helper does not answer');
    expect(failed.icons).not.toEqual(before.icons);
    const labels = await panel.labels(item);
    expect(labels[0]).toBe('Could not connect to office');
    expect(labels[1]).toContain('helper does not answer');
    expect(labels).toContain('Connect office');
  });

  it('copies what was copied lately and the favourites, as they were known last', async () => {
    await storeProfile(place, 'office');
    const marks = new MarkStore(place.home);
    const text = 'postgresql://db.shop.svc.cluster.coder4:5432';
    await marks.addRecent('office', { service: 'shop/db', form: 'connection', port: 5432, text });
    await marks.setFavourite('office', 'shop/web', 'web.shop.svc.cluster.coder4:80');
    const app = await startWatched(['--hidden']);
    const item = await panel.firstItem();
    await until('the submenus', async () => (await panel.labels(item)).includes('Favourites'));
    const clipboard = (): Promise<string> => app.evaluate(({ clipboard: system }) => system.readText());
    await panel.click(item, text);
    await until('the connection string in the clipboard', async () => (await clipboard()) === text);
    await panel.click(item, 'web.shop');
    await until('the favourite in the clipboard', async () => (await clipboard()) === 'web.shop.svc.cluster.coder4:80');
    await until('the last address', async () =>
      (await panel.labels(item)).includes('Copy last address: web.shop.svc.cluster.coder4:80'),
    );
  });

  it('opens one window at a time, gives it up when it is closed, and ends the app with code 0', async () => {
    await storeProfile(place, 'office');
    const app = await startWatched();
    const item = await panel.firstItem();
    expect(app.windows()).toEqual([]);
    await panel.click(item, 'Open Kubelane');
    await until('the window', async () => (await visibleWindows(app)) === 1);
    panel.activate(item);
    await panel.click(item, 'Open Kubelane');
    await panel.labels(item);
    expect(app.windows()).toHaveLength(1);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await until('the window to go', () => app.windows().length === 0);
    panel.activate(item);
    await until('the window again', async () => (await visibleWindows(app)) === 1);
    const process = app.process();
    await panel.click(item, 'Quit');
    expect(await exitOf(process)).toBe(0);
    await until('the icon to leave the panel', () => panel.items().length === 0);
  });

  it('shows the window of the first when it is started again', async () => {
    await storeProfile(place, 'office');
    const app = await startWatched();
    await panel.firstItem();
    expect(await exitOf(await start())).toBe(0);
    await until('the window', async () => (await visibleWindows(app)) === 1);
    expect(panel.items()).toHaveLength(1);
  });

  it('opens the window by itself while there is no profile', async () => {
    const app = await startWatched();
    await until('the window', async () => (await visibleWindows(app)) === 1);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly at %s', async (signal) => {
    const app = await start(['--hidden']);
    await panel.firstItem();
    app.kill(signal);
    expect(await exitOf(app)).toBe(0);
  });

  it('waits for a panel; until one comes the window is there and cannot be lost', async () => {
    panel.stop();
    await storeProfile(place, 'office');
    const app = await startWatched();
    await until('the window', async () => (await visibleWindows(app)) === 1, 20_000);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    expect(app.windows()).toHaveLength(1);

    panel = await StatusNotifierHost.start({ busAddress: desktop.busAddress, hostRegistered: false });
    panel.registerHost();
    await panel.firstItem();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await until('the window to go', () => app.windows().length === 0);
  });
});
