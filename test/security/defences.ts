import type { Defence } from './defence.ts';
import { helperDefences } from './helper-defences.ts';
import { networkDefences } from './network-defences.ts';
import { profileDefences } from './profile-defences.ts';

/** Every defence that a test of test/unit/security or test/integration/security shows. */
export const defences: readonly Defence[] = [...profileDefences, ...helperDefences, ...networkDefences];
