import { BrowserWindow, nativeTheme, type Event } from 'electron';
import { logError } from '../log.ts';
import { appUrl } from '../security/renderer-file.ts';

export interface WindowServiceOptions {
  readonly preload: string;
  readonly icon: string;
  /** Called when the window appears or goes; `visible` then has its new value. */
  readonly onVisibility: () => void;
  /** Called when the page is there no more: closed, or about to be loaded again. */
  readonly onPageGone: () => void;
}

/** Before the page has drawn anything: its own colours, so that nothing flashes. */
const backgrounds = { light: '#ffffff', dark: '#1a1b1e' } as const;

/**
 * The one window: made when it is first asked for and destroyed when it is closed, which gives its memory back (about 70 MB). It keeps
 * nothing, as all it shows is the main process's.
 */
export class WindowService {
  readonly #options: WindowServiceOptions;
  #window: BrowserWindow | null = null;
  /** Without a tray icon there would be no way back to a closed window, so it is minimised instead. */
  #canClose = false;
  #ending = false;

  constructor(options: WindowServiceOptions) {
    this.#options = options;
  }

  get current(): BrowserWindow | null {
    return this.#window;
  }

  get visible(): boolean {
    return this.#window !== null && this.#window.isVisible() && !this.#window.isMinimized();
  }

  /** Whether the tray can bring the window back. */
  setCanClose(canClose: boolean): void {
    this.#canClose = canClose;
  }

  /** Shows the window in front of the others. `minimized` only puts it where the user can find it. */
  open(minimized = false): void {
    if (this.#window === null) this.#window = this.#create(minimized);
    else if (!minimized) bringToFront(this.#window);
  }

  /** What closing the window does. */
  close(): void {
    this.#window?.close();
  }

  /** Ends the window for good. */
  stop(): void {
    this.#ending = true;
    this.#window?.destroy();
  }

  #create(minimized: boolean): BrowserWindow {
    const window = new BrowserWindow({
      title: 'Kubelane',
      width: 420,
      height: 640,
      minWidth: 360,
      minHeight: 420,
      show: false,
      paintWhenInitiallyHidden: true,
      autoHideMenuBar: true,
      icon: this.#options.icon,
      backgroundColor: nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light,
      webPreferences: {
        preload: this.#options.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
        v8CacheOptions: 'code',
      },
    });
    window.once('ready-to-show', () => (minimized ? window.minimize() : bringToFront(window)));
    window.on('close', (event) => this.#onClose(event, window));
    window.on('closed', () => {
      this.#window = null;
      this.#options.onPageGone();
      this.#options.onVisibility();
    });
    for (const name of visibilityEvents) window.on(name as 'show', this.#options.onVisibility);
    window.webContents.on('did-start-loading', this.#options.onPageGone);
    window.webContents.on('render-process-gone', (_event, { reason }) => this.#onCrash(window, reason));
    window.loadURL(appUrl).catch((error: unknown) => {
      if (!window.isDestroyed()) logError('the window could not be loaded', error);
    });
    return window;
  }

  #onClose(event: Event, window: BrowserWindow): void {
    if (this.#canClose || this.#ending) return;
    event.preventDefault();
    window.minimize();
  }

  #onCrash(window: BrowserWindow, reason: string): void {
    logError('the window’s process ended', reason);
    // What it showed is known here, so the user can simply open it again; a page that is gone must not stay in view.
    if (!window.isDestroyed() && reason !== 'clean-exit') window.destroy();
    if (!this.#canClose && !this.#ending) this.open();
  }
}

const visibilityEvents = ['show', 'hide', 'minimize', 'restore'] as const;

function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
