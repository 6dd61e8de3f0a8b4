import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blocksOf, type SearchBlock } from '../../../../renderer/state/search-blocks.ts';
import { searchable, type SearchableService } from '../../../../renderer/state/searchable.ts';
import { manyServices } from '../../../support/service-records.ts';

const rows = manyServices(1000).map(searchable);
const blocks = blocksOf(rows, []);

/** Another version of the row. */
const changed = (row: SearchableService): SearchableService => searchable({ ...row.record });

function expectToHold(some: readonly SearchBlock[], list: readonly SearchableService[]): void {
  expect(some.flatMap((block) => block.rows)).toEqual(list);
  for (const { rows: own, text, ends, nameEnds, lineLengths, letters } of some) {
    expect(own.map((_, at) => text.slice(ends[at - 1] ?? 0, ends[at]))).toEqual(own.map((row) => row.text));
    expect([nameEnds, lineLengths, letters]).toEqual([
      own.map((row) => row.nameEnd),
      own.map((row) => row.lineLengths),
      own.map((row) => row.letters),
    ]);
  }
}

it('holds every row of the list once, with what is read of it', () => {
  expectToHold(blocks, rows);
  expect(blocks.length).toBe(16);
  expect(blocksOf([], blocks)).toEqual([]);
});

it.each([
  ['is another version', (at: number) => rows.with(at, changed(rows[at]!))],
  ['has come', (at: number) => rows.toSpliced(at, 0, changed(rows[at]!))],
  ['has gone', (at: number) => rows.toSpliced(at, 1)],
])('takes over all blocks but those beside a row that %s', (_, change) => {
  for (const at of [0, 63, 64, 500, 999]) {
    const list = change(at);
    const after = blocksOf(list, blocks);
    expectToHold(after, list);
    expect(after.filter((block) => !blocks.includes(block)).length).toBeLessThanOrEqual(2);
  }
});

it('holds every row through any changes, and never in ever smaller blocks', () => {
  const change = fc.record({ at: fc.nat(999), gone: fc.nat(200), come: fc.nat(200) });
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 5 }), { maxLength: 30 }), (versions) => {
      let list: readonly SearchableService[] = rows;
      let latest = blocks;
      for (const changes of versions) {
        for (const { at, gone, come } of changes)
          list = list.toSpliced(at, gone, ...rows.slice(at, at + Math.min(come, gone + 20)).map(changed));
        latest = blocksOf(list, latest);
        expect(latest.flatMap((block) => block.rows)).toEqual(list);
        expect(latest.length).toBeLessThan(list.length / 8 + 20);
      }
    }),
    { numRuns: 50 },
  );
});
