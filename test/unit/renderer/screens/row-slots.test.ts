import fc from 'fast-check';
import { expect, it } from 'vitest';
import { slots } from '../../../../renderer/screens/services/row-slots.ts';

const range = fc
  .tuple(fc.nat(10_000), fc.integer({ min: 0, max: 60 }))
  .map(([first, count]) => Array.from({ length: count }, (_, at) => first + at));

it('gives each row an element of its own, also the active one far away', () => {
  fc.assert(
    fc.property(range, fc.nat(20_000), fc.nat(40), (rows, active, capacity) => {
      const indexes = [...new Set([...rows, active])].sort((a, b) => a - b);
      const { of, spare } = slots(indexes, capacity);
      const keys = [...indexes.map(of), ...spare];
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});

it('has the same elements when the list is scrolled on', () => {
  const [before, after] = [
    [0, 1, 2, 3],
    [40, 41, 42, 43],
  ].map((indexes) => indexes.map(slots(indexes, 0).of).sort());
  expect(after).toEqual(before);
});

it('keeps the elements of a longer list for the next one', () => {
  const keys = (count: number): readonly string[] => {
    const indexes = Array.from({ length: count }, (_, at) => at);
    const { of, spare } = slots(indexes, 5);
    return [...indexes.map(of), ...spare];
  };
  expect([5, 3, 1, 0].map(keys)).toEqual(Array.from({ length: 4 }, () => ['0', '1', '2', '3', '4']));
});
