import type { Locator } from 'playwright';
import { beforeEach, describe, expect, test } from 'vitest';
import { WindowUser } from './support/window-user.ts';

const user = new WindowUser();

async function startWith(kubeconfig: string): Promise<void> {
  await user.import(kubeconfig);
  await user.connect();
}

const option = (name: RegExp): Locator => user.page.getByRole('option', { name });
const search = (): Locator => user.page.getByRole('combobox', { name: 'Find a Service' });

async function chooseFilter(role: 'menuitemradio' | 'menuitemcheckbox', name: string): Promise<void> {
  await user.page.getByRole('button', { name: 'Filters' }).click();
  await user.page.getByRole(role, { name }).click();
}

describe('the service browser, on the real cluster', () => {
  beforeEach(async () => {
    await startWith(user.lab.paths.kubeconfig);
    // Complete with its endpoints.
    await option(/^redis, .*ready/).waitFor({ timeout: 20_000 });
  });

  test('finds by label, and by what stands in a log', async () => {
    await search().fill('app=redis');
    await expect.poll(() => user.page.getByRole('option').count()).toBe(1);
    await search().fill('dial tcp: lookup redis.shop.svc.cluster.coder4:6379: i/o timeout');
    await expect.poll(() => user.page.getByRole('option').first().innerText()).toContain('redis');
    const pods = await user.lab.kubectl(['get', 'pod', 'redis-0', '-n', 'shop', '-o', 'jsonpath={.status.podIP}']);
    await search().fill(`${pods.trim()}:6379`);
    await user.page.getByRole('status').getByText('Pod redis-0 in shop').waitFor();
    await user.page.getByText('Services in front of it: 1').waitFor();
  });

  test('shows which Pods a Service leads to, copies it in another form, and tries it', async () => {
    await search().fill('redis');
    await user.page.keyboard.press('Control+i');
    const details = user.page.getByRole('region', { name: 'redis in shop' });
    await details.getByText('redis-0').waitFor();
    await details.getByRole('button', { name: 'Copy as' }).click();
    await user.page.getByRole('menuitem', { name: 'Connection string' }).click();
    await expect.poll(user.clipboard).toBe('redis://redis.shop.svc.cluster.coder4:6379');
    await details.getByRole('button', { name: 'Check' }).click();
    await details.getByText(/redis.*answers in .* ms/).waitFor();
    await details.getByText('+PONG').first().waitFor();
  });

  test('a check that is asked for again while it is under way is one check', async () => {
    await user.lab.fault('policy', 'shop/redis-0');
    try {
      await search().fill('redis');
      await user.page.keyboard.press('Control+i');
      const button = user.page.getByRole('button', { name: /^Check/ });
      await button.click();
      await user.page.getByText('Connecting…').waitFor();
      await button.click();
      await user.page.getByText(/most likely a NetworkPolicy keeps this connection out/).waitFor({ timeout: 20_000 });
      expect(await user.page.getByText('Another check was begun').count()).toBe(0);
    } finally {
      await user.lab.fault('clear');
    }
  });

  test('keeps filters and favourites over a restart, and the tray offers what is liked', async () => {
    await search().fill('redis');
    await user.page.keyboard.press('Control+d');
    await search().fill('');
    await chooseFilter('menuitemradio', 'ExternalName');
    await expect.poll(() => user.page.getByRole('option').count()).toBe(1);
    await option(/payments/).waitFor();

    await user.connect();
    await option(/payments/).waitFor({ timeout: 20_000 });
    await expect.poll(() => user.page.getByRole('option').count()).toBe(1);
    await user.page.getByRole('button', { name: 'Take away: ExternalName' }).click();
    await expect.poll(() => user.page.getByRole('option').first().innerText()).toContain('redis');
    await user.panel.click(user.item, /^redis/);
    await expect.poll(user.clipboard).toBe('redis.shop.svc.cluster.coder4:6379');
  });

  test('a namespace without Services is said, and left with one click', async () => {
    await user.lab.kubectl(['create', 'service', 'clusterip', 'lonely', '-n', 'kube-public', '--tcp=80:80']);
    try {
      await option(/lonely/).waitFor();
      await user.page.getByRole('combobox', { name: 'Namespace' }).click();
      await user.page.getByRole('option', { name: 'kube-public', exact: true }).click();
      await expect.poll(() => option(/namespace/).count()).toBe(1);
    } finally {
      await user.lab.kubectl(['delete', 'service', 'lonely', '-n', 'kube-public']);
    }
    await user.page.getByText('The filter is still on kube-public, where this cluster has no Service.').waitFor();
    await user.page.getByRole('button', { name: 'Show all Services' }).click();
    await option(/redis/).waitFor();
  });

  test('an API server that goes away leaves the list with its age, and copying works', async () => {
    await user.lab.fault('api', 'kill');
    try {
      await user.page.getByText(/^As of \d/).waitFor({ timeout: 20_000 });
      await search().fill('redis');
      await user.page.keyboard.press('Enter');
      await expect.poll(user.clipboard).toBe('redis.shop.svc.cluster.coder4:6379');
    } finally {
      await user.lab.fault('clear');
    }
    await user.page.getByText(/^As of \d/).waitFor({ state: 'detached', timeout: 20_000 });
  });
});

test('somebody without rights is told which one is missing, and that the connection itself works', async () => {
  await startWith(user.lab.paths.kubeconfigNoServices);
  await user.page.getByText('The Services cannot be listed').waitFor({ timeout: 20_000 });
  await user.page.getByText('The connection itself works: addresses and names answer.').waitFor();
});
