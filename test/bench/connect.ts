import { networkInterfaces } from 'node:os';
import { connectControl, type ControlClient } from '../../electron/connection/control/control-client.ts';
import { controlSocketPath } from '../../electron/profiles/home.ts';
import type { Lab } from '../lab/lab.ts';
import { Installation } from '../e2e/support/programs.ts';
import { StatusNotifierHost } from '../support/status-notifier-host.ts';
import { until } from '../support/until.ts';
import { profileStandsInMenu, startApp } from './apps.ts';
import { startPlainVpn } from './plain-vpn.ts';
import { firstHttpAnswer } from './probe.ts';
import type { Comparison } from './statistics.ts';

const name = 'web.shop.svc.cluster.coder4';

/**
 * From the click in the running app, and from the start of plain openvpn, to the first HTTP answer by cluster name. `onSteps` is told how long
 * each step of each of Kubelane's connections took.
 */
export async function benchConnect(
  lab: Lab,
  runs: number,
  onSteps: (line: string) => void = () => undefined,
): Promise<Comparison[]> {
  const kubelane = new Installation();
  const panel = await StatusNotifierHost.start();
  await kubelane.startHelper();
  await kubelane.cli('import', lab.paths.profile, '--name', 'lab', '--kubeconfig', lab.paths.kubeconfig);
  const app = await startApp('kubelane', panel, kubelane.environment);
  const control = await controlOf(kubelane);
  const seen = new SeenStates(control);
  const figures = { http: [] as number[], verified: [] as number[], plain: [] as number[] };
  try {
    await profileStandsInMenu(panel, app);
    // The first of each warms the caches of the machine and is not counted.
    for (let round = 0; round <= runs; round++) {
      const plainStart = performance.now();
      const plain = startPlainVpn(lab.paths.profile);
      const plainMs = await firstHttpAnswer(name, plainStart);
      await plain.stop();

      seen.forget();
      let clickedAt = 0;
      await panel.click(app.item, /^Connect/, () => (clickedAt = performance.now()));
      const httpMs = await firstHttpAnswer(name, clickedAt);
      const verified = await seen.connected();
      onSteps(verified.steps);
      await panel.click(app.item, /^Disconnect/);
      await until('disconnected', () => seen.state === 'disconnected');
      await until('the tunnel device is gone', () => networkInterfaces()['kl0'] === undefined);
      if (round === 0) continue;
      figures.plain.push(plainMs);
      figures.http.push(httpMs);
      figures.verified.push(verified.at - clickedAt);
    }
  } finally {
    control.close();
    await app.stop();
    panel.stop();
    await kubelane.remove();
  }
  const peer = { unit: 'ms', peer: figures.plain, peerName: 'plain openvpn' };
  return [
    { name: 'click to the first HTTP answer by cluster name', kubelane: figures.http, ...peer, bound: { most: 1.25 } },
    { name: 'click to the verified “connected”', kubelane: figures.verified, ...peer, bound: { most: 2 } },
  ];
}

function controlOf(kubelane: Installation): Promise<ControlClient> {
  const path = controlSocketPath(kubelane.home, kubelane.environment);
  return until('the control socket', async () => {
    const connected = await connectControl(path);
    return connected.ok ? connected.value : undefined;
  });
}

interface Verified {
  /** performance.now() when this process was told. */
  readonly at: number;
  /** Each step of the connection with its milliseconds. */
  readonly steps: string;
}

/** The states as they come over the control socket. */
class SeenStates {
  state = '';
  #verified: Verified | null = null;

  constructor(control: ControlClient) {
    void control.call('watch', {}, ({ connection }) => {
      this.state = connection.state.kind;
      if (this.state !== 'connected' || this.#verified !== null) return;
      const steps = connection.steps.map(({ step, durationMs }) => `${step} ${durationMs ?? '?'}`).join(', ');
      this.#verified = { at: performance.now(), steps };
    });
  }

  forget(): void {
    this.#verified = null;
  }

  connected(): Promise<Verified> {
    return until('connected', () => this.#verified);
  }
}
