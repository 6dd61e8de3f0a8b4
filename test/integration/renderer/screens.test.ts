import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Locator } from 'playwright';
import type { ClusterFactKind } from '../../../electron/shared/cluster-facts.ts';
import { proposingFacts, sampleFacts } from '../../support/cluster-facts.ts';
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

const looked = [
  'menu',
  'import report',
  'refused import',
  'removal',
  'export',
  'doctor',
  'names',
  'direct',
  'shortcut',
  'kubeconfig',
];
it.each(looked)('the %s has nothing that axe objects to', async (what) => {
  await play('disconnected');
  if (what === 'import report' || what === 'refused import') await answerImport(what === 'import report');
  await page().getByRole('button', { name: 'Profiles and settings' }).click();
  if (what === 'menu') await page().getByRole('menuitemradio', { name: 'Dark' }).waitFor();
  else {
    await page()
      .getByRole('menuitem', { name: dialogItems[what] ?? 'Import a profile…' })
      .click();
    await page().getByRole('dialog').waitFor();
  }
  expect(await violations()).toEqual([]);
});

const dialogItems: Readonly<Record<string, string>> = {
  removal: 'Remove shop-dev…',
  export: 'Export shop-dev…',
  doctor: 'Check the connection…',
  names: 'Names in shop-dev…',
  direct: 'Add without a VPN…',
  kubeconfig: 'Kubeconfig of shop-dev…',
  shortcut: 'Shortcut Ctrl+Alt+K…',
};

describe('collisions', () => {
  it('are shown before connecting, and a choice is for that profile and looked at again', async () => {
    await play('foreseen');
    const list = page().getByRole('list', { name: 'Routes that meet something on this computer' });
    await list.getByText('is also in use on this computer').waitFor();
    await list.getByText('Services: 10.96.0.0/12 meets br-0123456789ab').waitFor();
    await page().getByLabel('What becomes of 192.168.8.0/24').selectOption('cluster');
    await expect.poll(lastCall).toEqual({ call: 'connection.foresee', argument: { profile: 'shop-dev' } });
    const calls = await page().evaluate(() => fake.calls.map(({ call, argument }) => ({ call, argument })));
    expect(calls.at(-2)).toEqual({
      call: 'connection.choose',
      argument: { route: '192.168.8.0/24', choice: 'cluster', hosts: [], profile: 'shop-dev' },
    });
  });

  it('are asked for anew when the window is looked at again, as the laptop may be elsewhere', async () => {
    await play('disconnected');
    expect(await page().getByRole('list', { name: 'Routes that meet something' }).count()).toBe(0);
    await page().evaluate(() => {
      fake.answer({ connection: { foresee: () => ({ ok: false, error: { code: 'profile.damaged' } }) } });
      globalThis.dispatchEvent(new Event('focus'));
    });
    await expect.poll(lastCall).toEqual({ call: 'connection.foresee', argument: { profile: 'shop-dev' } });
    expect(await page().getByRole('list', { name: 'Routes that meet something' }).count()).toBe(0);
  });

  it('that work as chosen are one line each, and only these hosts can be named', async () => {
    await play('collisions-chosen');
    await page().getByText('Nodes: 192.168.8.0/24 meets').click();
    const hosts = page().getByLabel('Hosts of 192.168.8.0/24 that go to the cluster');
    expect(await hosts.inputValue()).toBe('192.168.8.174');
    await hosts.fill('192.168.8.174 192.168.8.175');
    await page().getByRole('button', { name: 'Apply' }).click();
    await expect.poll(lastCall).toEqual({
      call: 'connection.choose',
      argument: { route: '192.168.8.0/24', choice: 'hosts', hosts: ['192.168.8.174', '192.168.8.175'] },
    });
  });
});

