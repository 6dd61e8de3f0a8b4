import { rmSync } from 'node:fs';
import type { ElectronApplication, Page } from 'playwright';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { attach, type Lab } from '../lab/lab.ts';
import { isStopped } from '../lab/proc.ts';
import { sleepLaptop } from '../lab/sleep.ts';
import { closeApp, launchApp } from '../support/kubelane-app.ts';
import { laptopState, type LaptopState } from '../support/laptop-state.ts';
import { agreement, withoutRepetitions, type Seen } from '../support/state-agreement.ts';
import { StatusNotifierHost, type TrayItem } from '../support/status-notifier-host.ts';
import { expectAsBefore } from './support/as-before.ts';
import { pidOf } from './support/processes.ts';
import { eventually, Installation } from './support/programs.ts';
import { httpGet } from './support/reach.ts';
import {
  CliRecorder,
  pictureFor,
  TrayRecorder,
  WindowRecorder,
  type Kind,
  type Recorder,
} from './support/state-recorders.ts';

const profile = 'shop-dev';
/** What lasts less than three frames need not be drawn. */
const briefInWindowMs = 50;
/** The tray waits 100 ms for what else comes before it shows that something is under way (tray-service.ts); the rest is for the CLI's own delay. */
const briefInTrayMs = 200;
/**
 * The most that one may be apart from the CLI. The test prints what it was: measured up to 140 ms (window) and 310 ms (tray) on a machine of
 * two cores that others use as well, 170 and 370 ms where both cores were kept busy besides.
 */
const apartMs = 500;

let lab: Lab;
let before: LaptopState;
let panel: StatusNotifierHost;
let kubelane: Installation;
let app: ElectronApplication | null = null;

beforeAll(async () => {
  lab = await attach();
});

/** What the desktop keeps for as long as somebody is signed in: GTK's settings, and the folder of Kubelane's socket. */
function forgetDesktopSession(): void {
  for (const name of ['dconf', 'kubelane']) rmSync(`/run/user/${name}`, { recursive: true, force: true });
}

beforeEach(async () => {
  forgetDesktopSession();
  before = laptopState();
  kubelane = new Installation();
  panel = await StatusNotifierHost.start();
  await kubelane.startHelper();
  await kubelane.cli('import', lab.paths.profile, '--name', profile, '--kubeconfig', lab.paths.kubeconfig);
});

afterEach(async () => {
  if (app !== null) await closeApp(app);
  app = null;
  panel.stop();
  await kubelane.remove();
  await lab.fault('clear');
});

