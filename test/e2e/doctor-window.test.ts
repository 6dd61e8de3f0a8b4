import { expect, test } from 'vitest';
import { WindowUser } from './support/window-user.ts';

const user = new WindowUser();

test('the window’s doctor looks at the real connection, names what is broken, and copies a report', async () => {
  await user.import();
  await user.connect();

  await user.chooseInMenu('Check the connection…');
  const dialog = user.page.getByRole('dialog', { name: 'Doctor' });
  await dialog.getByText('Nothing wrong was found.').waitFor({ timeout: 30_000 });
  expect(await dialog.getByText('A Service answers at its ClusterIP: shop/web', { exact: true }).count()).toBe(1);

  await user.lab.fault('forward', 'drop');
  await dialog.getByRole('button', { name: 'Check again' }).click();
  await dialog.getByText('the policy of FORWARD is DROP').first().waitFor({ timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Copy report' }).click();
  await dialog.getByText('Copied.').waitFor();
  const report = await user.clipboard();
  expect(report).toContain('gateway.forward-drop');
  expect(report).not.toMatch(/203\.0\.113|gw\.coder4|shop-dev/);
});
