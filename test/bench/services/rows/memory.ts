import { setTimeout as delay } from 'node:timers/promises';
import type { Measured, Setting } from '../setting.ts';
import { withApp } from '../bench-app.ts';

/** From the complete list to the reading: what reading it left behind is collected, or it is not. */
const settleMs = 10_000;

/**
 * Memory of the app's main process that has connected once and shows so many Services in its window, in MB; one value a round. Of an empty cluster it is measured once
 * what is not held any more has been collected: the app does that by itself only after a large list, and must not gain by it.
 */
export async function mainMemory(
  { lab, server, count, options }: Setting,
  isEmpty: boolean,
): Promise<readonly number[]> {
  const values: number[] = [];
  for (let round = 0; round < Math.min(3, options.rounds); round++) {
    await withApp(lab, server, async (app) => {
      await app.connect(count);
      await delay(settleMs);
      if (isEmpty) await app.collectGarbage();
      values.push(app.mainMegabytes());
    });
  }
  return values;
}

/** What the Services cost: the same state of a fresh app, once with an empty cluster and once with all. */
export function memoryFigure(empty: readonly number[], full: readonly number[], count: number): Measured {
  return {
    figures: [
      {
        ...{ name: `main process memory for ${count} Services (PSS, over the empty state)`, unit: 'MB' },
        ...{ kubelane: full.map((value, round) => value - (empty[round] ?? NaN)), bound: { most: 30 } },
      },
    ],
    remarks: [],
  };
}
