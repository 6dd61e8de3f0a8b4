import { problem } from '../../shared/problem.ts';
import type { CheckHop } from '../../shared/service-check.ts';
import { fact, reachFact } from '../reach/fact.ts';
import type { Reach } from '../reach/reach.ts';
import { hopOf } from './hop.ts';
import type { UdpProtocol } from './udp.ts';

/** What came of asking over UDP; null where somebody refused, or said that there is no way, which has a reason of its own. */
export function udpHop(
  reach: Reach,
  protocol: UdpProtocol | null,
  { subject, target, about }: { readonly subject: string; readonly target: string; readonly about: string | null },
): CheckHop | null {
  if (reach.kind === 'answered') return hopOf('connect', null, [reachFact(subject, reach)], reach.ms, about);
  if (reach.kind !== 'silent') return null;
  if (protocol === null) return hopOf('connect', null, [fact(subject, 'silent')], null, about);
  return hopOf(
    'connect',
    problem('check.udp-unanswered', { target, protocol }),
    [fact(subject, 'silent')],
    reach.ms,
    about,
  );
}

/** Whether that hop is ok only for want of a question. */
export function isUnasked({ ms }: Pick<CheckHop, 'ms'>): boolean {
  return ms === null;
}