describe('the doctor', () => {
  async function open(): Promise<void> {
    await play('connected');
    await page().getByRole('button', { name: 'Profiles and settings' }).click();
    await page().getByRole('menuitem', { name: 'Check the connection…' }).click();
    await page().getByRole('dialog', { name: 'Doctor' }).waitFor();
  }

  it('shows the cause first, folds what is well, and copies a report', async () => {
    await open();
    const dialog = page().getByRole('dialog');
    await dialog.getByText('Most likely the cause').waitFor();
    expect(await dialog.getByText('iptables -S FORWARD').count()).toBe(1);
    expect(await dialog.getByText('192.168.6.1: answered').isVisible()).toBe(false);
    await dialog.getByText('The gateway answers inside the tunnel').click();
    expect(await dialog.getByText('192.168.6.1: answered').isVisible()).toBe(true);
    await dialog.getByRole('button', { name: 'Copy report' }).click();
    await dialog.getByText('Copied.').waitFor();
    await dialog.getByRole('button', { name: 'Check again' }).click();
    await expect.poll(lastCall).toEqual({ call: 'doctor.run' });
  });

  it('shows what is looked at while it is under way', async () => {
    await page().evaluate(() => {
      fake.answer({ doctor: { run: () => new Promise(() => undefined) } });
    });
    await open();
    await page().evaluate(() => fake.doctorProgress({ checks: [], running: 'mtu' }));
    await page().getByRole('status').getByText('Looking: Large packets come through the tunnel').waitFor();
    expect(await page().getByRole('button', { name: 'Copy report' }).isDisabled()).toBe(true);
  });
});

