import type { ConnectionSnapshot } from '../../shared/connection-state.ts';
import { disconnectedSnapshot } from '../../shared/connection-state.ts';
import type { Translate } from '../../shared/i18n.ts';
import { announcementFor, type Announcement } from './announcement.ts';

/** A loss that is over by then is a blink, and no news. */
const blinkMs = 3_000;

/** Decides when the user is told of a change: of a loss only if it lasts, and that it is over only if he was told of it. */
export class Announcer {
  readonly #show: (announcement: Announcement) => void;
  /** What the user takes for granted. */
  #known: ConnectionSnapshot = disconnectedSnapshot;
  #now: ConnectionSnapshot = disconnectedSnapshot;
  #pending: NodeJS.Timeout | null = null;

  constructor(show: (announcement: Announcement) => void) {
    this.#show = show;
  }

  /** To be called at every change of the connection's state. */
  follow(snapshot: ConnectionSnapshot, t: Translate): void {
    this.#now = snapshot;
    const news = announcementFor(this.#known, snapshot, t);
    if (news !== null && isLoss(this.#known, snapshot)) {
      this.#pending ??= setTimeout(() => this.#tell(t), blinkMs);
      return;
    }
    this.stop();
    this.#known = snapshot;
    if (news !== null) this.#show(news);
  }

  /** Nothing is told any more. */
  stop(): void {
    if (this.#pending !== null) clearTimeout(this.#pending);
    this.#pending = null;
  }

  #tell(t: Translate): void {
    this.#pending = null;
    const news = announcementFor(this.#known, this.#now, t);
    this.#known = this.#now;
    if (news !== null) this.#show(news);
  }
}

function isLoss(known: ConnectionSnapshot, now: ConnectionSnapshot): boolean {
  const { kind } = now.state;
  const wasGood = known.state.kind === 'connected' || known.state.kind === 'degraded';
  return wasGood && (kind === 'degraded' || kind === 'reconnecting' || kind === 'waiting-for-network');
}
