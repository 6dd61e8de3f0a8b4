import { paths } from '../lab/lab.ts';
import { SoakInstallation } from './installation.ts';
import type { Sample } from './sample.ts';
import type { Series } from './verdict.ts';

/** Of a short run only as many as it takes to see when something began. */
const wantedSamples = (cycles: number): number => (cycles < 100 ? 5 : 100);
/** V8 takes a few hundred cycles to settle on how many pages it keeps. */
const cyclesForMemory = 400;

/**
 * Connects and disconnects as often as told, with one helper and one app's process, real openvpn, real routes and real systemd-resolved. Every
 * connection is verified. With `cutShort` every other one is ended at once, while the watch of the Services is only beginning; all others, when
 * that is live.
 */
export async function runCycles(
  cycles: number,
  out: string,
  cutShort: boolean,
  progress: (done: number) => void,
): Promise<Series> {
  const installation = await SoakInstallation.start({ out, profile: paths.profile, kubeconfig: paths.kubeconfig });
  const every = Math.max(1, Math.round(cycles / wantedSamples(cycles)));
  const warmUp = Math.max(1, Math.ceil(cycles / 10));
  const samples: Sample[] = [];
  let reference: Sample | undefined;
  const started = performance.now();
  try {
    for (let cycle = 1; cycle <= cycles; cycle++) {
      await installation.app.ask({ ask: 'connect', cluster: !cutShort || cycle % 2 === 0 ? 'live' : null });
      await installation.app.ask({ ask: 'disconnect' });
      if (cycle !== warmUp && cycle !== cycles && cycle % every !== 0) continue;
      const sample = await installation.sample(cycle, reference);
      if (cycle >= warmUp) reference ??= sample;
      samples.push(sample);
      progress(cycle);
    }
  } finally {
    await installation.remove();
  }
  const seconds = (performance.now() - started) / 1000;
  const judgesMemory = cycles >= cyclesForMemory;
  return { title: `${cycles} connections`, unit: 'cycle', warmUp, judgesMemory, seconds, samples };
}
