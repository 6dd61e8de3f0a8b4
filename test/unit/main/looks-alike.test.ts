import { expect, test } from 'vitest';
import { AppModel, type Facts } from '../../../electron/main/app-model.ts';
import { looksAlikeInTray, looksAlikeInWindow } from '../../../electron/main/looks-alike.ts';
import { clusterOff, type ClusterStatus } from '../../../electron/shared/service-record.ts';
import { defaultSettings } from '../../../electron/shared/settings.ts';

const live: ClusterStatus = {
  ...clusterOff,
  phase: 'live',
  context: 'shop',
  services: 500,
  asOf: '2026-11-30T10:00:00.000Z',
};
const facts: Facts = { ...new AppModel('1').facts, cluster: live };
const withCluster = (change: Partial<ClusterStatus>): Facts => ({ ...facts, cluster: { ...live, ...change } });

test.each<[string, Facts, boolean]>([
  ['nothing', facts, true],
  ['the number of Services', withCluster({ services: 1_000, asOf: '2026-11-30T10:00:01.000Z' }), true],
  ['the last Service going', withCluster({ services: 0 }), false],
  ['the phase', withCluster({ phase: 'paused' }), false],
  ['the version', withCluster({ version: 'v1.33.0' }), false],
  ['a problem', withCluster({ problem: { code: 'cluster.not-connected' } }), false],
  ['the settings', { ...facts, settings: { ...defaultSettings, theme: 'dark' } }, false],
  ['the traffic', { ...facts, connection: { ...facts.connection } }, false],
  ['what was copied', { ...facts, lastAddress: '10.96.0.7' }, true],
])('the window after a change of %s', (_what, now, alike) => {
  expect(looksAlikeInWindow(facts, now)).toBe(alike);
});

test('the first Services are told to the window, the tray does not count them', () => {
  const empty = withCluster({ services: 0 });
  expect(looksAlikeInWindow(empty, facts)).toBe(false);
  expect(looksAlikeInTray(empty, facts)).toBe(true);
  expect(looksAlikeInTray(facts, { ...facts, lastAddress: '10.96.0.7' })).toBe(false);
});
