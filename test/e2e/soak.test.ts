import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCycles } from '../soak/cycles.ts';
import { runDay } from '../soak/day.ts';
import { countRows, type Series } from '../soak/verdict.ts';
import { laptopState } from '../support/laptop-state.ts';
import { expectAsBefore } from './support/as-before.ts';
import { repository } from './support/programs.ts';

/** The short form of `npm run soak`: long enough for what is left open, too short for a slope of memory. */
const out = join(repository, 'out');

function expectNoneMore(series: Series): void {
  const { samples, warmUp } = series;
  expect(samples.at(-1)?.at).toBeGreaterThan(warmUp);
  const rows = countRows(series);
  expect(rows.length).toBeGreaterThan(0);
  // One question that systemd-resolved still waits for may be in the first sample: fewer at the end is no leak.
  expect(rows.filter(({ holds }) => !holds)).toEqual([]);
}

test.each([
  ['25 connections', () => runCycles(25, out, true, () => undefined)],
  ['a simulated hour of traffic', () => runDay(1, out, () => undefined)],
])('%s leave no descriptor, file, socket or process behind', async (_name, soak) => {
  const before = laptopState();
  expectNoneMore(await soak());
  await expectAsBefore(before);
});
