import type { Locator } from 'playwright';
import { describe, expect, test } from 'vitest';
import { kubeconfigAtGateway } from './support/kubeconfig.ts';
import { WindowUser } from './support/window-user.ts';

/** The Cluster panel of the real window, on the real cluster. */
const user = new WindowUser();

const dialog = (): Locator => user.page.getByRole('dialog', { name: 'Cluster' });
const fact = (kind: string): Locator => dialog().locator(`[data-fact="${kind}"]`);

describe('the Cluster panel', () => {
  test('shows what the cluster says of itself; what the user decides counts, and can be taken back', async () => {
    await user.import();
    await user.connect();
    await user.chooseInMenu('What the cluster says…');
    await fact('version').getByText('v1.20.2').waitFor({ timeout: 20_000 });
    await fact('domain').getByText('cluster.coder4').waitFor();
    await fact('service-cidrs').getByText('10.96.0.0/12').waitFor();
    await fact('pod-cidrs').getByText('10.200.0.0/16').waitFor();
    await fact('node-networks').getByText('192.168.8.0/24').waitFor();
    expect(await dialog().getByRole('region', { name: 'Proposed routes' }).count()).toBe(0);

    const decide = async (values: string): Promise<void> => {
      await fact('pod-cidrs')
        .getByRole('button', { name: /^Change/ })
        .click();
      await dialog().getByRole('textbox').fill(values);
      await dialog().getByRole('button', { name: 'Save' }).click();
    };
    await decide('10.200.0.0/33');
    await dialog().getByRole('textbox').and(dialog().locator('[aria-invalid="true"]')).waitFor();
    await user.page.keyboard.press('Escape');
    await decide('10.200.0.0/17');
    await fact('pod-cidrs').getByText('yours', { exact: true }).waitFor();
    await fact('pod-cidrs').getByText('10.200.0.0/17').waitFor();
    await fact('pod-cidrs')
      .getByRole('button', { name: /^Change/ })
      .click();
    await dialog().getByRole('button', { name: 'Back to what the cluster says' }).click();
    await fact('pod-cidrs').getByText('yours', { exact: true }).waitFor({ state: 'detached' });
    await fact('pod-cidrs').getByText('10.200.0.0/16').waitFor();
  });

  test('a server that pushes no route: the window leads to the proposed ones, and one click takes them', async () => {
    await user.lab.fault('pushed-routes', 'off');
    await user.lab.fault('api-at-gateway', 'on');
    await user.import(kubeconfigAtGateway(user.lab, user.kubelane));
    await user.open();
    await user.switchOn();
    await user.reaches('degraded', 30_000);
    await user.page.getByRole('button', { name: 'Look at them' }).click();
    const proposed = dialog().getByRole('region', { name: 'Proposed routes' });
    for (const cidr of ['192.168.8.0/24', '10.200.0.0/16', '10.96.0.0/12']) await proposed.getByText(cidr).waitFor();
    await proposed.getByRole('button', { name: 'Use these routes' }).click();
    await dialog().getByText('The profile has the routes now.').waitFor();
    await user.page.keyboard.press('Escape');
    await user.reaches('connected');
    await user.page.getByRole('option', { name: /^redis, .*ready/ }).waitFor({ timeout: 20_000 });
  });
});
