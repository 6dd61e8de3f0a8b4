import { median, percentile } from '../../statistics.ts';
import { behindTheWindow } from '../behind-window.ts';
import { withApp } from '../bench-app.ts';
import { ms, type Measured, type Setting } from '../setting.ts';
import { keystrokes, type Keystroke } from '../keystrokes.ts';
import { traced } from '../trace.ts';
import { queries, typeQueries } from './typing.ts';

/** What the page works for each key that is typed into the search, over all Services. */
export async function measureKeys({ lab, server, count, options }: Setting): Promise<Measured> {
  const typed: Keystroke[] = [];
  await withApp(lab, server, async (app) => {
    await app.connect(count);
    await typeQueries(app, queries.slice(0, 1));
    for (let round = 0; round < Math.min(3, options.rounds); round++) {
      const events = await behindTheWindow(server.pids, () => traced(app, () => typeQueries(app, queries)));
      typed.push(...keystrokes(events, 'last'));
    }
  });
  const worked = typed.map((key) => key.worked);
  const computed = typed.map((key) => key.computed);
  const passed = typed.map((key) => key.passed);
  return {
    figures: [
      {
        ...{ name: `keystroke to painted result, p95 of ${worked.length} keys`, unit: 'ms', bound: { most: 16 } },
        kubelane: [percentile(worked, 95)],
      },
    ],
    remarks: [
      `keystroke: the page works ${ms(median(worked))} (worst ${ms(Math.max(...worked))}), ` +
        `of that ${ms(median(computed))} of processor time, p95 ${ms(percentile(computed, 95))}; ` +
        `by the clock, with the wait for the screen's next frame: ${ms(median(passed))}, p95 ${ms(percentile(passed, 95))}`,
    ],
  };
}
