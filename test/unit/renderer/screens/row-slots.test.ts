import fc from 'fast-check';
import { expect, it } from 'vitest';
import { slots } from '../../../../renderer/screens/services/row-slots.ts';

const range = fc
  .tuple(fc.nat(10_000), fc.integer({ min: 0, max: 60 }))
  .map(([first, count]) => Array.from({ length: count }, (_, at) => first + at));

it('gives each row an element of its own, also the active one far away', () => {
  fc.assert(
    fc.property(range, fc.nat(20_000), (rows, active) => {
      const indexes = [...new Set([...rows, active])].sort((a, b) => a - b);
      const slotOf = slots(indexes);
      expect(new Set(indexes.map(slotOf)).size).toBe(indexes.length);
    }),
  );
});

it('has the same elements when the list is scrolled on', () => {
  const [before, after] = [
    [0, 1, 2, 3],
    [40, 41, 42, 43],
  ].map((indexes) => indexes.map(slots(indexes)).sort());
  expect(after).toEqual(before);
});
