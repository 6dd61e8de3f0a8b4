import type { Problem } from '../shared/problem.ts';
import type { Effect, Model, VerificationReport } from './machine-types.ts';

/** After this many, the heartbeat's pace is quick enough. */
const mostRechecks = 3;
const firstRecheckMs = 1500;
/** What another program did to the names in silence is found out after this long at most. */
const proofLastsMs = 60_000;

/** How often in a row the resolver was found not to give what the cluster's DNS does. */
export function missesInARow(model: Model, report: VerificationReport): number {
  return report.problems.some(isAstray) ? model.resolverMisses + 1 : 0;
}

/**
 * A resolver that does not give the cluster's names may only wait for the answer to a question that got lost (systemd-resolved repeats it after five
 * seconds): it is set anew soon, which makes it ask anew, and looked at again.
 */
export function rechecks({ generation, resolverMisses }: Model): Effect[] {
  if (resolverMisses === 0 || resolverMisses > mostRechecks) return [];
  const milliseconds = firstRecheckMs * 2 ** (resolverMisses - 1);
  return [{ type: 'set-timer', generation, timer: 'recheck', milliseconds }];
}

/** Whether that is what is wrong now. */
export function isResolverAstray({ snapshot: { state } }: Model): boolean {
  return state.kind === 'degraded' && state.reasons.some(isAstray);
}

function isAstray({ code }: Problem): boolean {
  return code === 'dns.not-in-effect' || code === 'dns.mdns-first';
}

/** Whether the names were given up to another program that kept overwriting them: the helper says whether it is time to try again. */
export function isOverwritten({ snapshot: { state } }: Model): boolean {
  return state.kind === 'degraded' && state.reasons.some(({ code }) => code === 'dns.overwritten');
}

/** Whether it is long ago that routes and names were looked at: the heartbeat proves that the tunnel carries, and no more. */
export function isProofOld({ verifiedAt }: Model, now: number): boolean {
  return now - verifiedAt >= proofLastsMs;
}
