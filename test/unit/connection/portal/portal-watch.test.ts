import { afterEach, describe, expect, it } from 'vitest';
import type { PortalSighting } from '../../../../electron/connection/portal/look.ts';
import { PortalWatch, type PortalSearch } from '../../../../electron/connection/portal/portal-watch.ts';
import { until } from '../../../support/until.ts';

const search: PortalSearch = { addresses: ['203.0.113.10'], names: [], seen: null, afterMs: 0, place: '1' };
const sighting: PortalSighting = { host: 'portal.example', address: '192.0.2.1' };

/** A watch whose looks end when they are told to. */
class Trial {
  readonly looks: { readonly addresses: readonly string[]; end(found: PortalSighting | null): void }[] = [];
  readonly reports: (PortalSighting | null)[] = [];
  readonly watch = new PortalWatch(
    ({ addresses }) => new Promise((end) => this.looks.push({ addresses, end })),
    (found) => this.reports.push(found),
  );
}

let trial = new Trial();
afterEach(() => {
  trial.watch.seek(null);
  trial = new Trial();
});

describe('PortalWatch', () => {
  it('looks again soon for as long as one is seen', async () => {
    trial.watch.seek(search);
    await until('a look', () => trial.looks.length === 1);
    trial.looks[0]?.end(sighting);
    await until('another look', () => trial.looks.length === 2);
    expect(trial.reports).toEqual([sighting]);
  });

  it('goes on in the same place, with what is known by then', async () => {
    trial.watch.seek(search);
    await until('a look', () => trial.looks.length === 1);
    trial.watch.seek({ ...search, addresses: ['203.0.113.11'] });
    trial.looks[0]?.end(sighting);
    await until('another look', () => trial.looks.length === 2);
    expect(trial.looks[1]?.addresses).toEqual(['203.0.113.11']);
  });

  it('does not report what was seen elsewhere, or is no longer asked', async () => {
    trial.watch.seek(search);
    await until('a look', () => trial.looks.length === 1);
    trial.watch.seek({ ...search, place: '2' });
    await until('another look', () => trial.looks.length === 2);
    trial.looks[0]?.end(sighting);
    trial.watch.seek(null);
    trial.looks[1]?.end(null);
    await new Promise((resolve) => setImmediate(resolve));
    expect(trial.reports).toEqual([]);
    expect(trial.looks).toHaveLength(2);
  });
});
