import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright';
import { attach, type Lab } from '../../test/lab/lab.ts';
import type { Desktop } from '../../test/support/desktop.ts';
import { repositoryRoot } from '../setup/cache.ts';
import { Interrupted, interruption, UndoStack } from './ending.ts';
import { Camera } from './pictures.ts';
import {
  changeSettings,
  clickTray,
  followStates,
  openWindow,
  profileName,
  startDesktop,
  startKubelane,
} from './running-kubelane.ts';
import { Transcript } from './transcript.ts';

const light = { theme: 'light', language: 'en' } as const;
const dark = { theme: 'dark', language: 'en' } as const;
const chinese = { theme: 'light', language: 'zh-CN' } as const;
const timeoutMs = 30_000;

/** Renews the documents' pictures, on the laboratory's laptop. */
async function photograph(undo: UndoStack, folder: string): Promise<readonly string[]> {
  const lab = await attach();
  const desktop = await startDesktop(undo);
  return [
    ...(await photographWelcome(lab, desktop, folder)),
    ...(await photographConnection(lab, desktop, folder, undo)),
  ];
}

/** The first start, without a profile. */
async function photographWelcome(lab: Lab, desktop: Desktop, folder: string): Promise<readonly string[]> {
  const undo = new UndoStack();
  try {
    const running = await startKubelane(lab, desktop, undo, { withProfile: false });
    const page = await openWindow(running);
    const camera = await Camera.of(page, folder);
    await changeSettings(page, light);
    await camera.take('welcome');
    return camera.pictures;
  } finally {
    await undo.run();
  }
}

async function photographConnection(
  lab: Lab,
  desktop: Desktop,
  folder: string,
  undo: UndoStack,
): Promise<readonly string[]> {
  const running = await startKubelane(lab, desktop, undo);
  const page = await openWindow(running);
  const camera = await Camera.of(page, folder);
  const states = followStates(running.kubelane, undo);
  await states.reaches(['disconnected'], timeoutMs);
  await changeSettings(page, light);
  await camera.take('disconnected');

  // The steps are over in half a second: a gateway that does not answer for a moment keeps them in view.
  await lab.fault('server', 'freeze');
  await clickTray(running, `Connect ${profileName}`);
  await states.reaches(['connecting'], timeoutMs);
  await camera.take('connecting');
  await changeSettings(page, chinese);
  await camera.take('connecting-zh');
  await lab.fault('server', 'thaw');
  await states.reaches(['connected'], timeoutMs);
  await states.shows('the Services', ({ cluster }) => cluster.phase === 'live', timeoutMs);
  await states.shows('bytes through the tunnel', ({ tunnel }) => tunnel !== null && tunnel.bytesIn > 0, timeoutMs);
  await camera.take('connected-zh');
  await changeSettings(page, light);
  await camera.take('connected-light');
  await openExport(page);
  await camera.take('export');
  await page.keyboard.press('Escape');
  await changeSettings(page, dark);
  await copyWeb(page);
  await camera.take('connected-dark');
  await changeSettings(page, light);
  await clickTray(running, `Disconnect ${profileName}`);
  await states.reaches(['disconnected'], timeoutMs);

  await lab.fault('lan', 'office');
  await clickTray(running, `Connect ${profileName}`);
  await states.reaches(['degraded'], timeoutMs);
  // The API server has an address in the range that collides: the list says so as soon as the first request gave up.
  await states.shows('the cluster’s problem', ({ cluster }) => cluster.problem !== undefined, timeoutMs);
  await changeSettings(page, dark);
  await camera.take('degraded');
  await changeSettings(page, light);
  await clickTray(running, `Disconnect ${profileName}`);
  await states.reaches(['disconnected'], timeoutMs);
  await lab.fault('clear');
  return camera.pictures;
}

/** The dialog that writes the profile in the words of dnsmasq. */
async function openExport(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Profiles and settings' }).click();
  await page.getByRole('menuitem', { name: `Export ${profileName}…` }).click();
  await page.getByRole('region', { name: 'Preview' }).waitFor();
}

/** A search with a copied address, as the footer confirms it. */
async function copyWeb(page: Page): Promise<void> {
  const search = page.getByRole('search').getByRole('combobox').first();
  await search.fill('web');
  await page.getByRole('option').first().waitFor();
  await search.press('Enter');
  await page
    .getByText(/^Copied /)
    .first()
    .waitFor();
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { pictures: { type: 'string', default: 'docs/images' } } });
  const transcript = new Transcript(process.stdout);
  const undo = new UndoStack();
  let code = 0;
  try {
    transcript.chapter('Pictures');
    const pictures = await Promise.race([photograph(undo, values.pictures), interruption()]);
    for (const picture of pictures) transcript.ok(relative(repositoryRoot, picture));
  } catch (error) {
    code = error instanceof Interrupted ? 130 : 1;
    if (code === 1) transcript.wrong(error instanceof Error ? error.message : String(error));
  }
  await undo.run();
  return code;
}

process.exit(await main());
