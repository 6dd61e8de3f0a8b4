import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { electronDist } from '../../scripts/setup/parts.ts';
import type { StatusNotifierHost, TrayItem } from '../support/status-notifier-host.ts';
import { until } from '../support/until.ts';
import { repository } from '../e2e/support/programs.ts';

/** A tray app of which the icon stands in the panel. */
export interface RunningApp {
  readonly child: ChildProcess;
  readonly item: TrayItem;
  /** From the start of the process to its icon in the panel. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** Starts Kubelane from the tree, or the bare peer, and waits for its icon. */
export async function startApp(
  which: 'kubelane' | 'bare',
  panel: StatusNotifierHost,
  environment: NodeJS.ProcessEnv,
): Promise<RunningApp> {
  const program = join(await electronDist(), 'electron');
  const folder = which === 'kubelane' ? repository : join(repository, 'test/bench/bare-tray');
  // Like Kubelane's, the peer's data stay from start to start, and go with the installation.
  const userData = join(environment['KUBELANE_HOME'] ?? '', 'bare-data');
  // Root has no sandbox; both peers go without.
  const argv = ['--no-sandbox', folder, '--hidden', ...(which === 'bare' ? [`--user-data-dir=${userData}`] : [])];
  const known = new Set(panel.items().map((item) => item.service));
  const start = performance.now();
  const child = spawn(program, argv, { env: environment, stdio: 'ignore' });
  const item = await newItem(panel, known);
  return {
    child,
    item,
    startMs: performance.now() - start,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The icon is in the panel before the profiles are read: waits until they are in its menu. */
export async function profileStandsInMenu(panel: StatusNotifierHost, app: RunningApp): Promise<void> {
  await until('the profile stands in the menu', async () => {
    return (await panel.labels(app.item)).some((label) => label.startsWith('Connect'));
  });
}

async function newItem(panel: StatusNotifierHost, known: ReadonlySet<string>): Promise<TrayItem> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const item = panel.items().find((candidate) => !known.has(candidate.service));
    if (item !== undefined) return item;
    if (Date.now() > deadline) throw new Error('no tray icon in 20 s');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
