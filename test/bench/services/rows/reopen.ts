import { median } from '../../statistics.ts';
import { withApp } from '../bench-app.ts';
import { ms, type Measured, type Setting } from '../setting.ts';

/** From the click in the tray's menu until the new window has painted rows of the whole list. */
export async function measureReopen({ lab, server, count, options }: Setting): Promise<Measured> {
  const times: number[] = [];
  await withApp(lab, server, async (app) => {
    await app.connect(count);
    for (let round = 0; round <= options.rounds; round++) {
      await app.close();
      const took = await app.reopen(count);
      if (round > 0) times.push(took);
    }
  });
  return {
    figures: [
      {
        ...{ name: `window opened again, ${count} rows shown`, unit: 'ms', bound: { most: 400 } },
        kubelane: times,
      },
    ],
    remarks: [`window opened again: median ${ms(median(times))}, worst ${ms(Math.max(...times))}`],
  };
}
