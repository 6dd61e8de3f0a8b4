import { median } from '../../statistics.ts';
import { withApp } from '../bench-app.ts';
import { barePagedGet, kubectlGet } from '../peers.ts';
import { ms, type Measured, type Setting } from '../setting.ts';

/** The list from nothing to complete, in the open window: Kubelane, a bare reader and kubectl in turns. */
export async function measureList({ lab, server, count, options }: Setting): Promise<Measured> {
  const times = {
    kubelane: [] as number[],
    bare: [] as number[],
    kubectl: [] as number[],
    first: [] as number[],
    firstAfterWatch: [] as number[],
  };
  await withApp(lab, server, async (app) => {
    // The first of each warms up, and is not counted.
    for (let round = 0; round <= options.rounds; round++) {
      const bare = await barePagedGet(server, count);
      const { watch, firstPage, first, complete } = await app.connect(count);
      await app.disconnect();
      const kubectl = await kubectlGet(server);
      if (round === 0) continue;
      times.kubelane.push(complete - (watch ?? NaN));
      times.bare.push(bare);
      times.kubectl.push(kubectl);
      times.first.push(first - (firstPage ?? NaN));
      times.firstAfterWatch.push(first - (watch ?? NaN));
    }
  });
  return {
    figures: [
      {
        ...{ name: 'list complete in the window, from watch start', unit: 'ms', bound: { most: 2 } },
        ...{ kubelane: times.kubelane, peer: times.bare, peerName: 'bare paged GET' },
      },
      {
        ...{ name: 'the same', unit: 'ms', bound: { most: 0.35 } },
        ...{ kubelane: times.kubelane, peer: times.kubectl, peerName: 'kubectl' },
      },
      {
        ...{ name: 'first rows on screen, from the arrival of the first page', unit: 'ms', bound: { most: 150 } },
        kubelane: times.first,
      },
    ],
    remarks: [`first rows on screen ${ms(median(times.firstAfterWatch))} after the start of the watch`],
  };
}
