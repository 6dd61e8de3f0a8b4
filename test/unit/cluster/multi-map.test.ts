import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MultiMap } from '../../../electron/cluster/multi-map.ts';

const small = fc.constantFrom('a', 'b', 'c');

test('is what a map of sets is', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), small, small)), (steps) => {
      const [map, model] = [new MultiMap(), new Map<string, Set<string>>()];
      for (const [adds, key, value] of steps) {
        if (adds) {
          map.add(key, value);
          model.set(key, (model.get(key) ?? new Set()).add(value));
        } else {
          map.delete(key, value);
          model.get(key)?.delete(value);
        }
      }
      for (const key of ['a', 'b', 'c']) expect([...map.get(key)]).toEqual([...(model.get(key) ?? [])]);
      map.clear();
      expect([...map.get('a')]).toEqual([]);
    }),
  );
});
