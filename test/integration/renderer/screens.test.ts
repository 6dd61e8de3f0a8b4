import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FakePage } from '../../support/fake-kubelane-page.ts';
import { scenarios, type ScenarioName } from '../../support/window-scenarios.ts';
import { openWindowPage, type WindowPage } from './window-page.ts';

/** The double lives in the page. */
declare const fake: FakePage;

let window: WindowPage;

beforeAll(async () => {
  window = await openWindowPage();
});

afterAll(async () => {
  await window.close();
});

beforeEach(async () => {
  await resize(420, 640);
  await window.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  // A fresh page for every test: nothing is typed, open or copied.
  await window.page.reload();
});

it.each(Object.keys(scenarios) as ScenarioName[])('%s has nothing that axe objects to', async (name) => {
  await play(name);
  expect(await violations()).toEqual([]);
  // In dark only the colours differ.
  await window.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await window.page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
  expect(await violations(['color-contrast'])).toEqual([]);
});

it.each(['menu', 'import report', 'refused import', 'removal'])(
  'the %s has nothing that axe objects to',
  async (what) => {
    await play('disconnected');
    if (what === 'import report' || what === 'refused import') await answerImport(what === 'import report');
    await page().getByRole('button', { name: 'Profiles and settings' }).click();
    if (what === 'menu') await page().getByRole('menuitemradio', { name: 'Dark' }).waitFor();
    else {
      await page()
        .getByRole('menuitem', { name: what === 'removal' ? 'Remove shop-dev…' : 'Import a profile…' })
        .click();
      await page().getByRole('dialog').waitFor();
    }
    expect(await violations()).toEqual([]);
  },
);

describe('the connection', () => {
  it.each(Object.entries(scenarios).map(([name, { app }]) => [name as ScenarioName, app] as const))(
    '%s says its state in words and for tests',
    async (name, app) => {
      await play(name);
      const kind = 'connection' in app ? app.connection.state.kind : 'disconnected';
      expect(await page().getByRole('banner').getAttribute('data-state')).toBe(kind);
      expect(await page().getByRole('heading', { level: 1 }).innerText()).not.toBe('');
    },
  );

  it('is asked for with one key when the window opens, and ended with the switch', async () => {
    await play('disconnected');
    await page().keyboard.press('Enter');
    await expect.poll(lastCall).toEqual({ call: 'connection.connect', argument: { profile: 'shop-dev' } });
    await play('connected');
    await page().getByRole('switch', { name: 'Connection' }).press('Space');
    await expect.poll(lastCall).toMatchObject({ call: 'connection.disconnect' });
  });

  it('shows why an intent was refused', async () => {
    await play('disconnected');
    await page().evaluate(() => {
      fake.answer({
        connection: {
          connect: () => ({ ok: false, error: { code: 'helper.unreachable', params: { socket: '/run/x' } } }),
        },
      });
    });
    await page().getByRole('button', { name: 'Connect to shop-dev' }).click();
    expect(await page().getByRole('alert').innerText()).toContain('does not answer at /run/x');
  });

  it('can be cancelled while it is being made, and shows each step with its duration', async () => {
    await play('connecting');
    const steps = page().getByRole('list', { name: 'Steps of connecting' }).getByRole('listitem');
    expect(await steps.count()).toBe(6);
    expect(await steps.nth(1).innerText()).toMatch(/Build the encrypted tunnel[\s\S]*210\sms/);
    expect(await steps.nth(3).getAttribute('aria-current')).toBe('step');
    await page().getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(lastCall).toMatchObject({ call: 'connection.disconnect' });
  });

  it('shows the four routes in full to those who cannot see the short form', async () => {
    await play('degraded');
    const routes = page().getByRole('list', { name: 'Routes to the cluster' });
    expect(await routes.getByRole('listitem').count()).toBe(4);
    await routes
      .getByRole('group', { name: 'Nodes, 192.168.8.0/24: collides with 192.168.8.0/24 dev wlan0, from: VPN server' })
      .waitFor();
  });

  it('sends the answer to a sign-in and forgets it', async () => {
    await play('sign-in-code');
    await page().getByRole('textbox', { name: 'User name' }).fill('ada');
    await page().getByLabel('Password', { exact: true }).fill('pass');
    await page().getByRole('textbox', { name: 'One-time code' }).fill('123456');
    await page().keyboard.press('Enter');
    await expect.poll(lastCall).toEqual({
      call: 'connection.answer',
      argument: { username: 'ada', password: 'pass', response: '123456' },
    });
    expect(await page().getByLabel('Password', { exact: true }).inputValue()).toBe('');
  });

  it('is retried', async () => {
    await play('failed');
    await page().getByRole('button', { name: 'Try again' }).press('Enter');
    await expect.poll(lastCall).toEqual({ call: 'connection.connect', argument: { profile: 'shop-dev' } });
  });
});