describe('what the cluster says', () => {
  const dialog = () => page().getByRole('dialog', { name: 'Cluster' });
  const fact = (kind: ClusterFactKind) => dialog().locator(`[data-fact="${kind}"]`);
  const pencil = (kind: ClusterFactKind) => fact(kind).getByRole('button', { name: /^Change/ });
  const field = () => dialog().getByRole('textbox');
  const hasFocus = (element: Locator) =>
    expect.poll(() => element.evaluate((each) => each === document.activeElement)).toBe(true);
  const entry = () => page().getByRole('menuitem', { name: 'What the cluster says…' });

  async function open(scenario: ScenarioName = 'connected'): Promise<void> {
    await play(scenario);
    await page().getByRole('button', { name: 'Profiles and settings' }).click();
    await entry().click();
    await dialog().waitFor();
  }

  it('is asked only while there is a connection', async () => {
    await play('disconnected');
    await page().getByRole('button', { name: 'Profiles and settings' }).click();
    await page().getByRole('menuitem', { name: 'Check the connection…' }).waitFor();
    expect(await entry().count()).toBe(0);
  });

  it('is shown with where it comes from and how far to trust it, and copied; Esc goes back', async () => {
    await open();
    await dialog().getByText('What dev@shop says of itself').waitFor();
    expect(await fact('version').innerText()).toMatch(
      /Kubernetes version\s+stated\s+v1\.20\.2\s+From the API server’s/,
    );
    expect(await fact('node-networks').innerText()).toMatch(/guessed[\s\S]*From its nodes; there may be more/);
    expect(await fact('pod-cidrs').innerText()).toContain('From Calico’s IP pools · the same by kubeadm’s settings');
    expect(await fact('service-cidrs').innerText()).toContain(
      'But by the control plane’s flags: 10.96.0.0/16 (stated)',
    );
    expect(await pencil('version').count()).toBe(0);
    expect(await violations()).toEqual([]);
    await fact('service-cidrs').getByRole('button', { name: 'Copy 10.96.0.0/12' }).press('Enter');
    await dialog().getByText('Copied 10.96.0.0/12').waitFor();
    expect(await lastCall()).toEqual({ call: 'services.copyText', argument: { text: '10.96.0.0/12' } });
    await page().keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await hasFocus(page().getByRole('button', { name: 'Profiles and settings' }));
    expect(await calls('app.hideWindow')).toBe(0);
  });

  it('can be decided by the profile instead, by keyboard, and given back', async () => {
    await open();
    await pencil('service-cidrs').press('Enter');
    await hasFocus(field());
    expect(await field().inputValue()).toBe('10.96.0.0/12');
    await field().fill('10.97.0.0/16');
    await page().keyboard.press('Escape');
    await field().waitFor({ state: 'detached' });
    await hasFocus(pencil('service-cidrs'));
    await page().keyboard.press('Enter');
    await field().fill('10.96.0.0/16, fd00:10:96::/112');
    await page().keyboard.press('Enter');
    await fact('service-cidrs').getByText('Set by you, in the profile').waitFor();
    const argument = { kind: 'service-cidrs', values: ['10.96.0.0/16', 'fd00:10:96::/112'] };
    expect(await lastCall()).toEqual({ call: 'cluster.override', argument });
    expect(await fact('service-cidrs').innerText()).toContain('But by kubeadm’s settings: 10.96.0.0/12 (stated)');
    await hasFocus(pencil('service-cidrs'));
    await page().keyboard.press('Enter');
    await dialog().getByRole('button', { name: 'Back to what the cluster says' }).press('Enter');
    await fact('service-cidrs').getByText('From kubeadm’s settings').waitFor();
    expect(await lastOf('cluster.override')).toEqual({ kind: 'service-cidrs', values: [] });
  });

  it('says at the field why a value is refused, and takes the next one', async () => {
    await open();
    await page().evaluate(() => {
      const params = { option: 'domain', value: 'a b', expected: 'a domain' };
      fake.answer({ cluster: { override: () => ({ ok: false, error: { code: 'profile.bad-option', params } }) } });
    });
    await pencil('domain').click();
    await field().fill('-');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('“a b” is not a domain').waitFor();
    expect(await field().getAttribute('aria-invalid')).toBe('true');
    await hasFocus(field());
    expect(await violations()).toEqual([]);
    await field().fill('cluster.shop');
    expect(await dialog().getByText('“a b” is not a domain').count()).toBe(0);
    await field().fill(Array.from({ length: 17 }, (_, at) => `10.${at}.0.0/16`).join(','));
    await dialog().getByText('At most 16 values').waitFor();
    expect(await dialog().getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  });

  it('becomes routes where nobody gave any, once they are accepted', async () => {
    await play('routes-proposed');
    await page().getByRole('button', { name: 'Look at them' }).click();
    const proposal = dialog().getByRole('region', { name: 'Proposed routes' });
    expect(await proposal.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/Nodes\s+192\.168\.8\.0\/24\s+guessed/),
      expect.stringMatching(/Pods\s+10\.200\.0\.0\/16\s+stated/),
      expect.stringMatching(/Services\s+10\.96\.0\.0\/12\s+stated/),
    ]);
    expect(await violations()).toEqual([]);
    await proposal.getByRole('button', { name: 'Use these routes' }).press('Enter');
    await dialog().getByText('The profile has the routes now.').waitFor();
    expect(await lastCall()).toEqual({ call: 'cluster.acceptRoutes' });
    expect(await proposal.count()).toBe(0);
    await hasFocus(dialog().getByRole('button', { name: 'Ask again' }));
  });

  it('says why the proposed routes were not taken', async () => {
    await open('routes-proposed');
    await page().evaluate(() => {
      fake.answer({
        cluster: { acceptRoutes: () => ({ ok: false, error: { code: 'cluster.nothing-proposed' } }) },
      });
    });
    await dialog().getByRole('button', { name: 'Use these routes' }).click();
    await dialog().getByRole('alert').getByText('There are no routes to accept').waitFor();
  });

  it('leaves out what may not be read, with the right and the command that would allow it', async () => {
    await open();
    const copy = dialog().getByRole('button', { name: 'Copy the command for kube-proxy’s settings' });
    expect(await copy.isVisible()).toBe(false);
    await dialog().getByText('What your rights do not show (1)').click();
    await dialog().getByText('get configmaps in kube-system').waitFor();
    expect(await violations()).toEqual([]);
    await copy.press('Enter');
    await expect.poll(lastCall).toMatchObject({ call: 'services.copyText' });
    expect(await lastOf('services.copyText')).toEqual({ text: sampleFacts.refused[0]?.command });
    await dialog().getByText('Copied kubectl').waitFor();
  });

  it('tells routes that do not fit, and that nothing is known', async () => {
    await page().evaluate(() => {
      const uncovered = { cidr: '10.201.0.0/16', role: 'pod', method: 'calico-ippools', options: '--route pod=…' };
      const answer = {
        context: 'dev@shop',
        facts: (['version', 'domain'] as const).map((kind) => ({ kind, answer: null, others: [] })),
        refused: [
          {
            method: 'node-objects',
            kinds: ['node-networks'],
            right: 'list nodes',
            command: 'kubectl create clusterrole x --verb=list --resource=nodes',
          },
        ],
        proposed: [],
        findings: [{ code: 'route.uncovered', params: { ...uncovered, profile: 'shop-dev' } }],
      } as const;
      fake.answer({ cluster: { facts: () => ({ ok: true, value: answer }) } });
    });
    await open();
    await dialog().getByText('Nothing of this cluster is known').waitFor();
    await dialog()
      .getByRole('list', { name: 'Routes that do not fit' })
      .getByText('10.201.0.0/16 (Pods, by Calico’s IP pools)')
      .waitFor();
    // What is missing stands open where there is nothing else to see.
    await dialog().getByText('list nodes').first().waitFor();
    expect(await fact('domain').innerText()).toContain('not known');
    expect(await violations()).toEqual([]);
  });

  it('says that it is being asked for, why there is no answer, and asks again', async () => {
    await page().evaluate(() => fake.answer({ cluster: { facts: () => new Promise(() => undefined) } }));
    await open();
    await dialog().getByRole('status').getByText('Asking the cluster about itself').waitFor();
    expect(await violations()).toEqual([]);
    await page().keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await page().evaluate(() => {
      const params = { server: 'https://192.168.8.174:6443', detail: 'timed out after 10 s' };
      fake.answer({ cluster: { facts: () => ({ ok: false, error: { code: 'cluster.unreachable', params } }) } });
    });
    await open();
    await dialog().getByText('does not answer: timed out after 10 s').waitFor();
    await page().evaluate(
      (facts) => fake.answer({ cluster: { facts: () => ({ ok: true, value: facts }) } }),
      sampleFacts,
    );
    await dialog().getByRole('button', { name: 'Try again' }).press('Enter');
    await fact('version').getByText('v1.20.2').waitFor();
  });

  it('stays in view while the connection is away, and is asked for when it is back', async () => {
    await open();
    await fact('version').waitFor();
    const asked = await calls('cluster.facts');
    const state = (kind: 'waiting-for-network' | 'connected') =>
      page().evaluate((next) => {
        fake.change({ connection: { ...fake.snapshot().connection, state: { kind: next } } });
      }, kind);
    await state('waiting-for-network');
    await dialog().getByText('there is no connection to it').waitFor();
    expect(await fact('version').isVisible()).toBe(true);
    await state('connected');
    await expect.poll(() => calls('cluster.facts')).toBe(asked + 1);
    expect(await dialog().getByText('there is no connection to it').count()).toBe(0);
  });

  it('fits long lists of long addresses, in small windows and in pages of the other direction', async () => {
    const networks = Array.from(
      { length: 40 },
      (_, at) => `2001:db8:aaaa:bbbb:cccc:dddd:${(at + 4096).toString(16)}:0/112`,
    );
    await page().evaluate(
      ([facts, values]) => {
        const long = facts.facts.map((each) => ({ ...each, answer: each.answer && { ...each.answer, values } }));
        fake.answer({ cluster: { facts: () => ({ ok: true, value: { ...facts, facts: long } }) } });
      },
      [proposingFacts, networks] as const,
    );
    const overflow = () =>
      dialog().evaluate((each) =>
        [...each.querySelectorAll(':not(input)'), each].reduce(
          (most, { clientWidth, scrollWidth }) => Math.max(most, clientWidth > 0 ? scrollWidth - clientWidth : 0),
          0,
        ),
      );
    for (const [width, height] of [
      [420, 640],
      [210, 320],
    ] as const) {
      await resize(width, height);
      await open();
      await fact('pod-cidrs').getByRole('button', { name: 'Show all 40' }).press('Enter');
      await hasFocus(fact('pod-cidrs').getByRole('button', { name: `Copy ${networks[8] ?? ''}` }));
      await dialog().getByText('What your rights do not show').click();
      await pencil('pod-cidrs').click();
      for (const direction of ['rtl', 'ltr']) {
        await page().evaluate((dir) => {
          document.documentElement.dir = dir;
        }, direction);
        expect([width, direction, await overflow()]).toEqual([width, direction, 0]);
      }
      expect(await violations()).toEqual([]);
      await page().keyboard.press('Escape');
      await page().keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
    }
  });

  it('is as well read in the dark', async () => {
    await page().emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await open('routes-proposed');
    await dialog().getByText('What your rights do not show').click();
    await pencil('domain').click();
    expect(await violations(['color-contrast'])).toEqual([]);
  });
});

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

  it('lets a person choose what becomes of a route that collides, with the hosts named first', async () => {
    await play('degraded');
    const choice = page().getByRole('combobox', { name: 'What becomes of 192.168.8.0/24' });
    await choice.selectOption('cluster');
    const chosen = (choice: string, hosts: readonly string[]) => ({
      call: 'connection.choose',
      argument: { route: '192.168.8.0/24', choice, hosts },
    });
    await expect.poll(lastCall).toMatchObject(chosen('cluster', []));
    await choice.selectOption('hosts');
    await page().getByRole('textbox', { name: 'Hosts of 192.168.8.0/24' }).fill('192.168.8.174, 192.168.8.175');
    await page().getByRole('button', { name: 'Apply' }).click();
    await expect.poll(lastCall).toMatchObject(chosen('hosts', ['192.168.8.174', '192.168.8.175']));
    expect(await calls('connection.choose')).toBe(2);
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

  it('can be tried now where the next try is some seconds off', async () => {
    await play('reconnecting');
    await page().getByRole('button', { name: 'Try now' }).click();
    await expect.poll(lastCall).toEqual({ call: 'connection.connect', argument: { profile: 'shop-dev' } });
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

describe('finding', () => {
  const search = () => page().getByRole('combobox', { name: 'Find a Service' });
  const chooseFilter = async (role: 'menuitemradio' | 'menuitemcheckbox', name: string): Promise<void> => {
    await page().getByRole('button', { name: 'Filters' }).click();
    await page().getByRole(role, { name }).click();
  };

  it('takes a label, and shows it in the row', async () => {
    await play('connected');
    await page().keyboard.type('app=orders');
    await expect.poll(active).toContain('orders, namespace shop');
    expect(await active()).toContain('app=orders');
    expect(await highlighted()).toContain('app=orders');
    await search().fill('pay');
    await expect.poll(highlighted).toEqual(expect.arrayContaining(['pay']));
    await search().fill('payments 80');
    await expect.poll(highlighted).not.toContain('app=orders');
    await search().fill('');
    await expect.poll(highlighted).toEqual([]);
  });

  it('shows nothing of a longer list when one Service is left, and all of it again', async () => {
    await play('connected');
    const options = page().getByRole('option');
    const before = await options.allInnerTexts();
    await search().fill('payments');
    await expect.poll(() => options.count()).toBe(1);
    const seen = page().locator('#services').getByText('shop', { exact: true }).filter({ visible: true });
    expect(await seen.count()).toBe(1);
    await search().fill('');
    await expect.poll(() => options.allInnerTexts()).toEqual(before);
  });

  it('goes from a pasted URL straight to the Service and its port', async () => {
    await play('connected');
    await search().fill('http://orders.shop.svc.cluster.local:9090/api?x=1');
    await expect.poll(active).toContain('port 9090 chosen');
    await page().keyboard.press('Enter');
    await footer('Copied orders.shop.svc.cluster.coder4:9090');
  });

  it('answers with the Pod, and its Services, where no Service has the address', async () => {
    await play('connected');
    await page().evaluate(() => {
      const pod = { kind: 'pod', name: 'orders-7d4f', namespace: 'shop', address: '10.200.9.9' } as const;
      fake.answer({
        services: { locate: () => ({ ok: true, value: { ...pod, services: ['shop-orders'], missing: null } }) },
      });
    });
    await search().fill('10.200.9.9:8080');
    await page().getByRole('status').getByText('Pod orders-7d4f in shop').waitFor();
    await page().getByText('Services in front of it: 1').waitFor();
    await expect.poll(active).toContain('orders, namespace shop');
    expect(await violations()).toEqual([]);
  });

  it('is narrowed by filters that are seen, stay, and are taken away one by one', async () => {
    await play('connected');
    await chooseFilter('menuitemradio', 'Some are missing');
    await footer('3 of 9');
    await chooseFilter('menuitemradio', 'NodePort');
    await footer('1 of 9');
    expect(await violations()).toEqual([]);
    const filters = { namespace: null, kind: 'NodePort', ready: 'not-ready', favourites: false };
    expect(await lastOf('settings.change')).toEqual({ filters });
    await play('reconnecting');
    await footer('1 of 9');
    await page().getByRole('button', { name: 'Take away: NodePort' }).click();
    await footer('3 of 9');
  });

  it('says so when it is a filter that hides everything', async () => {
    await play('connected');
    await page().evaluate(() => {
      const settings = fake.snapshot().settings;
      fake.change({ settings: { ...settings, filters: { ...settings.filters, namespace: 'of-another-cluster' } } });
    });
    await page().getByText('The filter is still on of-another-cluster').waitFor();
    await page().getByRole('button', { name: 'Show all Services' }).click();
    await footer('9 Services');
  });

  it('has favourites first, by star and by key', async () => {
    await play('connected');
    await page().keyboard.type('orders');
    await page().keyboard.press('Control+d');
    await expect.poll(active).toContain('favourite');
    await page().keyboard.press('Escape');
    await expect.poll(active).toContain('orders, namespace shop');
    await chooseFilter('menuitemcheckbox', 'Favourites only');
    await footer('1 of 9');
    await page().getByRole('option').first().getByTitle('No favourite any more').click();
    await page().getByText('A star marks a favourite').waitFor();
  });

  it('is where the shortcut leads, whatever is in view', async () => {
    await play('connected');
    await page().keyboard.type('orders');
    await page().getByRole('button', { name: 'Profiles and settings' }).click();
    await page().getByRole('menuitem', { name: 'Check the connection…' }).click();
    await page().getByRole('dialog').waitFor();
    await page().evaluate(() => fake.find());
    await page().getByRole('dialog').waitFor({ state: 'detached' });
    await expectFocus();
    await page().keyboard.type('redis');
    expect(await search().inputValue()).toBe('redis');
  });

  it('writes what comes from the cluster from left to right in a page of the other direction', async () => {
    await play('connected');
    await page().evaluate(() => {
      document.documentElement.dir = 'rtl';
    });
    await page().keyboard.type('orders');
    await page().keyboard.press('Control+i');
    const details = page().getByRole('region', { name: 'orders in shop' });
    const host = details.getByRole('button', { name: 'Copy orders.shop.svc.cluster.coder4', exact: true });
    expect(await host.locator('bdi').evaluate((text) => getComputedStyle(text).direction)).toBe('ltr');
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page().evaluate(overflow)).toBe(0);
  });
});

describe('the details', () => {
  const details = (name: string) => page().getByRole('region', { name });

  it('open with a key, are walked through and copied without the mouse, and go back step by step', async () => {
    await play('connected');
    await page().keyboard.type('storefront');
    await page().keyboard.press('Control+i');
    const panel = details('storefront in shop');
    for (const text of ['10.101.220.9', 'fd00:10:96::1f', '203.0.113.80', 'app=storefront'])
      await panel.getByRole('button', { name: `Copy ${text}`, exact: true }).waitFor();
    await panel.getByText('storefront-0').waitFor();
    expect(await violations()).toEqual([]);
    await panel.getByRole('button', { name: 'Back to the list' }).focus();
    for (let step = 0; step < 3; step += 1) await page().keyboard.press('ArrowDown');
    await page().keyboard.press('Enter');
    await footer('Copied 10.101.220.9');
    expect(await lastCall()).toEqual({ call: 'services.copyText', argument: { text: '10.101.220.9' } });
    await page().keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await expectFocus();
    await page().keyboard.press('Escape');
    expect(await page().getByRole('combobox', { name: 'Find a Service' }).inputValue()).toBe('');
    expect(await calls('app.hideWindow')).toBe(0);
  });

  it('are those of the row whose sign is clicked, whichever was active', async () => {
    await play('connected');
    const row = page().getByRole('option', { name: /^orders, namespace shop/ });
    await row.hover();
    await row.getByTitle('Details').click();
    await details('orders in shop').waitFor();
    expect(await active()).toContain('orders, namespace shop');
  });

  it('have the menu of forms at a key, and Esc leaves first that, then the details', async () => {
    await play('connected');
    await page().keyboard.type('membership-db');
    await page().keyboard.press('Shift+Enter');
    await page().getByRole('menuitem', { name: 'Connection string' }).waitFor();
    await page().keyboard.press('Escape');
    await page().getByRole('menu').waitFor({ state: 'detached' });
    expect(await details('membership-db in default').isVisible()).toBe(true);
    await page().getByRole('button', { name: 'Copy as' }).click();
    await page().getByRole('menuitem', { name: 'Connection string' }).click();
    await footer('Copied mysql://');
    await page().keyboard.press('Escape');
    await details('membership-db in default').waitFor({ state: 'detached' });
    await expectFocus();
  });

  it('follow the cursor beside the list where there is room for both', async () => {
    await resize(900, 640);
    await play('connected');
    await page().keyboard.press('Control+i');
    const first = await page().getByRole('heading', { level: 2 }).innerText();
    await page().keyboard.press('ArrowDown');
    await expect.poll(() => page().getByRole('heading', { level: 2 }).innerText()).not.toBe(first);
    expect(await page().getByRole('listbox', { name: 'Services' }).isVisible()).toBe(true);
    await resize(420, 640);
    await expect.poll(() => page().getByRole('listbox', { name: 'Services' }).isVisible()).toBe(false);
  });

  it('say what is particular about a Service', async () => {
    await play('connected');
    for (const [name, text] of [
      ['payments', 'Another name stands behind it'],
      ['test-memcached', 'its name leads straight to its Pods'],
      ['a-service-whose-name', 'No Pod stands behind it'],
    ] as const) {
      await page().getByRole('combobox', { name: 'Find a Service' }).fill(name);
      await page().keyboard.press('Control+i');
      await page().getByText(text).waitFor();
      await page().keyboard.press('Escape');
    }
  });
});

describe('the shortcut', () => {
  it('is changed by pressing other keys, turned off, and said to be taken', async () => {
    await play('disconnected');
    await page().getByRole('button', { name: 'Profiles and settings' }).click();
    await page().getByRole('menuitem', { name: 'Shortcut Ctrl+Alt+K…' }).click();
    const field = page().getByRole('textbox', { name: 'Keys' });
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page().keyboard.press('k');
    await page().getByText('A letter, digit or function key together with').waitFor();
    await page().keyboard.press('Control+Shift+F9');
    await expect.poll(() => lastOf('settings.change')).toEqual({ shortcut: 'Control+Shift+F9' });
    expect(await field.inputValue()).toBe('Ctrl+Shift+F9');
    await page().evaluate(() => fake.change({ shortcut: 'taken' }));
    await page().getByRole('alert').getByText('has Ctrl+Shift+F9 already').waitFor();
    expect(await violations()).toEqual([]);
    await page().getByRole('button', { name: 'Turn off' }).click();
    await expect.poll(() => lastOf('settings.change')).toEqual({ shortcut: null });
    expect(await field.inputValue()).toBe('No keys');
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

describe('names', () => {
  it('of a namespace and for addresses are chosen, and a wrong namespace is not taken', async () => {
    await play('disconnected');
    await page().getByRole('button', { name: 'Profiles and settings' }).click();
    await page().getByRole('menuitem', { name: 'Names in shop-dev…' }).click();
    const field = page().getByRole('textbox', { name: 'Short names: namespace' });
    await field.fill('Not One');
    await page().getByText('It must be the name of a namespace').waitFor();
    expect(await page().getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await field.fill('shop');
    await page().getByRole('checkbox', { name: 'Names for addresses, too' }).check();
    await page().getByRole('button', { name: 'Save' }).click();
    const argument = { name: 'shop-dev', namespace: 'shop', reverse: true };
    await expect.poll(lastCall).toEqual({ call: 'profiles.changeNames', argument });
    await page().getByRole('dialog').waitFor({ state: 'detached' });
  });
});

describe('the kubeconfig', () => {
  it('and its context are chosen, in the file that the system’s dialog gave', async () => {
    await play('disconnected');
    await page().getByRole('button', { name: 'Profiles and settings' }).click();
    await page().getByRole('menuitem', { name: 'Kubeconfig of shop-dev…' }).click();
    const current = page().getByRole('radio', { name: 'The current one, as kubectl' });
    await page().getByText('now shop-dev').waitFor();
    // The profile names one that the file does not have any more.
    await page().getByText('has no context “dev@shop”').waitFor();
    expect(await page().getByRole('button', { name: 'Use it' }).isDisabled()).toBe(true);
    await page()
      .getByRole('radio', { name: /shop-production-blue/ })
      .check();
    await page().getByRole('button', { name: 'Another file…' }).click();
    await page().getByText('10.0.0.1:6443 · user lab-admin').waitFor();
    // A context of the other file is no choice any more.
    expect(await current.isChecked()).toBe(true);
    await page().getByRole('radio', { name: 'lab', exact: true }).check();
    await page().getByRole('button', { name: 'Use it' }).click();
    const argument = { name: 'shop-dev', kubeconfig: '/home/ada/lab.yaml', context: 'lab' };
    await expect.poll(lastCall).toEqual({ call: 'profiles.changeKubeconfig', argument });
    await page().getByRole('dialog').waitFor({ state: 'detached' });
  });
});

describe('a profile without a VPN', () => {
  it('is made of what is typed, and what is wrong with it is said beside', async () => {
    await play('disconnected');
    await page().getByRole('button', { name: 'Profiles and settings' }).click();
    await page().getByRole('menuitem', { name: 'Add without a VPN…' }).click();
    const add = page().getByRole('button', { name: 'Add', exact: true });
    expect(await add.isDisabled()).toBe(true);
    const type = (label: string, text: string) => page().getByRole('textbox', { name: label }).fill(text);
    await type('Name of the profile', 'line');
    await type('Network of the Services', '10.96.0.0/12');
    await type('The cluster’s DNS server', '10.96.0.10');
    await type('The cluster’s domain', ' cluster.coder4 ');
    await type('Next hop', 'router');
    await page().evaluate(() => {
      const params = { option: '--next-hop', value: 'router', expected: 'an IP address' };
      fake.answer({ profiles: { makeDirect: () => ({ ok: false, error: { code: 'profile.bad-option', params } }) } });
    });
    await add.click();
    await page().getByText('“router” is not an IP address').waitFor();
    await type('Next hop', '192.168.1.77');
    await page().evaluate(() => {
      fake.answer({ profiles: { makeDirect: () => ({ ok: true, value: null }) } });
    });
    await add.click();
    await page().getByRole('dialog').waitFor({ state: 'detached' });
    const argument = {
      ...{ name: 'line', nextHop: '192.168.1.77', dnsServers: ['10.96.0.10'], domains: ['cluster.coder4'] },
      routes: [{ role: 'service', cidr: '10.96.0.0/12' }],
    };
    expect(await lastCall()).toEqual({ call: 'profiles.makeDirect', argument });
  });
});

describe('an export', () => {
  async function openExport(): Promise<void> {
    await play('connected');
    await page().getByRole('button', { name: 'Profiles and settings' }).click();
    await page().getByRole('menuitem', { name: 'Export shop-dev…' }).click();
    await page().getByRole('region', { name: 'Preview' }).waitFor();
  }
  const preview = (): Promise<string> => page().getByRole('region', { name: 'Preview' }).innerText();

  it('is shown, copied and saved without the mouse', async () => {
    await openExport();
    expect(await preview()).toContain('server=/cluster.coder4/10.96.0.10');
    const dialog = page().getByRole('dialog', { name: 'Export shop-dev' });
    await dialog.locator('input[aria-haspopup="listbox"]:focus').waitFor();
    await page().keyboard.press('ArrowDown');
    await page().keyboard.press('ArrowDown');
    await page().keyboard.press('Enter');
    await expect.poll(preview).toContain('for openwrt');
    await page().keyboard.press('Tab');
    await page().keyboard.press('Space');
    await expect.poll(preview).toContain('200.10.in-addr.arpa');
    const request = { kind: 'openwrt', profile: 'shop-dev', reverse: true };
    await dialog.getByRole('button', { name: 'Copy' }).press('Enter');
    await expect.poll(lastCall).toEqual({ call: 'exports.copy', argument: request });
    await dialog.getByText('Copied').waitFor();
    await dialog.getByRole('button', { name: 'Save…' }).press('Enter');
    await expect.poll(lastCall).toEqual({ call: 'exports.save', argument: request });
    await dialog.getByText('Saved as /home/ada/kubelane-openwrt.conf').waitFor();
    await page().keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await calls('app.hideWindow')).toBe(0);
  });

  it('with keys can only be saved', async () => {
    await openExport();
    await page().getByRole('combobox', { name: 'For' }).click();
    await page().getByRole('option', { name: 'Another OpenVPN client: .ovpn' }).click();
    await page().getByText('It holds your private key').waitFor();
    expect(await page().getByRole('button', { name: 'Copy', exact: true }).count()).toBe(0);
    expect(await page().getByRole('button', { name: 'Save…' }).count()).toBe(1);
  });

  it('that cannot be made says what to do instead', async () => {
    await page().evaluate(() => {
      fake.answer({
        exports: { preview: () => ({ ok: false, error: { code: 'export.no-names', params: { name: 'shop-dev' } } }) },
      });
    });
    await play('disconnected');
    await page().getByRole('button', { name: 'Profiles and settings' }).click();
    await page().getByRole('menuitem', { name: 'Export shop-dev…' }).click();
    await page().getByText('Connect, then export').waitFor();
    expect(await page().getByRole('button', { name: 'Save…' }).isDisabled()).toBe(true);
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
    for (const name of [
      'connected',
      'degraded',
      'connecting',
      'sign-in-code',
      'failed',
      'foreseen',
      'collisions-chosen',
    ] as const) {
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

/** The argument of the last call of that name. */
async function lastOf(call: string): Promise<unknown> {
  return page().evaluate((name) => fake.calls.filter((made) => made.call === name).at(-1)?.argument, call);
}

async function copies(): Promise<number> {
  return calls('services.copy');
}

/** The row that the search field points at, in words. */
/** The texts that the search has marked. */
function highlighted(): Promise<readonly string[]> {
  return page().evaluate(() =>
    [...(CSS.highlights.get('match') ?? [])].map(({ startContainer, startOffset, endOffset }) =>
      (startContainer as Text).data.slice(startOffset, endOffset),
    ),
  );
}

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
