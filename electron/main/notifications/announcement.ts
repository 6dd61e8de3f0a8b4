import type { ConnectionSnapshot } from '../../shared/connection-state.ts';
import { describeProblem, type Translate } from '../../shared/i18n.ts';
import { stripControlCharacters } from '../../shared/printable.ts';
import { reasonsOf } from '../../shared/status-document.ts';

/** A message of the desktop. */
export interface Announcement {
  readonly title: string;
  readonly body: string;
}

/** The states that were good enough for their loss to be news. */
const established: ReadonlySet<string> = new Set(['connected', 'degraded']);
const broken: ReadonlySet<string> = new Set(['reconnecting', 'waiting-for-network']);

/**
 * What the user should hear although no window is open: the connection was lost, came back, works only in part, could not be made, or
 * asks for something. Null when the change is what the user expects.
 */
export function announcementFor(
  before: ConnectionSnapshot,
  now: ConnectionSnapshot,
  t: Translate,
): Announcement | null {
  const from = before.state.kind;
  const to = now.state.kind;
  if (from === to) return null;
  const isNews =
    to === 'failed' ||
    to === 'degraded' ||
    to === 'waiting-for-input' ||
    (established.has(from) && broken.has(to)) ||
    (to === 'connected' && (broken.has(from) || from === 'degraded'));
  return isNews ? announcement(now, t) : null;
}

function announcement(snapshot: ConnectionSnapshot, t: Translate): Announcement {
  const profile = snapshot.profile ?? '';
  const reason = reasonsOf(snapshot)[0];
  const words = reason === undefined ? null : describeProblem(t, reason);
  return {
    title: stripControlCharacters(t(`state/${snapshot.state.kind}`, { profile })),
    body: words === null ? '' : stripControlCharacters(`${words.text} ${words.remedy}`),
  };
}
