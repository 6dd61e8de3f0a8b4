import type { Lab } from '../lab/lab.ts';
import { Installation } from '../e2e/support/programs.ts';
import { StatusNotifierHost } from '../support/status-notifier-host.ts';
import { until } from '../support/until.ts';
import { profileStandsInMenu, startApp, type RunningApp } from './apps.ts';
import { pause } from './probe.ts';
import { descendants, treeUsage } from './process-tree.ts';
import type { Figure } from './statistics.ts';

/** From the icon to the reading of the memory: both apps have done all they do at a start long before. */
const settleMs = 2000;
/** From “connected” to the minute that is measured: the list of Services is read, and its garbage collected. */
const settleConnectedMs = 5000;
const maximumCpuPercent = 0.3;

export interface IdleResult {
  readonly figures: readonly Figure[];
  /** What else was measured, in words. */
  readonly remarks: readonly string[];
}

/** Start-up to the icon and memory of the tray-only app against a bare Electron tray app; then one minute connected and idle. */
export async function benchIdle(lab: Lab, runs: number, idleSeconds: number): Promise<IdleResult> {
  const kubelane = new Installation();
  const panel = await StatusNotifierHost.start();
  await kubelane.startHelper();
  await kubelane.cli('import', lab.paths.profile, '--name', 'lab', '--kubeconfig', lab.paths.kubeconfig);
  const figures = {
    kubelaneStart: [] as number[],
    bareStart: [] as number[],
    kubelanePss: [] as number[],
    barePss: [] as number[],
  };
  const remarks: string[] = [];
  let cpuPercent = NaN;
  try {
    for (let round = 0; round <= runs; round++) {
      for (const which of ['bare', 'kubelane'] as const) {
        const app = await startApp(which, panel, kubelane.environment);
        await pause(settleMs);
        const { pssMb } = treeUsage(app.child.pid ?? 0);
        await app.stop();
        if (round === 0) continue;
        figures[which === 'bare' ? 'bareStart' : 'kubelaneStart'].push(app.startMs);
        figures[which === 'bare' ? 'barePss' : 'kubelanePss'].push(pssMb);
      }
    }
    const app = await startApp('kubelane', panel, kubelane.environment);
    cpuPercent = await connectedAndIdle(app, panel, kubelane, idleSeconds, remarks);
    await app.stop();
  } finally {
    panel.stop();
    await kubelane.remove();
  }
  const peerName = 'bare Electron';
  return {
    remarks,
    figures: [
      {
        name: 'memory of the tray-only app (PSS of the whole tree)',
        unit: 'MB',
        kubelane: figures.kubelanePss,
        peer: figures.barePss,
        peerName,
        bound: { most: 1.15 },
      },
      {
        name: 'cold start to the icon in the panel',
        unit: 'ms',
        kubelane: figures.kubelaneStart,
        peer: figures.bareStart,
        peerName,
        bound: { most: 1.5 },
      },
      {
        name: `CPU of the app, connected and idle for ${idleSeconds} s`,
        unit: '% of a core',
        kubelane: [cpuPercent],
        bound: { most: maximumCpuPercent },
      },
    ],
  };
}

/** Connects by the tray, waits, and returns the app's CPU time in percent of one core; helper and openvpn are told apart. */
async function connectedAndIdle(
  app: RunningApp,
  panel: StatusNotifierHost,
  kubelane: Installation,
  seconds: number,
  remarks: string[],
): Promise<number> {
  await profileStandsInMenu(panel, app);
  await panel.click(app.item, /^Connect/);
  await until('connected', async () => (await kubelane.cli('status', '--json')).stdout.includes('"connected"'));
  await pause(settleConnectedMs);
  const helperPid = kubelane.helper?.pid ?? 0;
  const before = { app: treeUsage(app.child.pid ?? 0), helper: treeUsage(helperPid) };
  await pause(seconds * 1000);
  const after = { app: treeUsage(app.child.pid ?? 0), helper: treeUsage(helperPid) };
  const percent = (end: number, start: number): number => ((end - start) / (seconds * 1000)) * 100;
  const helperCpu = percent(after.helper.cpuMs, before.helper.cpuMs);
  remarks.push(
    `connected and idle for ${seconds} s: app ${after.app.pssMb.toFixed(0)} MB, helper with openvpn ` +
      `${after.helper.pssMb.toFixed(0)} MB in ${descendants(helperPid).length} processes, ${helperCpu.toFixed(2)} % of a core`,
  );
  await panel.click(app.item, /^Disconnect/);
  await until('disconnected', async () => (await kubelane.cli('status', '--json')).stdout.includes('"disconnected"'));
  return percent(after.app.cpuMs, before.app.cpuMs);
}
