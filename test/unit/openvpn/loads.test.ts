import { expect, it } from 'vitest';

/** Tables that are made when their file is loaded: one that cannot be made must fail a test, not only the loading of others. */
it.each([
  ['directives', () => import('../../../electron/openvpn/directives.ts'), 'classifyDirective'],
  ['directives-allowed', () => import('../../../electron/openvpn/directives-allowed.ts'), 'checkParameters'],
  ['directives-refused', () => import('../../../electron/openvpn/directives-refused.ts'), 'dangerousDirectives'],
  ['profile', () => import('../../../electron/openvpn/profile.ts'), 'parseProfile'],
  ['profile-remotes', () => import('../../../electron/openvpn/profile-remotes.ts'), 'readRemote'],
  ['canonical-config', () => import('../../../electron/openvpn/canonical-config.ts'), 'emitCanonicalConfig'],
] as const)('%s loads', async (_name, load, member) => {
  expect(await load()).toHaveProperty(member);
});
