import { expect, test } from 'vitest';
import { fusesIn, fusesOf } from '../../../scripts/package/configuration.ts';

test('what users get opens no door; the variant for tests only the one Playwright needs', () => {
  const shipped = fusesOf(false);
  expect(shipped).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
  });
  expect(fusesOf(true)).toEqual({ ...shipped, enableNodeCliInspectArguments: true });
});

test('a fuse that an Electron does not have is not set', () => {
  expect(fusesIn('25.1.1', fusesOf(false))).not.toHaveProperty('grantFileProtocolExtraPrivileges');
  expect(fusesIn('45.0.0', fusesOf(false))).toHaveProperty('grantFileProtocolExtraPrivileges', false);
});
