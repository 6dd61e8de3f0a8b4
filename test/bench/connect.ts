import { networkInterfaces } from 'node:os';
import { connectControl } from '../../electron/connection/control/control-client.ts';
import { controlSocketPath } from '../../electron/profiles/home.ts';
import type { Lab } from '../lab/lab.ts';
import { Installation } from '../e2e/support/programs.ts';
import { StatusNotifierHost } from '../support/status-notifier-host.ts';
import { until } from '../support/until.ts';
import { startApp } from './apps.ts';
import { startPlainVpn } from './plain-vpn.ts';
import { firstHttpAnswer } from './probe.ts';
import type { Comparison } from './statistics.ts';

const name = 'web.shop.svc.cluster.coder4';

/** From the click in the running app, and from the start of plain openvpn, to the first HTTP answer by cluster name. */
export async function benchConnect(lab: Lab, runs: number): Promise<Comparison[]> {
  const kubelane = new Installation();
  const panel = await StatusNotifierHost.start();
  await kubelane.startHelper();
  await kubelane.cli('import', lab.paths.profile, '--name', 'lab', '--kubeconfig', lab.paths.kubeconfig);
  const app = await startApp('kubelane', panel, kubelane.environment);
  const path = controlSocketPath(kubelane.home, kubelane.environment);
  const control = await until('the control socket', async () => {
    const connected = await connectControl(path);
    return connected.ok ? connected.value : undefined;
  });
  const figures = { clicked: [] as number[], verified: [] as number[], plain: [] as number[] };
  let state = '';
  let verifiedAt = 0;
  void control.call('watch', {}, (status) => {
    state = status.connection.state.kind;
    if (state === 'connected') {
      if (verifiedAt === 0 && process.env['BENCH_STEPS']) console.error(status.connection.steps.map((x) => `${x.step} ${x.durationMs}`).join(' '));
      verifiedAt ||= performance.now();
    }
  });
  try {
    // The first of each warms the caches of the machine and is not counted.
    for (let round = 0; round <= runs; round++) {
      const plainStart = performance.now();
      const plain = startPlainVpn(lab.paths.profile);
      const plainMs = await firstHttpAnswer(name, plainStart);
      await plain.stop();

      verifiedAt = 0;
      const clickedAt = performance.now();
      await panel.click(app.item, /^Connect/);
      const clickedMs = await firstHttpAnswer(name, clickedAt);
      await until('connected', () => (verifiedAt > 0 ? true : undefined));
      await panel.click(app.item, /^Disconnect/);
      await until('disconnected', () => (state === 'disconnected' ? true : undefined));
      await until('the tunnel device is gone', () => (networkInterfaces()['kl0'] === undefined ? true : undefined));
      if (round === 0) continue;
      figures.plain.push(plainMs);
      figures.clicked.push(clickedMs);
      figures.verified.push(verifiedAt - clickedAt);
    }
  } finally {
    control.close();
    await app.stop();
    panel.stop();
    await kubelane.remove();
  }
  const peer = { unit: 'ms', peer: figures.plain, peerName: 'plain openvpn' };
  return [
    {
      name: 'click to the first HTTP answer by cluster name',
      kubelane: figures.clicked,
      ...peer,
      bound: { most: 1.25 },
    },
    { name: 'click to the verified “connected”', kubelane: figures.verified, ...peer, bound: { most: 2 } },
  ];
}
