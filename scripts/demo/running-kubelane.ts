import type { ChildProcess } from 'node:child_process';
import type { ElectronApplication, Page } from 'playwright';
import type { AppSnapshot, KubelaneApi } from '../../electron/shared/ipc-schema.ts';
import type { Settings } from '../../electron/shared/settings.ts';
import { Installation, repository, type Outcome } from '../../test/e2e/support/programs.ts';
import type { Lab } from '../../test/lab/lab.ts';
import { Desktop } from '../../test/support/desktop.ts';
import { exitOf, launchApp } from '../../test/support/kubelane-app.ts';
import { StatusNotifierHost, type TrayItem } from '../../test/support/status-notifier-host.ts';
import { until } from '../../test/support/until.ts';
import type { UndoStack } from './ending.ts';
import { StateLog } from './state-log.ts';

export const profileName = 'shop-dev';

/** Kubelane as a user has it: helper, profile, the app's icon in a panel. */
export interface RunningKubelane {
  readonly kubelane: Installation;
  readonly panel: StatusNotifierHost;
  readonly item: TrayItem;
  readonly app: ElectronApplication;
  /** The app's main process. */
  readonly process: ChildProcess;
  /** What `kubelane import` printed; null when no profile was to be imported. */
  readonly imported: Outcome | null;
}

/** A display and a session bus on this laptop, without a screen; ended by `undo`. */
export async function startDesktop(undo: UndoStack): Promise<Desktop> {
  // The desktop's own services would keep a cache of GSettings in the laptop's /run, which is looked at.
  process.env['GSETTINGS_BACKEND'] = 'memory';
  const desktop = await Desktop.start();
  undo.add(() => desktop.stop());
  return desktop;
}

/** Starts the helper and the app on this laptop, with the lab's profile unless told otherwise. Everything is undone by `undo`. */
export async function startKubelane(
  lab: Lab,
  desktop: Desktop,
  undo: UndoStack,
  options: { readonly withProfile?: boolean } = {},
): Promise<RunningKubelane> {
  const kubelane = new Installation();
  undo.add(() => kubelane.remove());
  await kubelane.startHelper();
  const imported = options.withProfile === false ? null : await importProfile(kubelane, lab);
  const panel = await StatusNotifierHost.start({ busAddress: desktop.busAddress });
  undo.add(() => panel.stop());
  const environment = appEnvironment(kubelane, desktop);
  const app = await launchApp({ home: kubelane.home, environment }, ['--hidden', '--force-color-profile=srgb']);
  const child = app.process();
  undo.add(() => endApp(child));
  const item = await panel.firstItem();
  if (imported !== null) {
    const label = `Connect ${profileName}`;
    await until('the profile in the tray menu', async () => (await panel.labels(item)).includes(label));
  }
  return { kubelane, panel, item, app, process: child, imported };
}

async function importProfile(kubelane: Installation, lab: Lab): Promise<Outcome> {
  const argv = ['import', lab.paths.profile, '--name', profileName, '--kubeconfig', lab.paths.kubeconfig];
  const outcome = await kubelane.cli(...argv);
  if (outcome.code !== 0) throw new Error(`The profile could not be imported: ${outcome.stderr.trim()}`);
  return outcome;
}

/** Follows the app's state through the CLI; ended by `undo`. */
export function followStates(kubelane: Installation, undo: UndoStack): StateLog {
  const states = new StateLog([process.execPath, `${repository}/out/cli.cjs`], kubelane.environment);
  undo.add(() => states.stop());
  return states;
}

/** Clicks an entry of the tray's menu as soon as it is there. */
export async function clickTray({ panel, item }: RunningKubelane, label: string): Promise<void> {
  await until(`“${label}” in the tray menu`, async () => (await panel.labels(item)).includes(label));
  await panel.click(item, label);
}

/** Opens the window by a click in the tray and waits until it is drawn. */
export async function openWindow(running: RunningKubelane): Promise<Page> {
  const { app } = running;
  const opened = app.windows()[0] ?? app.waitForEvent('window');
  await clickTray(running, 'Open Kubelane');
  const page = await opened;
  await page.getByRole('banner').waitFor();
  return page;
}

/** What the app tells its window. */
export async function snapshot(page: Page): Promise<AppSnapshot> {
  return await page.evaluate(() => (globalThis as unknown as { kubelane: KubelaneApi }).kubelane.app.snapshot());
}

/** Changes the settings as the window's menu does, and waits until the window shows them. */
export async function changeSettings(page: Page, settings: Pick<Settings, 'theme' | 'language'>): Promise<void> {
  await page.evaluate(
    (change) => (globalThis as unknown as { kubelane: KubelaneApi }).kubelane.settings.change(change),
    settings,
  );
  await page.locator(`html[lang="${settings.language}"][data-mantine-color-scheme="${settings.theme}"]`).waitFor();
}

/** The app's environment without what belongs to another desktop or another language. */
function appEnvironment(kubelane: Installation, desktop: Desktop): Record<string, string> {
  const foreign = ['WAYLAND_DISPLAY', 'LANGUAGE', 'LC_ALL', 'ELECTRON_RUN_AS_NODE'];
  const merged: NodeJS.ProcessEnv = { ...kubelane.environment, ...desktop.environment };
  return Object.fromEntries(
    Object.entries(merged).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && !foreign.includes(entry[0]),
    ),
  );
}

/** As a session's end does it; the app takes its connection down. */
async function endApp(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await exitOf(child);
}
