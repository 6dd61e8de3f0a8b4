import type { Fingerprint } from './fingerprint.ts';
import type { NetworkEvent } from './network-monitor.ts';

/** All times in milliseconds of a clock that only the caller reads. */
export interface Meanings {
  /** What the listener has been told. */
  readonly online: boolean;
  readonly told: Fingerprint | null;
  /** Other routes as they were when `touched` was told, which made the listener see them; null when nothing is to be put right about that. */
  readonly glimpsed: string | null;
  /** Whether our own routes were set since the last look: whatever they are now, it is told. */
  readonly ownSet: boolean;
  /** Since when no way out is seen, or (`one`) the way of one family of two. */
  readonly noneSince: number | null;
  readonly oneSince: number | null;
  /** Since when other routes are not what was told, and when that was told last. */
  readonly othersSince: number | null;
  readonly othersTold: number;
  /** The ways out last seen, and since when they are the same. */
  readonly ways: string;
  readonly steadySince: number;
  /** When `online` or `moved` was told in the last minute. */
  readonly tellings: readonly number[];
  /** When to look again though nothing happens; null when there is no need. */
  readonly dueAt: number | null;
}

export const noMeanings: Meanings = {
  online: true,
  told: null,
  glimpsed: null,
  ownSet: false,
  noneSince: null,
  oneSince: null,
  othersSince: null,
  othersTold: -Infinity,
  ways: '',
  steadySince: 0,
  tellings: [],
  dueAt: null,
};

/** A cable that blinks, or a change of addresses that is made in two steps, is over before. */
const offlineMs = 300;
/** After a link comes up IPv4 and IPv6 come seconds apart. */
const oneFamilyMs = 3000;
const othersMs = 300;
const othersSpacingMs = 3000;
const windowMs = 60_000;
/** However restless the network is, it is told anew after this long. */
const restlessMs = 10_000;

/** Takes in what was seen at `now`; gives what is to be told. The caller looks again at `dueAt`. */
export function take(
  before: Meanings,
  seen: Fingerprint,
  now: number,
): readonly [Meanings, readonly NetworkEvent['kind'][]] {
  const ways = `${seen.ipv4 ?? ''}\n${seen.ipv6 ?? ''}`;
  const steadySince = before.told !== null && before.ways === ways ? before.steadySince : now;
  const tellings = before.tellings.filter((time) => time > now - windowMs);
  // The first look is what the listener takes for granted.
  const told = before.told ?? seen;
  const state: Meanings = { ...before, told, ways, steadySince, tellings, dueAt: null };
  if (seen.ipv4 === null && seen.ipv6 === null) return takeNone(state, now);
  const present = { ...state, noneSince: null };
  return present.online ? takeOnline(present, told, seen, now) : takeBack(present, told, seen, now);
}

/** The state after our own routes were set. */
export function afterOwnRoutesSet(state: Meanings): Meanings {
  return { ...state, ownSet: true };
}

/** The state after a sleep: what was restless before it does not count. */
export function afterWake(state: Meanings): Meanings {
  return { ...state, tellings: [] };
}

function takeNone(state: Meanings, now: number): ReturnType<typeof take> {
  const rest = { ...state, oneSince: null, othersSince: null };
  if (!state.online) return [rest, []];
  const since = state.noneSince ?? now;
  if (now < since + offlineMs) return [{ ...rest, noneSince: since, dueAt: since + offlineMs }, []];
  return [{ ...rest, online: false, noneSince: null }, ['offline']];
}

function takeBack(state: Meanings, told: Fingerprint, seen: Fingerprint, now: number): ReturnType<typeof take> {
  const due = mayTellAt(state, now);
  if (now < due) return [{ ...state, dueAt: due }, []];
  return [tell(state, seen, now), isSamePlace(told, seen) ? ['online'] : ['online', 'moved']];
}

function takeOnline(state: Meanings, told: Fingerprint, seen: Fingerprint, now: number): ReturnType<typeof take> {
  const lost = (told.ipv4 !== null && seen.ipv4 === null) || (told.ipv6 !== null && seen.ipv6 === null);
  const oneSince = lost ? (state.oneSince ?? now) : null;
  const other = differs(told.ipv4, seen.ipv4) || differs(told.ipv6, seen.ipv6);
  // Nearly all VPN servers are reached by IPv4: that it came is more than that IPv6 did.
  const gained = told.ipv4 === null && seen.ipv4 !== null;
  if (other || gained || oneSince !== null) {
    const steady = mayTellAt(state, now);
    const due = other || gained ? steady : Math.max(steady, (oneSince ?? now) + oneFamilyMs);
    if (now >= due) return [tell(state, seen, now), ['moved']];
    return [{ ...state, oneSince, othersSince: null, dueAt: due }, []];
  }
  return takeOthers({ ...state, oneSince }, told, seen, now);
}

function takeOthers(before: Meanings, told: Fingerprint, seen: Fingerprint, now: number): ReturnType<typeof take> {
  // A tunnel that has lost its routes carries nothing, so that is told at once.
  const state: Meanings = { ...before, ownSet: false, told: { ...told, own: seen.own } };
  const touched: NetworkEvent['kind'][] = before.ownSet || told.own !== seen.own ? ['touched'] : [];
  const glimpsed = touched.length > 0 ? seen.others : before.glimpsed;
  const isKnown = glimpsed === null || glimpsed === seen.others;
  if (told.others === seen.others && told.ipv6 === seen.ipv6 && isKnown) {
    return [{ ...state, othersSince: null, glimpsed: null }, touched];
  }
  const othersSince = state.othersSince ?? now;
  const due = Math.max(othersSince + othersMs, state.othersTold + othersSpacingMs);
  if (now < due) return [{ ...state, othersSince, glimpsed, dueAt: due }, touched];
  return [{ ...state, told: seen, othersSince: null, othersTold: now, glimpsed: null }, ['changed']];
}

/** `online` and `moved` make the listener look at everything, so all that is seen counts as told. */
function tell(state: Meanings, seen: Fingerprint, now: number): Meanings {
  return {
    ...state,
    online: true,
    told: seen,
    glimpsed: null,
    ownSet: false,
    oneSince: null,
    othersSince: null,
    tellings: [...state.tellings, now],
    dueAt: null,
  };
}

/** A first change is told at once; where changes come thick, each must have held for a while first. */
function mayTellAt({ tellings, steadySince }: Meanings, now: number): number {
  const last = tellings.at(-1);
  if (last === undefined || tellings.length < 3) return now;
  return Math.min(steadySince + (tellings.length < 6 ? 1000 : 3000), last + restlessMs);
}

/** Whether it is where it was before: a family may still be on its way, but one is the same and none another. */
function isSamePlace(told: Fingerprint, seen: Fingerprint): boolean {
  if (told.ipv4 === null && told.ipv6 === null) return true; // It was nowhere since the start.
  const isSame = (told.ipv4 !== null && told.ipv4 === seen.ipv4) || (told.ipv6 !== null && told.ipv6 === seen.ipv6);
  return isSame && !differs(told.ipv4, seen.ipv4) && !differs(told.ipv6, seen.ipv6);
}

function differs(before: string | null, after: string | null): boolean {
  return before !== null && after !== null && before !== after;
}
