import { Notification } from 'electron';
import type { Announcement } from './announcement.ts';

/** Shows desktop messages, one at a time: a new one replaces the last, which is outdated by it. */
export class Notifier {
  readonly #onClick: () => void;
  /** Kept, as a collected notification loses its click. */
  #shown: Notification | null = null;

  constructor(onClick: () => void) {
    this.#onClick = onClick;
  }

  show(announcement: Announcement): void {
    if (!Notification.isSupported()) return;
    this.clear();
    const notification = new Notification({ ...announcement, silent: true });
    notification.on('click', this.#onClick);
    notification.show();
    this.#shown = notification;
  }

  clear(): void {
    this.#shown?.close();
    this.#shown = null;
  }
}
