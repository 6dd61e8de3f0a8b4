import { setTimeout as delay } from 'node:timers/promises';
import { median, percentile } from '../../statistics.ts';
import { withApp } from '../bench-app.ts';
import { ms, type Measured, type Setting } from '../setting.ts';

const changes = 100;
const apartMs = 150;

/** From sending a change to the API server until the row with it is painted, in a window that shows all Services. */
export async function measureChange({ lab, server, count, marker }: Setting): Promise<Measured> {
  const times: number[] = [];
  const answered: number[] = [];
  await withApp(lab, server, async (app) => {
    await app.connect(count);
    for (let at = 0; at < changes; at++) {
      // Not in step with anything.
      await delay(apartMs + Math.random() * apartMs);
      const text = marker.next();
      await app.expectMarker(marker, text, null);
      const begun = performance.timeOrigin + performance.now();
      await marker.change();
      answered.push(performance.timeOrigin + performance.now() - begun);
      times.push((await app.markerShown()) - begun);
    }
  });
  return {
    figures: [
      {
        ...{ name: `change in the API to changed row, p95 of ${changes}`, unit: 'ms', bound: { most: 150 } },
        kubelane: [percentile(times, 95)],
      },
    ],
    remarks: [`change: median ${ms(median(times))}, of which the API server takes ${ms(median(answered))} to answer`],
  };
}
