import { median, percentile } from '../../statistics.ts';
import { behindTheWindow } from '../behind-window.ts';
import { withApp } from '../bench-app.ts';
import { differences } from '../same-as-kubectl.ts';
import { ms, type Measured, type Setting } from '../setting.ts';
import { storm, type StormOutcome } from '../storm.ts';
import { keystrokes, type Keystroke } from '../keystrokes.ts';
import { traced } from '../trace.ts';
import { cpuSeconds } from '../../dns/process-figures.ts';
import { queries, typeQueries, typeUntil } from './typing.ts';

/** A cluster in turmoil, while somebody types: what that costs, and whether the window ends right. */
export async function measureStorm({ lab, server, count, many, marker, options }: Setting): Promise<Measured> {
  return await withApp(lab, server, async (app) => {
    await app.connect(count);
    await typeQueries(app, queries.slice(0, 1));
    const storms: (readonly Keystroke[])[] = [];
    const outcomes: StormOutcome[] = [];
    let cpu = 0;
    for (let round = 0; round < Math.min(3, options.rounds); round++) {
      const events = await behindTheWindow(server.pids, () =>
        traced(app, async () => {
          const before = await cpuSeconds(app.pid);
          let over = false;
          const raging = storm(server, many, options.rate, options.seconds).finally(() => (over = true));
          await typeUntil(app, () => over);
          outcomes.push(await raging);
          cpu += (await cpuSeconds(app.pid)) - before;
        }),
      );
      storms.push(keystrokes(events, 'own'));
    }
    const text = marker.next();
    await app.expectMarker(marker, text, null);
    await marker.change();
    const sentAt = performance.timeOrigin + performance.now();
    const late = (await app.markerShown()) - sentAt;
    const wrong = await differences(app, server);
    const typed = storms.flat();
    const worked = typed.map((key) => key.worked);
    const computed = typed.map((key) => key.computed);
    const changes = sum(outcomes.map((outcome) => outcome.changes));
    const seconds = sum(outcomes.map((outcome) => outcome.seconds));
    return {
      figures: [
        {
          ...{ name: 'storm: keystroke to painted result, p95 of a storm', unit: 'ms', bound: { most: 16 } },
          kubelane: storms.map((keys) =>
            percentile(
              keys.map((key) => key.worked),
              95,
            ),
          ),
        },
        {
          ...{ name: 'storm: main process', unit: '% of a core', bound: { most: 40 } },
          kubelane: [(cpu / seconds) * 100],
        },
        {
          ...{ name: 'storm: rows that differ from kubectl’s list afterwards', unit: '', bound: { most: 0 } },
          kubelane: [wrong.length],
        },
      ],
      remarks: [
        `storm: of ${typed.length} keys each takes ${ms(median(worked))} (median), of that ${ms(median(computed))} of processor time, p95 ${ms(percentile(computed, 95))}`,
        `storm: ${changes} changes in ${seconds.toFixed(1)} s (${(changes / seconds).toFixed(0)} a second); the last one was seen after ${ms(late)}`,
        ...wrong.slice(0, 5).map((difference) => `storm: ${difference}`),
      ],
    };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
