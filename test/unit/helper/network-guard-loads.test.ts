import { expect, it } from 'vitest';

/** Its constants are read when it is loaded: one that cannot be read must fail a test, not only the loading of others. */
it('the guard loads', async () => {
  expect(await import('../../../electron/helper/network-guard.ts')).toHaveProperty('guardNetwork');
});
