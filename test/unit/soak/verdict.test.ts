import { describe, expect, test } from 'vitest';
import { failures, report } from '../../soak/report.ts';
import type { Sample } from '../../soak/sample.ts';
import { countRows, memoryRows, type Series } from '../../soak/verdict.ts';

function series(sample: (at: number) => Pick<Sample, 'counts' | 'memory'>, more: Partial<Series> = {}): Series {
  const samples = Array.from({ length: 101 }, (_, index) => ({ at: index * 10, ...sample(index * 10) }));
  return { title: 'a soak', unit: 'cycle', warmUp: 100, judgesMemory: true, seconds: 1, samples, ...more };
}
const steady = { counts: { sockets: 5 }, memory: { heap: 1e6 } };

describe('counts', () => {
  test('that stay hold', () => {
    expect(failures(series(() => steady))).toEqual([]);
  });

  test('one more at the end than after the warm-up is a leak', () => {
    const leak = series((at) => ({ ...steady, counts: { sockets: at > 900 ? 6 : 5 } }));
    expect(countRows(leak)).toEqual([{ name: 'sockets', first: 5, last: 6, most: 6, holds: false }]);
    expect(failures(leak)).toEqual(['sockets']);
    expect(report(leak)).toMatch(/sockets .*GREW/);
  });

  test('what grows in the warm-up, or goes again, is none', () => {
    const warming = series((at) => ({ ...steady, counts: { sockets: at < 100 ? 2 : at === 500 ? 9 : 5 } }));
    expect(countRows(warming)).toEqual([{ name: 'sockets', first: 5, last: 5, most: 9, holds: true }]);
  });
});

describe('memory', () => {
  const saw = (at: number): number => ((at / 10) % 7) * 3000;

  test('that goes up and down holds', () => {
    expect(failures(series((at) => ({ ...steady, memory: { heap: 1e6 + saw(at), PSS: 9e6 + 50 * saw(at) } })))).toEqual(
      [],
    );
  });

  test('two hundred bytes a cycle under the same noise are a leak', () => {
    const leak = series((at) => ({ ...steady, memory: { heap: 1e6 + saw(at) + 200 * at } }));
    expect(failures(leak)).toEqual(['heap']);
    expect(report(leak)).toMatch(/heap .*GROWS/);
  });

  test('what settles in the first half holds, and is still shown', () => {
    const settling = series((at) => ({ ...steady, memory: { heap: 1e6 + Math.min(at, 500) * 1000 } }));
    expect(memoryRows(settling)[0]).toMatchObject({ holds: true, late: { perUnit: expect.closeTo(0, 0) as number } });
    expect(memoryRows(settling)[0]?.slope.low).toBeGreaterThan(128);
  });

  test('the kernel’s count of pages has a bound of its own', () => {
    const growing = series((at) => ({
      ...steady,
      memory: { 'app: RSS': 9e7 + 2000 * at, 'app: PSS': 9e7 + 5000 * at },
    }));
    expect(failures(growing)).toEqual(['app: PSS']);
  });

  test('of a short run is reported, not judged', () => {
    const short = series((at) => ({ ...steady, memory: { heap: 1000 * at } }), { judgesMemory: false });
    expect(failures(short)).toEqual([]);
    expect(report(short)).toContain('too short');
  });
});
