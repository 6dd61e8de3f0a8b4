import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright';
import { attach, type Lab } from '../../test/lab/lab.ts';
import { exitOf } from '../../test/support/kubelane-app.ts';
import { until } from '../../test/support/until.ts';
import { repositoryRoot } from '../setup/cache.ts';
import { reportConnection, reportStates } from './connection-report.ts';
import { Interrupted, interruption, UndoStack } from './ending.ts';
import { promise } from './expectation.ts';
import { look, proveNothingLeft } from './leftovers.ts';
import { Camera } from './pictures.ts';
import { markDns, probeBefore, probeCluster, probeRest } from './probes.ts';
import {
  changeSettings,
  clickTray,
  followStates,
  openWindow,
  profileName,
  snapshot,
  startDesktop,
  startKubelane,
  type RunningKubelane,
} from './running-kubelane.ts';
import { milestones, type StateLog } from './state-log.ts';
import { elapsed, Transcript } from './transcript.ts';

const connectTimeoutMs = 30_000;

/** The story of the demo, on the laptop: a panel's click, what it brings, and that nothing of it stays. */
async function story(transcript: Transcript, undo: UndoStack, pictures: string): Promise<void> {
  const lab = await attach();
  const desktop = await startDesktop(undo);

  transcript.chapter('The laptop at home, without Kubelane');
  await probeBefore(transcript);
  const untouched = look();

  transcript.chapter('Kubelane starts');
  const running = await startKubelane(lab, desktop, undo);
  await reportStart(transcript, running);
  const page = await openWindow(running);
  const states = followStates(running.kubelane, undo);
  await states.reaches(['disconnected'], 10_000);
  const { home } = running.kubelane;
  const before = look(home);
  const mark = await markDns(lab);

  transcript.chapter(`A click on “Connect ${profileName}” in the tray`);
  await connect(transcript, running, states, page);
  transcript.chapter('The cluster, from any program');
  await probeCluster(transcript, lab);
  transcript.chapter('Everything else, undisturbed');
  await probeRest(transcript, lab, mark);
  transcript.chapter('The Services');
  await reportServices(transcript, running, states, page);
  const camera = await Camera.of(page, pictures);
  await photographConnected(camera, page);

  transcript.chapter(`A click on “Disconnect ${profileName}” in the tray`);
  await disconnect(transcript, running, states);
  await proveNothingLeft(transcript, before, home);

  transcript.chapter('Once more, slowly: the gateway is held for the pictures');
  await photographConnecting(lab, running, states, page, camera);
  await disconnect(transcript, running, states);
  for (const picture of camera.pictures) transcript.ok(relative(repositoryRoot, picture));

  transcript.chapter('A click on “Quit” in the tray');
  await clickTray(running, 'Quit');
  const code = await exitOf(running.process);
  promise(transcript, code === 0, 'The app ended', `The app ended with ${code}.`, 'exit code 0');
  await states.stop();
  await running.kubelane.remove();
  transcript.ok('The helper ended');
  await proveNothingLeft(transcript, untouched);
}

async function reportStart(
  transcript: Transcript,
  { kubelane, panel, item, imported }: RunningKubelane,
): Promise<void> {
  transcript.ok('The helper listens, for root alone', kubelane.helperSocket);
  transcript.ok((imported?.stdout ?? '').trim());
  const { tooltip } = await panel.properties(item);
  transcript.ok('The icon stands in the panel', `“${tooltip}”`);
  const labels = (await panel.labels(item)).filter((label) => label !== '');
  transcript.ok('Its menu', labels.join(' · '));
}

async function connect(transcript: Transcript, running: RunningKubelane, states: StateLog, page: Page): Promise<void> {
  const start = performance.now();
  await clickTray(running, `Connect ${profileName}`);
  const reached = await states.reaches(['connected', 'degraded', 'failed'], connectTimeoutMs);
  reportStates(transcript, milestones(states.seen, start), profileName);
  const why = reached.reasons.map((reason) => reason.text).join(' ');
  promise(transcript, reached.state === 'connected', 'Connected', `The connection is ${reached.state}: ${why}`);
  await states.shows('the Services', ({ cluster }) => cluster.phase === 'live', connectTimeoutMs);
  const { connection } = await snapshot(page);
  reportConnection(transcript, connection);
  const installed = connection.routes.filter((route) => route.status === 'installed');
  const roles = new Set(installed.map((route) => route.role));
  const four = (['vpn', 'node', 'pod', 'service'] as const).every((role) => roles.has(role));
  promise(
    transcript,
    four,
    'The four routes are in effect',
    `Only these routes are in effect: ${[...roles].join(', ')}.`,
  );
}

