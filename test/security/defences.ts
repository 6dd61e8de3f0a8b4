import type { Defence } from './defence.ts';
import { helperDefences } from './helper-defences.ts';
import { networkDefences } from './network-defences.ts';
import { nameDefences } from './name-defences.ts';
import { profileDefences } from './profile-defences.ts';
import { answerDefences } from './answer-defences.ts';

/** Every defence that a test shows: of test/unit/security, of test/integration/security, or beside the part that it is in. */
export const defences: readonly Defence[] = [
  ...profileDefences,
  ...helperDefences,
  ...networkDefences,
  ...nameDefences,
  ...answerDefences,
];
