import type { TrayIcon } from './tray-icon.ts';
import type { TrayIntent, TrayMenuItem, TrayView } from './tray-view.ts';

/** What the service needs of Electron's `Tray`. */
export interface TrayLike {
  setImage(icon: TrayIcon): void;
  setToolTip(text: string): void;
  setMenu(items: readonly TrayMenuItem[]): void;
  destroy(): void;
}

export interface TrayServiceOptions {
  /** Makes the icon in the panel. Tests give their own. */
  readonly createTray: (icon: TrayIcon, onIntent: (intent: TrayIntent) => void) => TrayLike;
  readonly onIntent: (intent: TrayIntent) => void;
}

/** While a connection is made its state changes every few milliseconds, and each rendering is work for the panel and for this thread. */
const renderSpacingMs = 100;

/**
 * Keeps the icon in the panel as the view says, and only where a panel takes icons. All ends in one idempotent `render`, which touches only
 * what differs: a menu that is open in the panel must not be replaced by the same one. What a person waits for (another icon, but that of
 * being under way) is rendered at once; all else, which takes longer to see than to wait for, 100 ms later with whatever came meanwhile.
 */
export class TrayService {
  readonly #options: TrayServiceOptions;
  #tray: TrayLike | null = null;
  #panel = false;
  #wanted: TrayView | null = null;
  #shown: TrayView | null = null;
  #later: NodeJS.Timeout | null = null;

  constructor(options: TrayServiceOptions) {
    this.#options = options;
  }

  /** Whether a panel takes icons. */
  setPanel(panel: boolean): void {
    if (panel === this.#panel) return;
    this.#panel = panel;
    this.#render();
  }

  setView(view: TrayView): void {
    if (same(view, this.#wanted)) return;
    this.#wanted = view;
    if (view.icon !== this.#shown?.icon && view.icon !== 'connecting') this.#render();
    else this.#later ??= setTimeout(() => this.#render(), renderSpacingMs);
  }

  stop(): void {
    this.#panel = false;
    this.#render();
  }

  #render(): void {
    if (this.#later !== null) clearTimeout(this.#later);
    this.#later = null;
    const view = this.#wanted;
    if (!this.#panel || view === null) {
      this.#tray?.destroy();
      this.#tray = null;
      this.#shown = null;
      return;
    }
    this.#tray ??= this.#options.createTray(view.icon, this.#options.onIntent);
    if (this.#shown !== null && view.icon !== this.#shown.icon) this.#tray.setImage(view.icon);
    if (view.tooltip !== this.#shown?.tooltip) this.#tray.setToolTip(view.tooltip);
    if (!same(view.menu, this.#shown?.menu)) this.#tray.setMenu(view.menu);
    this.#shown = view;
  }
}

/** Views are small plain data made in one place, so their texts compare them. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