const environment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(kubelane.environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/** One who is compared with the CLI. */
interface View {
  readonly name: string;
  readonly recorder: Recorder<string>;
  readonly briefMs: number;
  /** What this one has to show for a state. */
  readonly shows: (kind: Kind) => string;
}

async function answers(): Promise<boolean> {
  return (await httpGet('http://web.shop.svc.cluster.coder4/', 500).catch(() => '')).includes('web');
}

async function openWindow(electron: ElectronApplication, item: TrayItem): Promise<Page> {
  await panel.click(item, 'Open Kubelane');
  const page = electron.windows()[0] ?? (await electron.waitForEvent('window'));
  await page.locator('header[data-state="disconnected"]').waitFor();
  return page;
}

/** The greatest distance in time between the CLI and this view; fails, with both their stories, where they do not agree. */
function compare(cli: Recorder<Kind>, { name, recorder, briefMs, shows }: View): { atMs: number; state: string } {
  const truth = cli.seen.map(({ at, state }) => ({ at, state: shows(state) }));
  const found = agreement(truth, recorder.seen, briefMs);
  expect(found, `${name} and CLI agree:\n${story(truth)}\n${story(recorder.seen)}`).not.toBeNull();
  // The first of them is when each began to look.
  const [worst] = found!.skews.slice(1).sort((a, b) => Math.abs(b.milliseconds) - Math.abs(a.milliseconds));
  return { atMs: Math.round(worst?.milliseconds ?? 0), state: worst?.state ?? '' };
}

function story(seen: readonly Seen[]): string {
  const start = seen[0]?.at ?? 0;
  return withoutRepetitions(seen)
    .map(({ at, state }) => `${Math.round(at - start)} ${state}`)
    .join(', ');
}

test('tray, window and CLI say the same at every instant, whatever happens; in the end nothing is left', async () => {
  const electron = await launchApp({ home: kubelane.home, environment: environment() }, ['--hidden']);
  app = electron;
  const item = await panel.firstItem();
  const connect = `Connect ${profile}`;
  await eventually('the menu knows the profile', async () => (await panel.labels(item)).includes(connect));
  const page = await openWindow(electron, item);

  const [cli, window] = [new CliRecorder(kubelane.environment), new WindowRecorder()];
  await window.start(page, profile);
  const tray = await TrayRecorder.start(panel, item, electron, profile);
  const itself = (kind: Kind): string => kind;
  const views: readonly View[] = [
    { name: 'window: header', recorder: window.header, briefMs: briefInWindowMs, shows: itself },
    { name: 'window: title', recorder: window.title, briefMs: briefInWindowMs, shows: itself },
    { name: 'tray: picture', recorder: tray.picture, briefMs: briefInTrayMs, shows: pictureFor },
    { name: 'tray: tooltip', recorder: tray.tooltip, briefMs: briefInTrayMs, shows: itself },
    { name: 'tray: menu', recorder: tray.menu, briefMs: briefInTrayMs, shows: itself },
  ];
  const allSay = (kind: Kind): Promise<void> =>
    eventually(
      `all say ${kind}`,
      () => cli.last === kind && views.every(({ recorder, shows }) => recorder.last === shows(kind)),
    ).catch((error: unknown) => {
      const last = views.map(({ name, recorder }) => `${name}: ${recorder.last}`).join(', ');
      throw new Error(`${String(error)} (CLI: ${cli.last}, ${last})`);
    });

  await allSay('disconnected');
  await panel.click(item, connect);
  await allSay('connected');

  await lab.fault('link', 'down');
  await allSay('waiting-for-network');
  await lab.fault('link', 'up');
  await allSay('connected');

  await lab.fault('server', 'kill');
  await eventually(
    'the loss is seen by programs that ask',
    async () => !(await answers()) && cli.last === 'reconnecting',
  );
  await allSay('reconnecting');
  await lab.fault('server', 'start');
  await allSay('connected');

  await lab.fault('lan', 'cafe');
  await eventually('the cluster answers', answers);
  await allSay('connected');

  const openvpn = pidOf('openvpn');
  expect(openvpn).toBeDefined();
  process.kill(openvpn!, 'SIGKILL');
  await eventually('another openvpn', () => ![undefined, openvpn].includes(pidOf('openvpn')));
  await allSay('connected');

  const restartServer = async (): Promise<void> => {
    await eventually('the laptop sleeps', () => isStopped(kubelane.helper?.pid ?? 0));
    await lab.fault('server', 'restart');
  };
  // Unannounced: Chromium ends the connection by which its page is watched when it hears of a sleep.
  await Promise.all([sleepLaptop(2, { announced: false }), restartServer()]);
  await eventually('the cluster answers', answers);
  await allSay('connected');

  await panel.click(item, `Disconnect ${profile}`);
  await allSay('disconnected');

  await cli.stop();
  const failures = [cli, ...views.map(({ recorder }) => recorder)].flatMap((recorder) => recorder.failures);
  expect(failures).toEqual([]);
  process.stderr.write(`CLI: ${story(cli.seen)}\n`);
  for (const view of views) {
    const { atMs, state } = compare(cli, view);
    const order = atMs < 0 ? 'before' : 'after';
    process.stderr.write(`${view.name}: at most ${Math.abs(atMs)} ms ${order} the CLI (${state})\n`);
    expect(Math.abs(atMs), view.name).toBeLessThan(apartMs);
  }

  const ended = electron.waitForEvent('close');
  await panel.click(item, 'Quit');
  await ended;
  app = null;
  await lab.fault('clear');
  await kubelane.remove();
  forgetDesktopSession();
  await expectAsBefore(before, { farewells: true });
});
