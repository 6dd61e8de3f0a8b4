import type { ElectronApplication, Page } from 'playwright';
import type { StatusNotifierHost, TrayItem } from '../../support/status-notifier-host.ts';
import type { Installation } from './programs.ts';

/** What a program is started with to be that installation's: Playwright wants no variable without a value. */
export function environmentOf({ environment }: Installation): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Opens the window as a user does, by the tray's menu. */
export async function openByTray(
  panel: StatusNotifierHost,
  electron: ElectronApplication,
): Promise<{ readonly page: Page; readonly item: TrayItem }> {
  const item = await panel.firstItem();
  await panel.click(item, 'Open Kubelane');
  const page = electron.windows()[0] ?? (await electron.waitForEvent('window'));
  await page.getByRole('switch', { name: 'Connection' }).waitFor();
  return { page, item };
}

/** Turns the connection on and waits until it stands. */
export async function connectBySwitch(page: Page): Promise<void> {
  await page.getByRole('switch', { name: 'Connection' }).click({ force: true });
  await page.locator('header[data-state="connected"]').waitFor({ timeout: 20_000 });
}
