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

/** Milliseconds before the given attempt (1, 2, …): 1, 2, 4, then 8 s. */
export function retryDelay(attempt: number): number {
  return 1000 * 2 ** Math.min(Math.max(attempt - 1, 0), 3);
}