async function disconnect(transcript: Transcript, running: RunningKubelane, states: StateLog): Promise<void> {
  const start = performance.now();
  await clickTray(running, `Disconnect ${profileName}`);
  await states.reaches(['disconnected'], 15_000);
  reportStates(transcript, milestones(states.seen, start), profileName);
}

async function reportServices(
  transcript: Transcript,
  { kubelane, app, panel, item }: RunningKubelane,
  states: StateLog,
  page: Page,
): Promise<void> {
  const list = await kubelane.cli('services');
  transcript.command(['kubelane', 'services'], list.stdout);
  const count = states.last?.cluster.services ?? 0;
  promise(
    transcript,
    list.code === 0 && count > 0,
    'The Services are listed',
    `kubelane services: ${list.stderr}`,
    `${count} Services`,
  );
  const url = await kubelane.cli('address', 'redis.shop', '--as', 'url');
  transcript.command(['kubelane', 'address', 'redis.shop', '--as', 'url'], url.stdout);
  promise(transcript, url.code === 0, 'An address in the form that is asked for', `kubelane address: ${url.stderr}`);

  const search = page.getByRole('search').getByRole('combobox').first();
  await search.fill('redis');
  await page.getByRole('option').first().waitFor();
  await search.press('Enter');
  const label = /^Copy last address: /;
  await until('the copied address', async () => (await panel.labels(item)).some((each) => label.test(each)));
  const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
  const wanted = 'redis.shop.svc.cluster.coder4:6379';
  promise(
    transcript,
    copied === wanted,
    'Typed “redis”, pressed Enter: copied',
    `The clipboard holds “${copied}”.`,
    copied,
  );
  await search.fill('');
}

const looks = [
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'en' },
  { theme: 'light', language: 'zh-CN' },
  { theme: 'dark', language: 'zh-CN' },
] as const;

async function photographConnected(camera: Camera, page: Page): Promise<void> {
  for (const each of looks) {
    await changeSettings(page, each);
    await camera.take(`connected-${each.theme}-${each.language}`);
  }
  await changeSettings(page, looks[0]);
}

/** The steps are over in half a second: a gateway that does not answer for a moment keeps them in view. */
async function photographConnecting(
  lab: Lab,
  running: RunningKubelane,
  states: StateLog,
  page: Page,
  camera: Camera,
): Promise<void> {
  await lab.fault('server', 'freeze');
  await clickTray(running, `Connect ${profileName}`);
  await states.reaches(['connecting'], 10_000);
  for (const each of looks) {
    await changeSettings(page, each);
    await camera.take(`connecting-${each.theme}-${each.language}`);
  }
  await changeSettings(page, looks[0]);
  await lab.fault('server', 'thaw');
  await states.reaches(['connected'], connectTimeoutMs);
  await states.shows('the Services', ({ cluster }) => cluster.phase === 'live', connectTimeoutMs);
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { pictures: { type: 'string', default: 'demo-output' } } });
  const transcript = new Transcript(process.stdout);
  const undo = new UndoStack();
  const start = performance.now();
  let code = 0;
  try {
    await Promise.race([story(transcript, undo, values.pictures), interruption()]);
    transcript.chapter('Everything was as promised');
    transcript.ok('Nothing is left on the laptop', `the story took ${elapsed(performance.now() - start)}`);
  } catch (error) {
    if (error instanceof Interrupted) code = 130;
    else {
      transcript.wrong(error instanceof Error ? error.message : String(error));
      code = 1;
    }
  }
  await undo.run().catch((error: unknown) => {
    transcript.wrong(error instanceof Error ? error.message : String(error));
    code ||= 1;
  });
  return code;
}

process.exit(await main());
