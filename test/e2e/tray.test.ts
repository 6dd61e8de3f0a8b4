import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { attach, type Lab } from '../lab/lab.ts';
import { exitOf, spawnApp } from '../support/kubelane-app.ts';
import { laptopState, type LaptopState } from '../support/laptop-state.ts';
import { StatusNotifierHost, type TrayItem } from '../support/status-notifier-host.ts';
import { expectAsBefore } from './support/as-before.ts';
import { Installation, eventually } from './support/programs.ts';
import { addressesOf, converse, httpGet } from './support/reach.ts';

let lab: Lab;
let panel: StatusNotifierHost;
let before: LaptopState;
let kubelane: Installation;
let app: ChildProcess;
let item: TrayItem;

beforeAll(async () => {
  lab = await attach();
});

beforeEach(async () => {
  before = laptopState();
  kubelane = new Installation();
  panel = await StatusNotifierHost.start();
  await kubelane.startHelper();
  await kubelane.cli('import', lab.paths.profile, '--name', 'shop-dev', '--kubeconfig', lab.paths.kubeconfig);
  app = await spawnApp({ home: kubelane.home, environment: definedOnly(kubelane.environment) }, ['--hidden']);
  item = await panel.firstItem();
  await eventually('the menu knows the profile', async () => (await panel.labels(item)).includes('Connect shop-dev'));
});

afterEach(async () => {
  if (app.exitCode === null) app.kill('SIGKILL');
  panel.stop();
  await kubelane.remove();
});

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

async function tooltipBecomes(text: string): Promise<void> {
  await eventually(
    `the tooltip says ${text}`,
    async () => (await panel.properties(item)).tooltip.includes(text),
    20_000,
  );
}

describe('one click in the tray', () => {
  test('connects, everything answers, Disconnect leaves nothing, Quit ends it', async () => {
    expect(await panel.labels(item)).toEqual(
      expect.arrayContaining(['Not connected', 'Connect shop-dev', 'Open Kubelane', 'Copy last address', 'Quit']),
    );
    const idleIcon = (await panel.properties(item)).icons[0]?.pixels;
    const homeBefore = (await lab.homeDnsQueries()).length;
    const clusterBefore = (await lab.clusterDnsQueries()).length;

    await panel.click(item, 'Connect shop-dev');
    await tooltipBecomes('Connected to shop-dev');
    await eventually('the four routes are in the menu', async () => {
      const labels = (await panel.labels(item)).join('\n');
      return ['VPN', 'Nodes', 'Pods', 'Services'].every((role) => labels.includes(`✓ ${role}`));
    });
    expect((await panel.properties(item)).icons[0]?.pixels).not.toEqual(idleIcon);

    const [clusterIp] = await addressesOf('web.shop.svc.cluster.coder4');
    const jsonPath = 'jsonpath={.subsets[0].addresses[0].ip}';
    const podIp = await lab.kubectl(['get', 'endpoints', 'redis', '-n', 'shop', '-o', jsonPath]);
    expect(await httpGet('http://web.shop.svc.cluster.coder4/')).toContain('web');
    expect(await httpGet(`http://${clusterIp}/`)).toContain('web');
    expect(await converse(podIp, 6379, 'PING')).toBe('+PONG\r\n');
    expect(await converse('redis.shop.svc.cluster.coder4', 6379, 'PING')).toBe('+PONG\r\n');
    expect(await addressesOf('test-memcached.default.svc.cluster.coder4')).toHaveLength(3);
    expect(await converse('test-memcached.default.svc.cluster.coder4', 11211, 'version')).toMatch(/^VERSION /);
    // A node by its address: TLS answers the plain request with an alert or an error page, but it answers.
    expect(await converse('192.168.8.174', 6443, 'GET / HTTP/1.0\r\n')).not.toBe('');
    expect(await httpGet('http://www.public.example/')).not.toBe('');

    const home = (await lab.homeDnsQueries()).slice(homeBefore);
    const cluster = (await lab.clusterDnsQueries()).slice(clusterBefore);
    expect(home.filter((name) => name.includes('cluster.coder4'))).toEqual([]);
    expect(home).toContain('www.public.example');
    expect(cluster).toContain('redis.shop.svc.cluster.coder4');
    expect(cluster.filter((name) => !name.replace(/\.$/, '').endsWith('cluster.coder4'))).toEqual([]);

    await panel.click(item, 'Disconnect shop-dev');
    await tooltipBecomes('Not connected');
    await panel.click(item, 'Quit');
    expect(await exitOf(app)).toBe(0);
    await kubelane.remove();
    rmSync('/run/user/kubelane', { recursive: true, force: true });
    await expectAsBefore(before, { farewells: true });
  });

  test('Quit while connected takes the connection down first', async () => {
    await panel.click(item, 'Connect shop-dev');
    await tooltipBecomes('Connected to shop-dev');
    await eventually('the Services are live', async () =>
      (await kubelane.cli('status', '--json')).stdout.includes('"live"'),
    );
    await panel.click(item, 'Quit');
    expect(await exitOf(app)).toBe(0);
    await kubelane.remove();
    await expectAsBefore(before);
  });

  test('kill -9 of the app: the helper takes everything back', async () => {
    await panel.click(item, 'Connect shop-dev');
    await tooltipBecomes('Connected to shop-dev');
    app.kill('SIGKILL');
    await exitOf(app);
    await kubelane.remove();
    await expectAsBefore(before, { farewells: true });
  });

  test('the CLI steers the running app', async () => {
    expect((await kubelane.cli('up', 'shop-dev')).code).toBe(0);
    await tooltipBecomes('Connected to shop-dev');
    const second = await kubelane.cli('up', 'shop-dev', '--headless');
    expect(second).toMatchObject({ code: 1 });
    expect((await kubelane.cli('down')).code).toBe(0);
    await tooltipBecomes('Not connected');
  });
});
