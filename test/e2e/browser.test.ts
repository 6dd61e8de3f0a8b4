import type { ElectronApplication, Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { attach, type Lab } from '../lab/lab.ts';
import { closeApp, launchApp } from '../support/kubelane-app.ts';
import { StatusNotifierHost, type TrayItem } from '../support/status-notifier-host.ts';
import { Installation } from './support/programs.ts';
import { connectBySwitch, environmentOf, openByTray } from './support/window.ts';

let lab: Lab;
let panel: StatusNotifierHost;
let kubelane: Installation;
let app: ElectronApplication | null = null;
let item: TrayItem;
let page: Page;

beforeAll(async () => {
  lab = await attach();
});

beforeEach(async () => {
  kubelane = new Installation();
  panel = await StatusNotifierHost.start();
  await kubelane.startHelper();
});

afterEach(async () => {
  if (app !== null) await closeApp(app);
  app = null;
  panel.stop();
  await kubelane.remove();
});

afterAll(() => lab.fault('clear'));

/** The app, started anew with what it has kept, its window open and its connection standing. */
async function start(): Promise<void> {
  if (app !== null) await closeApp(app);
  app = await launchApp({ home: kubelane.home, environment: environmentOf(kubelane) });
  ({ page, item } = await openByTray(panel, app));
  await connectBySwitch(page);
}

async function startWith(kubeconfig: string): Promise<void> {
  await kubelane.cli('import', lab.paths.profile, '--name', 'shop-dev', '--kubeconfig', kubeconfig);
  await start();
}

const option = (name: RegExp): Locator => page.getByRole('option', { name });
const search = (): Locator => page.getByRole('combobox', { name: 'Find a Service' });
const clipboard = (): Promise<string> => app!.evaluate(({ clipboard: board }) => board.readText());

async function chooseFilter(role: 'menuitemradio' | 'menuitemcheckbox', name: string): Promise<void> {
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole(role, { name }).click();
}

describe('the service browser, on the real cluster', () => {
  beforeEach(async () => {
    await startWith(lab.paths.kubeconfig);
    // Complete with its endpoints.
    await option(/^redis, .*ready/).waitFor({ timeout: 20_000 });
  });

  test('finds by label, and by what stands in a log', async () => {
    await search().fill('app=redis');
    await expect.poll(() => page.getByRole('option').count()).toBe(1);
    await search().fill('dial tcp: lookup redis.shop.svc.cluster.coder4:6379: i/o timeout');
    await expect.poll(() => page.getByRole('option').first().innerText()).toContain('redis');
    const pods = await lab.kubectl(['get', 'pod', 'redis-0', '-n', 'shop', '-o', 'jsonpath={.status.podIP}']);
    await search().fill(`${pods.trim()}:6379`);
    await page.getByRole('status').getByText('Pod redis-0 in shop').waitFor();
    await page.getByText('Services in front of it: 1').waitFor();
  });

  test('shows which Pods a Service leads to, copies it in another form, and tries it', async () => {
    await search().fill('redis');
    await page.keyboard.press('Control+i');
    const details = page.getByRole('region', { name: 'redis in shop' });
    await details.getByText('redis-0').waitFor();
    await details.getByRole('button', { name: 'Copy as' }).click();
    await page.getByRole('menuitem', { name: 'Connection string' }).click();
    await expect.poll(clipboard).toBe('redis://redis.shop.svc.cluster.coder4:6379');
    await details.getByRole('button', { name: 'Check' }).click();
    await details.getByText(/redis.*answers in .* ms/).waitFor();
    await details.getByText('+PONG').first().waitFor();
  });

  test('a check that is asked for again while it is under way is one check', async () => {
    await lab.fault('policy', 'shop/redis-0');
    try {
      await search().fill('redis');
      await page.keyboard.press('Control+i');
      const button = page.getByRole('button', { name: /^Check/ });
      await button.click();
      await page.getByText('Connecting…').waitFor();
      await button.click();
      await page.getByText(/most likely a NetworkPolicy keeps this connection out/).waitFor({ timeout: 20_000 });
      expect(await page.getByText('Another check was begun').count()).toBe(0);
    } finally {
      await lab.fault('clear');
    }
  });

  test('keeps filters and favourites over a restart, and the tray offers what is liked', async () => {
    await search().fill('redis');
    await page.keyboard.press('Control+d');
    await search().fill('');
    await chooseFilter('menuitemradio', 'ExternalName');
    await expect.poll(() => page.getByRole('option').count()).toBe(1);
    await option(/payments/).waitFor();

    await start();
    await option(/payments/).waitFor({ timeout: 20_000 });
    await expect.poll(() => page.getByRole('option').count()).toBe(1);
    await page.getByRole('button', { name: 'Take away: ExternalName' }).click();
    await expect.poll(() => page.getByRole('option').first().innerText()).toContain('redis');
    await panel.click(item, /^redis/);
    await expect.poll(clipboard).toBe('redis.shop.svc.cluster.coder4:6379');
  });

  test('a namespace without Services is said, and left with one click', async () => {
    await lab.kubectl(['create', 'service', 'clusterip', 'lonely', '-n', 'kube-public', '--tcp=80:80']);
    try {
      await option(/lonely/).waitFor();
      await page.getByRole('combobox', { name: 'Namespace' }).click();
      await page.getByRole('option', { name: 'kube-public', exact: true }).click();
      await expect.poll(() => option(/namespace/).count()).toBe(1);
    } finally {
      await lab.kubectl(['delete', 'service', 'lonely', '-n', 'kube-public']);
    }
    await page.getByText('The filter is still on kube-public, where this cluster has no Service.').waitFor();
    await page.getByRole('button', { name: 'Show all Services' }).click();
    await option(/redis/).waitFor();
  });

  test('an API server that goes away leaves the list with its age, and copying works', async () => {
    await lab.fault('api', 'kill');
    try {
      await page.getByText(/^As of \d/).waitFor({ timeout: 20_000 });
      await search().fill('redis');
      await page.keyboard.press('Enter');
      await expect.poll(clipboard).toBe('redis.shop.svc.cluster.coder4:6379');
    } finally {
      await lab.fault('clear');
    }
    await page.getByText(/^As of \d/).waitFor({ state: 'detached', timeout: 20_000 });
  });
});

test('somebody without rights is told which one is missing, and that the connection itself works', async () => {
  await startWith(lab.paths.kubeconfigNoServices);
  await page.getByText('The Services cannot be listed').waitFor({ timeout: 20_000 });
  await page.getByText('The connection itself works: addresses and names answer.').waitFor();
});
