import type { ChildProcess } from 'node:child_process';
import type { ElectronApplication, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KubelaneApi } from '../../../electron/shared/ipc-schema.ts';
import { Desktop } from '../../support/desktop.ts';
import {
  exitOf,
  launchApp,
  makeAppPlace,
  removeAppPlace,
  storeProfile,
  type AppPlace,
} from '../../support/kubelane-app.ts';
import { StatusNotifierHost } from '../../support/status-notifier-host.ts';
import { until } from '../../support/until.ts';
import { XKeyboard } from '../../support/x-keyboard.ts';

/** The page's bridge to the app. */
declare const kubelane: KubelaneApi;

let desktop: Desktop;
let panel: StatusNotifierHost;
let place: AppPlace;
let keyboard: XKeyboard;
const running: ChildProcess[] = [];

beforeAll(async () => {
  desktop = await Desktop.start();
  panel = await StatusNotifierHost.start({ busAddress: desktop.busAddress });
  place = await makeAppPlace(desktop);
  await storeProfile(place, 'office');
  keyboard = await XKeyboard.open(desktop.environment['DISPLAY'] ?? '');
});

afterAll(async () => {
  keyboard.close();
  for (const app of running) {
    app.kill('SIGKILL');
    await exitOf(app);
  }
  panel.stop();
  await removeAppPlace(place);
  await desktop.stop();
});

it('opens the window from any program, is changed at once, and says when another program has the keys', async () => {
  const app = await launchApp(place);
  running.push(app.process());
  await panel.firstItem();
  await until('the keys to be taken', () =>
    app.evaluate(({ globalShortcut }) => globalShortcut.isRegistered('CommandOrControl+Alt+K')),
  );
  expect(app.windows()).toEqual([]);
  const page = await pressed(app, () => keyboard.press('Control', 'Alt', 'K'));
  const state = (): Promise<string> => page.evaluate(async () => (await kubelane.app.snapshot()).shortcut);
  expect(await state()).toBe('active');

  await page.evaluate(() => kubelane.settings.change({ shortcut: 'Control+Alt+J' }));
  await closeWindow(app);
  // Keys that are nobody's do nothing; those that follow on the same way would come after them.
  await keyboard.press('Control', 'Alt', 'K');
  const again = await pressed(app, () => keyboard.press('Control', 'Alt', 'J'));

  // Another program takes the keys that were given up; Kubelane finds them taken when it wants them back.
  const otherPlace = await makeAppPlace(desktop);
  const other = await launchApp(otherPlace, ['--hidden']);
  const otherProcess = other.process();
  running.push(otherProcess);
  const isTheirs = (keys: string) =>
    other.evaluate(({ globalShortcut }, name) => globalShortcut.isRegistered(name), keys);
  await until('the other program to have the keys', () => isTheirs('CommandOrControl+Alt+K'));
  await again.evaluate(() => kubelane.settings.change({ shortcut: 'CommandOrControl+Alt+K' }));
  expect(await again.evaluate(async () => (await kubelane.app.snapshot()).shortcut)).toBe('taken');
  await again.evaluate(() => kubelane.settings.change({ shortcut: null }));
  expect(await again.evaluate(async () => (await kubelane.app.snapshot()).shortcut)).toBe('off');
  otherProcess.kill('SIGKILL');
  await exitOf(otherProcess);
  await removeAppPlace(otherPlace);
});

/** The window that the keys open. */
async function pressed(app: ElectronApplication, press: () => Promise<void>): Promise<Page> {
  const opened = app.waitForEvent('window');
  await press();
  const page = await opened;
  await page.getByRole('banner').waitFor();
  return page;
}

async function closeWindow(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await until('the window to go', () => app.windows().length === 0);
}
