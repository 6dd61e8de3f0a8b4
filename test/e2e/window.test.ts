import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { attach, type Lab } from '../lab/lab.ts';
import { watchOutput } from '../support/app-output.ts';
import { closeApp, launchApp } from '../support/kubelane-app.ts';
import { StatusNotifierHost, type TrayItem } from '../support/status-notifier-host.ts';
import { Installation, repository } from './support/programs.ts';
import { connectBySwitch, environmentOf, openByTray } from './support/window.ts';

const packaged = join(repository, 'release/inspectable/linux-unpacked/kubelane');

let lab: Lab;
let panel: StatusNotifierHost;
let kubelane: Installation;
let app: ElectronApplication | null = null;
let item: TrayItem;

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
  if (app !== null) await closeApp(app);
  app = null;
  panel.stop();
  await kubelane.remove();
});

async function openWindow(electron: ElectronApplication): Promise<Page> {
  app = electron;
  const opened = await openByTray(panel, electron);
  item = opened.item;
  return opened.page;
}

async function connectIn(page: Page): Promise<void> {
  await connectBySwitch(page);
  await page.getByRole('option', { name: /redis/ }).first().waitFor({ timeout: 20_000 });
}

describe('the window', () => {
  test('shows the real Services, live, and copies what works', async () => {
    const page = await openWindow(await launchApp({ home: kubelane.home, environment: environmentOf(kubelane) }));
    await connectIn(page);
    await page.getByText('cluster.coder4').first().waitFor();
    for (const cidr of ['192.168.6', '192.168.8', '10.200', '10.96']) {
      await expect.poll(() => page.getByText(cidr).first().isVisible()).toBe(true);
    }

    // The slash goes to the search; typing finds, Enter copies, Ctrl+Enter copies the address.
    await page.keyboard.press('/');
    await page.keyboard.type('redi');
    await expect.poll(() => page.getByRole('option').count()).toBe(1);
    const clipboard = (): Promise<string> => app!.evaluate(({ clipboard: board }) => board.readText());
    await page.keyboard.press('Enter');
    await expect.poll(clipboard).toBe('redis.shop.svc.cluster.coder4:6379');
    await page.getByText('redis.shop.svc.cluster.coder4:6379').first().waitFor();
    await page.keyboard.press('Control+Enter');
    await expect.poll(clipboard).toMatch(/^10\.\d+\.\d+\.\d+:6379$/);
    await expect.poll(async () => (await panel.labels(item)).join()).toContain(':6379');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('option').count()).toBeGreaterThan(5);
  });

  test('a Service that is created, changed and deleted is seen at once', async () => {
    const page = await openWindow(await launchApp({ home: kubelane.home, environment: environmentOf(kubelane) }));
    await connectIn(page);
    const row = page.getByRole('option', { name: /brand-new/ });

    await lab.kubectl(['create', 'service', 'clusterip', 'brand-new', '-n', 'shop', '--tcp=8080:80']);
    try {
      await row.getByText('8080').first().waitFor();
      const patch = JSON.stringify({ spec: { ports: [{ name: 'web', port: 9090, targetPort: 80 }] } });
      await lab.kubectl(['patch', 'service', 'brand-new', '-n', 'shop', '--patch', patch]);
      await row.getByText('9090').first().waitFor();
    } finally {
      await lab.kubectl(['delete', 'service', 'brand-new', '-n', 'shop']);
    }
    await row.waitFor({ state: 'detached' });
  });

  test('is destroyed when it is closed and comes back with the state as it is', async () => {
    const page = await openWindow(await launchApp({ home: kubelane.home, environment: environmentOf(kubelane) }));
    await connectIn(page);
    // The window is gone before the key is up again, which Playwright takes for an error.
    await page.keyboard.press('Escape').catch(() => undefined);
    await expect.poll(() => app!.windows().length).toBe(0);
    const again = await openWindow(app!);
    await again.locator('header[data-state="connected"]').waitFor();
    await again.getByRole('option', { name: /redis/ }).first().waitFor();
  });

  test('says what is wrong in words when the helper is away', async () => {
    await kubelane.stopHelper();
    const page = await openWindow(await launchApp({ home: kubelane.home, environment: environmentOf(kubelane) }));
    await page.getByRole('switch', { name: 'Connection' }).click({ force: true });
    await page.locator('header[data-state="failed"]').waitFor();
    await page.getByText('does not answer').first().waitFor();
    await page.getByText('systemctl start').first().waitFor();
  });
});

describe('the packaged application', () => {
  test('connects by its own programs and shows the Services', async () => {
    expect(existsSync(packaged), `${packaged} is there (npm run package)`).toBe(true);
    const electron = await _electron.launch({
      executablePath: packaged,
      args: ['--no-sandbox'],
      env: environmentOf(kubelane),
    });
    watchOutput(electron.process());
    const page = await openWindow(electron);
    await connectIn(page);
    const status = await kubelane.cli('status', '--json');
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'connected', profile: 'shop-dev' });
  });
});
