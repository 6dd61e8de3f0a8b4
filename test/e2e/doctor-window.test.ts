import type { ElectronApplication } from 'playwright';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { attach, type Lab } from '../lab/lab.ts';
import { closeApp, launchApp } from '../support/kubelane-app.ts';
import { StatusNotifierHost } from '../support/status-notifier-host.ts';
import { Installation } from './support/programs.ts';

let lab: Lab;
let panel: StatusNotifierHost;
let kubelane: Installation;
let app: ElectronApplication | null = null;

beforeAll(async () => {
  lab = await attach();
});

beforeEach(async () => {
  kubelane = new Installation();
  panel = await StatusNotifierHost.start();
  await kubelane.startHelper();
  await kubelane.cli('import', lab.paths.profile, '--name', 'shop-dev', '--kubeconfig', lab.paths.kubeconfig);
});

afterEach(async () => {
  await lab.fault('clear');
  if (app !== null) await closeApp(app);
  app = null;
  panel.stop();
  await kubelane.remove();
});

test('the window’s doctor looks at the real connection, names what is broken, and copies a report', async () => {
  const environment = Object.fromEntries(
    Object.entries(kubelane.environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  app = await launchApp({ home: kubelane.home, environment });
  const item = await panel.firstItem();
  await panel.click(item, 'Open Kubelane');
  const page = app.windows()[0] ?? (await app.waitForEvent('window'));
  await page.getByRole('switch', { name: 'Connection' }).click({ force: true });
  await page.locator('header[data-state="connected"]').waitFor({ timeout: 20_000 });

  await page.getByRole('button', { name: 'Profiles and settings' }).click();
  await page.getByRole('menuitem', { name: 'Check the connection…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Doctor' });
  await dialog.getByText('Nothing wrong was found.').waitFor({ timeout: 30_000 });
  expect(await dialog.getByText('A Service answers at its ClusterIP: shop/web', { exact: true }).count()).toBe(1);

  await lab.fault('forward', 'drop');
  await dialog.getByRole('button', { name: 'Check again' }).click();
  await dialog.getByText('the policy of FORWARD is DROP').first().waitFor({ timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Copy report' }).click();
  await dialog.getByText('Copied.').waitFor();
  const report = await app.evaluate(({ clipboard }) => clipboard.readText());
  expect(report).toContain('gateway.forward-drop');
  expect(report).not.toMatch(/203\.0\.113|gw\.coder4|shop-dev/);
});
