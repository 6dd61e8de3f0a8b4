import type { Lab } from '../lab/lab.ts';
import { Installation, run } from '../e2e/support/programs.ts';
import { until } from '../support/until.ts';
import { startPlainVpn } from './plain-vpn.ts';
import { firstHttpAnswer, pause } from './probe.ts';
import type { Comparison } from './statistics.ts';

const seconds = 2;
/** Both sides have just started programs on the two cores that the transfer is about to fill. */
const settleMs = 2000;
/** What a transfer varies by is more than the bound leaves room for: more of them make up for it. */
const transfersPerRun = 2;

/** TCP through the tunnel to the iperf3 Service, by Kubelane and by plain openvpn, alternating. */
export async function benchThroughput(lab: Lab, runs: number): Promise<Comparison> {
  const kubelane = new Installation();
  const figures = { kubelane: [] as number[], plain: [] as number[] };
  await kubelane.startHelper();
  await kubelane.cli('import', lab.paths.profile, '--name', 'lab');
  try {
    const sides = [
      async () => {
        const plain = startPlainVpn(lab.paths.profile);
        await firstHttpAnswer('web.shop.svc.cluster.coder4', performance.now());
        await pause(settleMs);
        figures.plain.push(await iperf());
        await plain.stop();
      },
      async () => {
        const session = kubelane.up('lab');
        await session.reaches('connected');
        await pause(settleMs);
        figures.kubelane.push(await iperf());
        await session.end('SIGINT');
      },
    ];
    for (let round = 0; round < runs * transfersPerRun; round++) {
      for (const measure of sides) await measure();
      // The side that went last goes first in the next round, so that neither has the better half of a machine that grows busy.
      sides.reverse();
    }
  } finally {
    await kubelane.remove();
  }
  return {
    name: `throughput through the tunnel (iperf3, ${seconds} s)`,
    unit: 'Mbit/s',
    kubelane: figures.kubelane,
    peer: figures.plain,
    peerName: 'plain openvpn',
    bound: { least: 0.98 },
  };
}

interface Report {
  readonly end: { readonly sum_received?: { readonly bits_per_second: number } };
}

/** Megabits a second that arrived. A server that has not noticed the end of the transfer before, whose tunnel is gone, is asked again. */
async function iperf(): Promise<number> {
  const argv = ['-c', 'iperf.shop.svc.cluster.coder4', '--omit', '1', '-t', String(seconds), '-J'];
  return await until(
    'a transfer by iperf3',
    async () => {
      const { stdout } = await run('iperf3', argv);
      // It exits with 0 also when it was refused.
      const report = JSON.parse(stdout || '{"end":{}}') as Report;
      return report.end.sum_received === undefined ? undefined : report.end.sum_received.bits_per_second / 1e6;
    },
    30_000,
  );
}
