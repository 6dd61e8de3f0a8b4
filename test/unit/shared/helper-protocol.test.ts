import { expect, it } from 'vitest';
import { defaultHelperSocket, helperProtocolVersion } from '../../../electron/shared/helper-protocol.ts';

it('both sides name the same version and the same socket', () => {
  expect(helperProtocolVersion).toBe(2);
  expect(defaultHelperSocket).toBe('/run/kubelane/helper.sock');
});
