import { describe, expect, it } from 'vitest';
import { projectEndpointSlice } from '../../../electron/cluster/endpoint-slices.ts';
import { projectService } from '../../../electron/cluster/service-projection.ts';
import { manyServices, type Manifest } from '../../bench/services/many-services.ts';
import { measurements, readServicesOptions } from '../../bench/services/services-options.ts';
import { keystrokes, type TraceEvent } from '../../bench/services/keystrokes.ts';
import { percentile } from '../../bench/statistics.ts';

describe('the options of the bench of services', () => {
  it('are 10,000 Services in 200 namespaces, and everything, unless told otherwise', () => {
    expect(readServicesOptions([])).toEqual({
      names: measurements,
      ...{ services: 10_000, namespaces: 200, rounds: 5, seconds: 30, rate: 500 },
    });
    expect(readServicesOptions(['list', '--quick', '--services', '50', '--namespaces', '5'])).toMatchObject({
      names: ['list'],
      ...{ services: 50, namespaces: 5, seconds: 5 },
    });
  });

  it.each([
    ['--services', '0'],
    ['--services', '99999'],
    ['--rate', 'fast'],
    ['lists'],
    ['--services', '5', '--namespaces', '6'],
  ])('refuse %s %s', (...argv) => expect(() => readServicesOptions(argv)).toThrow(/takes a number|no measurement/));
});

describe('many Services', () => {
  const many = manyServices(500, 20);
  /** What the filler gives each object. */
  const written = ({ object }: Manifest) => object as { readonly metadata: { name: string; namespace: string } };

  it('are as many as asked for, each with a name of its own, in all namespaces', () => {
    const names = many.services.map((one) => written(one).metadata);
    expect(new Set(names.map(({ name }) => name)).size).toBe(500);
    expect(new Set(names.map(({ namespace }) => namespace)).size).toBe(20);
    expect(many.namespaces).toHaveLength(20);
  });

  it('are of every kind, and Kubelane reads each and its endpoints', () => {
    const records = many.services.map((one, at) => {
      const { metadata, ...rest } = written(one);
      return projectService({ ...rest, metadata: { ...metadata, uid: `u-${at}` } })?.record;
    });
    expect(new Set(records.map((record) => record?.type))).toEqual(
      new Set(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']),
    );
    expect(records.some((record) => record?.headless)).toBe(true);
    expect(records.some((record) => record?.externalIPs.length === 1)).toBe(true);
    const slices = many.slices.map((one) => projectEndpointSlice(one.object)?.record);
    expect(slices).not.toContain(undefined);
    expect(new Set(slices.map((slice) => slice?.total))).toEqual(new Set([0, 1, 2, 3]));
  });
});

describe('percentile', () => {
  it('is the nearest rank', () => {
    const values = [5, 1, 4, 2, 3];
    expect([1, 20, 21, 95, 100].map((percent) => percentile(values, percent))).toEqual([1, 1, 2, 5, 5]);
    expect(percentile([], 95)).toBeNaN();
  });
});

describe('keystrokes in a trace', () => {
  const event = (name: string, ts: number, dur = 0, type?: string): TraceEvent => ({
    // Half of the time the core was another's.
    ...{ name, ph: 'X', pid: 1, tid: 1, ts, dur, tdur: dur / 2 },
    ...(type === undefined ? {} : { args: { data: { type } } }),
  });
  const change = (ts: number): TraceEvent => ({
    ...{ name: 'TimeStamp', ph: 'I', pid: 1, tid: 1, ts },
    args: { data: { message: 'bench-change' } },
  });
  const events = [
    event('RunTask', 1_000, 3_000),
    event('EventDispatch', 1_500, 100, 'keydown'),
    event('EventDispatch', 2_500, 1_000, 'input'),
    change(3_000),
    event('RunTask', 12_000, 5_000),
    event('Paint', 15_000, 1_000),
    event('RunTask', 40_000, 4_000),
    change(41_000),
    event('Paint', 43_000, 500),
    event('RunTask', 90_000, 1_000),
    event('EventDispatch', 90_100, 10, 'keydown'),
    event('EventDispatch', 90_200, 100, 'input'),
    event('Paint', 90_500, 100),
  ];

  it('are what the page works from the key to the painting of its last result, and that by the clock', () => {
    expect(keystrokes(events, 'last')).toEqual([{ worked: 11, computed: 5.5, passed: 42 }]);
  });

  it('or of its own one, where the list changes by itself', () => {
    expect(keystrokes(events, 'own')).toEqual([{ worked: 6.5, computed: 3.25, passed: 14.5 }]);
  });

  it('without keys that changed nothing, though the list has changed since', () => {
    expect(keystrokes([...events, change(95_000), event('Paint', 96_000, 100)], 'own')).toHaveLength(1);
  });
});
