import type { ProblemCode } from '../shared/problem.ts';

/** Causes that another try cannot cure: only the user, or whoever runs the VPN, can. */
const final: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'helper.not-allowed',
  'helper.untrusted',
  'helper.version',
  'helper.bad-request',
  'input.needed',
  'profile.dangerous',
  'profile.damaged',
  'profile.not-a-profile',
  'tunnel.auth-failed',
  'tunnel.certificate',
  'tunnel.no-tun-device',
  'tunnel.openvpn-missing',
]);

/** Whether trying again by itself would be useless, or harmful (a refused password locks accounts). */
export function isFinal(code: ProblemCode): boolean {
  return final.has(code);
}

/** After this long without success, tries become rarer (milliseconds, and the seconds between them from then on). */
const patience = [
  { after: 30 * 60_000, seconds: 30 },
  { after: 10 * 60_000, seconds: 15 },
] as const;

/**
 * Milliseconds until the next attempt may begin: none before the first after a success, then 1, 2, 4 and 8 s from the beginning of the one
 * before, later 15 and 30 s. Up to an eighth of it comes off or on, so that the laptops of an office do not all come at once.
 */
export function attemptDelay(
  model: { readonly attempt: number; readonly lastAttemptAt: number; readonly brokenAt: number },
  now: number,
): number {
  if (model.attempt <= 1) return 0;
  const step = patience.find(({ after }) => now - model.brokenAt >= after);
  const usual = 1000 * (step?.seconds ?? 2 ** Math.min(model.attempt - 2, 3));
  // The clock's milliseconds are as good as dice here, and the same events give the same delays.
  const spread = ((now % 1000) / 1000 - 0.5) / 4;
  return Math.max(0, Math.round(usual * (1 + spread)) - (now - model.lastAttemptAt));
}
