import type { ShortcutState } from '../../shared/settings.ts';

/** What the service needs of Electron's `globalShortcut`. */
export interface GlobalShortcuts {
  register(accelerator: string, pressed: () => void): boolean;
  unregister(accelerator: string): void;
}

/** Keeps the one shortcut that works in every program as the settings say. */
export class ShortcutService {
  readonly #shortcuts: GlobalShortcuts;
  readonly #pressed: () => void;
  #registered: string | null = null;

  constructor(shortcuts: GlobalShortcuts, pressed: () => void) {
    this.#shortcuts = shortcuts;
    this.#pressed = pressed;
  }

  /** Takes the keys, in Electron's notation; null gives up those there are. Keys that another program has are `taken`. */
  apply(accelerator: string | null): ShortcutState {
    if (accelerator !== this.#registered) this.stop();
    if (accelerator === null) return 'off';
    if (this.#registered === null && this.#register(accelerator)) this.#registered = accelerator;
    return this.#registered === null ? 'taken' : 'active';
  }

  stop(): void {
    if (this.#registered !== null) this.#shortcuts.unregister(this.#registered);
    this.#registered = null;
  }

  /** Electron throws where a system does not know a key at all. */
  #register(accelerator: string): boolean {
    try {
      return this.#shortcuts.register(accelerator, this.#pressed);
    } catch {
      return false;
    }
  }
}
