import { percentile } from '../../statistics.ts';
import { behindTheWindow } from '../behind-window.ts';
import { withApp } from '../bench-app.ts';
import { ms, type Measured, type Setting } from '../setting.ts';

/** Five seconds of the screen from top to end: every frame shows other rows than the one before. */
const frames = 300;

export async function measureScroll({ lab, server, count, options }: Setting): Promise<Measured> {
  const worst: number[] = [];
  const all: number[] = [];
  await withApp(lab, server, async (app) => {
    await app.connect(count);
    await app.page.evaluate((many) => window.bench.scroll(many), 60);
    for (let round = 0; round < options.rounds; round++) {
      const times = await behindTheWindow(server.pids, () =>
        app.page.evaluate((many) => window.bench.scroll(many), frames),
      );
      worst.push(Math.max(...times));
      all.push(...times);
    }
  });
  return {
    figures: [
      {
        ...{ name: `scroll from top to end in ${frames} frames: the longest frame`, unit: 'ms', bound: { most: 32 } },
        kubelane: [Math.max(...worst)],
      },
    ],
    remarks: [`scroll: p95 of the frames ${ms(percentile(all, 95))}, worst of each run ${worst.map(ms).join(', ')}`],
  };
}