describe('a keyboard journey', () => {
  it('finds, chooses and copies without leaving the search field', async () => {
    await play('connected');
    const search = page().getByRole('combobox', { name: 'Find a Service' });
    await expectFocus();
    await page().keyboard.type('orders');
    expect(await active()).toContain('orders, namespace shop');
    await page().keyboard.press('Enter');
    await expect.poll(lastCall).toEqual({
      call: 'services.copy',
      argument: { uid: 'shop-orders', port: 80, form: 'hostport' },
    });
    await footer('Copied orders.shop.svc.cluster.coder4:80');
    await status('Copied orders.shop.svc.cluster.coder4:80');

    await page().keyboard.press('ArrowRight');
    await page().keyboard.press('ArrowRight');
    expect(await active()).toContain('port 9100 chosen');
    await page().keyboard.press('Control+Enter');
    await footer('Copied 10.96.14.201:9100');

    await page().keyboard.press('ArrowLeft');
    expect(await active()).toContain('port 9090 chosen');
    await page().keyboard.press('Escape');
    expect(await search.inputValue()).toBe('');
    await page().keyboard.press('Escape');
    await expect.poll(lastCall).toMatchObject({ call: 'app.hideWindow' });
  });

  it('goes through 10,000 Services by lines, pages and ends', async () => {
    await play('huge');
    await expectFocus();
    await page().keyboard.press('ArrowDown');
    expect(await position()).toBe(2);
    await page().keyboard.press('PageDown');
    const afterPage = await position();
    expect(afterPage).toBeGreaterThan(5);
    await page().keyboard.press('End');
    expect(await position()).toBe(10_000);
    await page().keyboard.press('PageUp');
    expect(await position()).toBeLessThan(10_000);
    await page().keyboard.press('Home');
    expect(await position()).toBe(1);
    expect(await page().getByRole('option').count()).toBeLessThan(60);
  });

  it('comes back to the search with "/"', async () => {
    await play('connected');
    await page().keyboard.press('Tab');
    await page().keyboard.press('/');
    await expectFocus();
    expect(await page().getByRole('combobox', { name: 'Find a Service' }).inputValue()).toBe('');
  });

  it('stays with its Service while the list changes around it', async () => {
    await play('connected');
    await page().keyboard.type('orders');
    await page().keyboard.press('Escape');
    await page().keyboard.press('ArrowDown');
    const before = await active();
    await page().evaluate(() => {
      const [first] = fake.services();
      if (first !== undefined) fake.patch({ upserts: [{ ...first, uid: 'new', namespace: 'a', name: 'a' }] });
    });
    await page().getByRole('option').nth(1).waitFor();
    await expect
      .poll(() =>
        page()
          .getByRole('option', { name: /^a, namespace a/ })
          .count(),
      )
      .toBe(1);
    expect(await active()).toBe(before);
  });

  it('leaves Enter to an input method that composes', async () => {
    await play('connected');
    await page()
      .getByRole('combobox', { name: 'Find a Service' })
      .dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    expect(await copies()).toBe(0);
  });
});

describe('the mouse', () => {
  it('copies a Service, its IP with the modifier, or the port that is clicked', async () => {
    await play('connected');
    await page()
      .getByRole('option', { name: /^members-api/ })
      .click();
    await footer('Copied members-api.default.svc.cluster.coder4:80');
    await page()
      .getByRole('option', { name: /^members-api/ })
      .click({ modifiers: ['Control'] });
    await footer('Copied 10.103.17.4:80');
    await page()
      .getByRole('option', { name: /^members-api/ })
      .getByText('9090 grpc')
      .click();
    await footer('Copied members-api.default.svc.cluster.coder4:9090');
    await expectFocus();
  });

  it('says why nothing was copied', async () => {
    await play('connected');
    await page()
      .getByRole('option', { name: /^test-memcached/ })
      .click({ modifiers: ['Control'] });
    expect(await page().locator('footer').innerText()).toContain(
      'Not copied: The Service test-memcached has no ClusterIP.',
    );
  });

  it('narrows to a namespace and counts', async () => {
    await play('connected');
    await page().getByRole('combobox', { name: 'Namespace' }).click();
    await page().getByRole('option', { name: 'shop', exact: true }).click();
    await footer('3 of 9');
    await page().getByRole('combobox', { name: 'Find a Service' }).fill('zzz');
    await page().getByRole('button', { name: 'Show all Services' }).click();
    await footer('9 Services');
  });
});

