import { expect, test } from 'vitest';
import { cacheDir } from '../../../scripts/setup/cache.ts';

test('KUBELANE_CACHE comes before XDG_CACHE_HOME, and that before the home folder', () => {
  expect(cacheDir({ KUBELANE_CACHE: '/k', XDG_CACHE_HOME: '/x' }, '/home/u')).toBe('/k');
  expect(cacheDir({ KUBELANE_CACHE: '', XDG_CACHE_HOME: '/x' }, '/home/u')).toBe('/x/kubelane-dev');
  expect(cacheDir({}, '/home/u')).toBe('/home/u/.cache/kubelane-dev');
});