describe('what was imported', () => {
  it('is reported line by line', async () => {
    await play('welcome');
    await answerImport(true);
    await page().getByRole('button', { name: 'Import a profile…' }).click();
    const dialog = page().getByRole('dialog', { name: 'shop-dev is imported' });
    expect(await dialog.innerText()).toMatch(/Line 12\s+user\s+removed: Kubelane decides/);
    await page().keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await calls('app.hideWindow')).toBe(0);
  });

  it('is removed only after a question', async () => {
    await play('disconnected');
    await page().getByRole('button', { name: 'Profiles and settings' }).click();
    await page().getByRole('menuitem', { name: 'Remove shop-dev…' }).click();
    expect(await calls('profiles.remove')).toBe(0);
    await page().getByRole('button', { name: 'Remove', exact: true }).click();
    await expect.poll(lastCall).toEqual({ call: 'profiles.remove', argument: { name: 'shop-dev' } });
  });
});

describe('the look', () => {
  it('follows the settings', async () => {
    await play('disconnected');
    await page().getByRole('button', { name: 'Profiles and settings' }).click();
    await page().getByRole('menuitemradio', { name: 'Dark' }).click();
    await page().locator('html[data-mantine-color-scheme="dark"]').waitFor();
    await page().evaluate(() => fake.change({ locale: 'zh-CN' }));
    await page().getByRole('heading', { level: 1, name: '未连接' }).waitFor();
    expect(await page().locator('html').getAttribute('lang')).toBe('zh-CN');
  });

  it.each([
    [360, 560],
    [210, 320],
  ])('fits %d × %d without scrolling sideways', async (width, height) => {
    await resize(width, height);
    for (const name of ['connected', 'degraded', 'connecting', 'sign-in-code', 'failed'] as const) {
      await play(name);
      const overflow = await page().evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect([name, overflow]).toEqual([name, 0]);
    }
  });
});

it('obeyed the content security policy all the way', () => expect(window.errors).toEqual([]));

function page(): WindowPage['page'] {
  return window.page;
}

async function play(name: ScenarioName): Promise<void> {
  await page().evaluate((scenario) => fake.play(scenario), name);
  // The list is asked for and drawn in turns of their own.
  await page().evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

async function resize(width: number, height: number): Promise<void> {
  await window.app.evaluate(
    ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w ?? 420, h ?? 640),
    [width, height],
  );
  await page().waitForFunction(`innerWidth === ${width} && innerHeight === ${height}`);
}

/** What axe objects to, a line each: the rule and the first element. */
async function violations(rules?: string[]): Promise<readonly string[]> {
  // Electron has no second page in which axe could put its frames together; the window has no frames.
  const axe = new AxeBuilder({ page: page() }).setLegacyMode();
  const { violations: found } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`);
}

async function answerImport(accepted: boolean): Promise<void> {
  await page().evaluate((good) => {
    fake.answer({
      profiles: {
        import: () =>
          good
            ? {
                ok: true,
                value: {
                  name: 'shop-dev',
                  report: [
                    { line: 12, directive: 'user', verdict: 'removed', reasonKey: 'process-identity' },
                    { line: 14, directive: 'persist-tun', verdict: 'ignored', reasonKey: 'set-by-kubelane' },
                    { line: 20, directive: 'frobnicate', verdict: 'unknown', reasonKey: 'unknown' },
                  ],
                },
              }
            : { ok: false, error: { code: 'profile.not-a-profile', params: { file: '/home/ada/photo.jpg' } } },
      },
    });
  }, accepted);
}

async function lastCall(): Promise<unknown> {
  return page().evaluate(() => fake.calls.at(-1));
}

async function calls(call: string): Promise<number> {
  return page().evaluate((name) => fake.calls.filter((made) => made.call === name).length, call);
}

async function copies(): Promise<number> {
  return calls('services.copy');
}

/** The row that the search field points at, in words. */
async function active(): Promise<string> {
  const id = await page().getByRole('combobox', { name: 'Find a Service' }).getAttribute('aria-activedescendant');
  return (
    (await page()
      .locator(`[id="${id ?? ''}"]`)
      .getAttribute('aria-label')) ?? ''
  );
}

async function position(): Promise<number> {
  const id = await page().getByRole('combobox', { name: 'Find a Service' }).getAttribute('aria-activedescendant');
  return Number(
    await page()
      .locator(`[id="${id ?? ''}"]`)
      .getAttribute('aria-posinset'),
  );
}

async function expectFocus(): Promise<void> {
  await page().locator('[role="combobox"][aria-controls="services"]:focus').waitFor();
}

async function footer(text: string): Promise<void> {
  await page().locator('footer').getByText(text).first().waitFor();
}

async function status(text: string): Promise<void> {
  await expect.poll(() => page().getByRole('status').allInnerTexts()).toContain(text);
}
