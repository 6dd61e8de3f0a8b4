import { app, globalShortcut, ipcMain, nativeTheme, powerMonitor, session } from 'electron';
import type { Host } from '../connection/host-api.ts';
import { ipcSchema, type KubelaneNotifiers } from '../shared/ipc-schema.ts';
import { pack } from '../shared/packed.ts';
import type { Problem } from '../shared/problem.ts';
import type { Result } from '../shared/result.ts';
import { noMarks } from '../shared/service-marks.ts';
import type { Settings } from '../shared/settings.ts';
import { Actions } from './actions.ts';
import { AppModel, type Facts } from './app-model.ts';
import type { Backend, BackendEvents } from './backend-api.ts';
import { chooseKubeconfigFile, chooseNewFile, chooseProfileFile, showProblem, writeClipboard } from './desktop.ts';
import { startMode, type StartMode } from './environment.ts';
import { createHandlers } from './handlers.ts';
import { createNotifiers } from './ipc/notifiers.ts';
import { registerIpc } from './ipc/register.ts';
import { isOwnFrame } from './ipc/sender.ts';
import { collectGarbage } from './lifecycle/collect-garbage.ts';
import { createShutdown, type ShutdownStep } from './lifecycle/shutdown.ts';
import { Tidying } from './lifecycle/tidying.ts';
import { logError } from './log.ts';
import { looksAlikeInTray, looksAlikeInWindow } from './looks-alike.ts';
import { Announcer } from './notifications/announcer.ts';
import { Notifier } from './notifications/notifier.ts';
import type { AppPaths } from './paths.ts';
import { createPanel } from './platform.ts';
import { ProblemError, problemOf } from './problem-error.ts';
import { serveApp } from './security/app-protocol.ts';
import { closeSession } from './security/session.ts';
import { createElectronTray } from './tray/electron-tray.ts';
import { trayView, type TrayIntent } from './tray/tray-view.ts';
import { TrayService } from './tray/tray-service.ts';
import { setApplicationMenu } from './window/application-menu.ts';
import { ShortcutService } from './window/shortcut-service.ts';
import { WindowService } from './window/window-service.ts';

/** At login the app may be there first; after this long without a panel the window takes the tray's place. */
const panelPatienceMs = 4000;
/** Disconnecting takes well under a second; whatever is left after this, the helper takes back when the app is gone. */
const shutdownDeadlineMs = 8000;

export interface ApplicationParts {
  readonly start: StartMode;
  readonly paths: AppPaths;
  readonly loadSettings: () => Settings;
  readonly saveSettings: (settings: Settings) => Promise<Result<null, Problem>>;
  readonly loadBackend: (events: BackendEvents) => Promise<Result<Backend, Problem>>;
}

/** The app as a whole: builds its parts, joins them, and ends them in order. */
export class Application {
  /** Ends the app; may be called at any time and more than once. */
  readonly stop: () => void;
  readonly #parts: ApplicationParts;
  readonly #model = new AppModel(app.getVersion());
  readonly #panel = createPanel();
  readonly #notifier = new Notifier(() => this.open());
  readonly #announcer = new Announcer((announcement) => {
    if (!this.#windows.visible) this.#notifier.show(announcement);
  });
  readonly #windows: WindowService;
  readonly #tray: TrayService;
  readonly #shortcut = new ShortcutService(globalShortcut, () => this.#find());
  readonly #actions: Actions;
  readonly #notify: KubelaneNotifiers;
  readonly #tidying = new Tidying(() => this.#try('tidying up', collectGarbage()));
  #panelPresent: boolean | null = null;
  #backend: Promise<Backend> | null = null;
  #loaded: Backend | null = null;
  #windowPrepared = false;

  constructor(parts: ApplicationParts) {
    this.#parts = parts;
    const { paths } = parts;
    this.#windows = new WindowService({
      preload: paths.preload,
      icon: paths.windowIcon,
      onVisibility: () => this.#onVisibility(),
      onPageGone: () => this.#actions.unsubscribe(),
    });
    this.#tray = new TrayService({
      createTray: (icon, onIntent) => createElectronTray(paths.trayIcons, icon, onIntent),
      onIntent: (intent) => this.#onIntent(intent),
    });
    this.#actions = new Actions({
      model: this.#model,
      backend: () => (this.#backend ??= this.#load()),
      chooseProfileFile: () => chooseProfileFile(this.#windows.current, this.#model.t),
      chooseKubeconfigFile: () => chooseKubeconfigFile(this.#windows.current, this.#model.t),
      chooseNewFile: (name) => chooseNewFile(this.#windows.current, name, this.#model.t),
      writeClipboard,
      onDoctor: (progress) => this.#notify.doctor.progress(progress),
      onCheck: (progress) => this.#notify.services.checkProgress(progress),
      saveSettings: parts.saveSettings,
    });
    this.#notify = createNotifiers((channel, payload) => this.#windows.current?.webContents.send(channel, payload));
    this.stop = createShutdown(this.#shutdownSteps(), shutdownDeadlineMs, (code) => app.exit(code));
    // Asked while Electron itself starts, so that the answer is there when it is ready.
    this.#panel.start((present) => this.#onPanel(present));
  }

  /** Called when Electron is ready: the icon first, everything else after it. */
  async start(): Promise<void> {
    this.#model.setSystemLanguage(app.getLocale());
    this.#model.update({ settings: this.#parts.loadSettings() });
    this.#renderTray();
    this.#model.onChange((before, now) => this.#onChange(before, now));
    if (this.#panelPresent !== null) this.#tray.setPanel(this.#panelPresent);
    setTimeout(() => this.#onPanelPatienceOver(), panelPatienceMs);
    if (this.#parts.start === 'open') this.open();
    await this.#panelReached();
    this.#applyShortcut();
    try {
      await this.#actions.refreshProfiles();
    } catch (error) {
      await this.#onStartFailed(error);
      return;
    }
    if (this.#parts.start === 'plain' && this.#model.facts.profiles.length === 0) this.open();
  }

  /**
   * The icon reaches the panel over a few messages that this thread passes on. Loading the rest keeps the thread busy, so it lets the icon go
   * first; whoever needs the rest before that gets it at once.
   */
  async #panelReached(): Promise<void> {
    if (this.#panelPresent === true && this.#parts.start !== 'open') await this.#panel.iconTaken();
  }

  /** Without its backend the app is of no use: says why, and ends. */
  async #onStartFailed(error: unknown): Promise<void> {
    logError('Kubelane could not start', error);
    await showProblem(problemOf(error), this.#model.t);
    this.stop();
  }

  open(): void {
    if (app.isReady()) this.#openWindow(false);
  }

  /** A new window has the focus in its search; one that is there is told. */
  #find(): void {
    const isThere = this.#windows.current !== null;
    this.open();
    if (isThere) this.#notify.app.find(null);
  }

  #applyShortcut(): void {
    const state = this.#shortcut.apply(this.#model.facts.settings.shortcut);
    if (state !== this.#model.facts.shortcut) this.#model.update({ shortcut: state });
  }

  #openWindow(minimized: boolean): void {
    if (!this.#windowPrepared) this.#prepareForWindow();
    this.#windowPrepared = true;
    this.#windows.open(minimized);
  }

  /** What a page needs around it, and is kept from. Done before the first one: a tray without a window carries none of it. */
  #prepareForWindow(): void {
    nativeTheme.themeSource = this.#model.facts.settings.theme;
    closeSession(session.defaultSession);
    serveApp(this.#parts.paths.renderer);
    setApplicationMenu(this.#model.t);
    registerIpc(
      ipcMain,
      ipcSchema,
      createHandlers(this.#model, this.#actions, () => this.#windows.close()),
      (frame) => isOwnFrame(frame, this.#windows.current?.webContents.mainFrame ?? null),
    );
  }

  /** Somebody started Kubelane again: they want to see it. The command line of that start is not trusted with more. */
  onSecondStart(argv: readonly string[]): void {
    if (startMode(argv) !== 'hidden') this.open();
  }

  async #load(): Promise<Backend> {
    const loaded = await this.#parts.loadBackend({
      onProfilesChanged: () => this.#try('reading the profiles', this.#actions.refreshProfiles()),
      onShowWindow: () => this.open(),
    });
    if (!loaded.ok) throw new ProblemError(loaded.error);
    const backend = loaded.value;
    const { host } = backend;
    const follow = (): void => {
      this.#model.update({ connection: host.connection, cluster: host.cluster });
      this.#followMarks(host);
    };
    host.onChange(follow);
    host.onServices((patch) => {
      this.#tidying.read(patch.upserts.length);
      if (this.#actions.subscribed) this.#notify.services.patch(pack(patch));
    });
    // The monitor finds out by itself as well; that this may come a little earlier does no harm.
    powerMonitor.on('suspend', () => host.notice({ kind: 'slept' }));
    powerMonitor.on('resume', () => host.notice({ kind: 'woke', sleptMs: 0 }));
    follow();
    this.#loaded = backend;
    return backend;
  }

  /** Which profile is meant changes with the connection, the profiles and the settings. */
  #followMarks(host: Host): void {
    const { profile, facts } = this.#model;
    const marks = profile === null ? noMarks : host.marks(profile);
    if (marks !== facts.marks) this.#model.update({ marks });
  }

  #onChange(before: Facts, now: Facts): void {
    const isOther = before.profiles !== now.profiles || before.settings !== now.settings;
    if (isOther && this.#loaded !== null) this.#followMarks(this.#loaded.host);
    if (!looksAlikeInTray(before, now)) this.#renderTray();
    if (this.#windows.current !== null && !looksAlikeInWindow(before, now)) {
      this.#notify.app.changed(this.#model.snapshot);
    }
    if (before.settings.theme !== now.settings.theme) nativeTheme.themeSource = now.settings.theme;
    if (before.settings.shortcut !== now.settings.shortcut) this.#applyShortcut();
    if (before.settings.language !== now.settings.language) setApplicationMenu(this.#model.t);
    if (before.connection.state !== now.connection.state) this.#onStateChange(before, now);
  }

  /** The window shows every change itself; the desktop's messages are for when it is not in view. */
  #onStateChange(before: Facts, now: Facts): void {
    this.#announcer.follow(now.connection, this.#model.t);
    const asks = now.connection.state.kind === 'waiting-for-input';
    if (asks && before.connection.state.kind !== 'waiting-for-input') this.open();
  }

  #renderTray(): void {
    const { connection, profiles, settings, lastAddress, marks } = this.#model.facts;
    const names = profiles.map(({ name }) => name);
    const facts = { connection, profiles: names, chosen: settings.profile, lastAddress, marks };
    this.#tray.setView(trayView(facts, this.#model.t));
  }

  #onIntent(intent: TrayIntent): void {
    switch (intent.kind) {
      case 'open':
        return this.open();
      case 'quit':
        return this.stop();
      case 'copy-last':
        return this.#try('copying', this.#actions.copyLast());
      case 'copy':
        return this.#try(
          'copying',
          this.#actions.copyMarked(intent.service, intent.form, intent.port).then((result) => this.#show(result)),
        );
      case 'connect':
        return this.#try(
          'connecting',
          this.#actions.connect(intent.profile).then((result) => this.#show(result)),
        );
      case 'disconnect':
        return this.#try('disconnecting', this.#actions.disconnect());
      case 'import':
        return this.#try(
          'importing',
          this.#actions.importProfile().then((result) => this.#show(result)),
        );
    }
  }

  /** A refusal that no state tells of is said where it was asked for. */
  #show(result: Result<unknown, Problem> | null): void {
    const failed = this.#model.facts.connection.state.kind === 'failed';
    if (result !== null && !result.ok && !failed) {
      this.#try('showing a problem', showProblem(result.error, this.#model.t));
    }
  }

  #try(what: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => logError(what, error));
  }

  #onPanel(present: boolean): void {
    this.#panelPresent = present;
    this.#windows.setCanClose(present);
    if (app.isReady()) this.#tray.setPanel(present);
  }

  #onPanelPatienceOver(): void {
    if (this.#panelPresent !== true) this.#openWindow(this.#parts.start === 'hidden');
  }

  #onVisibility(): void {
    if (this.#windows.visible) this.#notifier.clear();
  }

  /** What listens to the cluster ends with the host, before the tunnel; the icon stays until all is done. */
  #shutdownSteps(): readonly ShutdownStep[] {
    return [
      { name: 'closing the window', run: () => this.#windows.stop() },
      { name: 'ending the connection', run: () => this.#loaded?.host.stop() },
      {
        name: 'leaving the panel',
        run: () => {
          this.#tidying.stop();
          this.#panel.stop();
          this.#shortcut.stop();
          this.#announcer.stop();
          this.#notifier.clear();
          this.#tray.stop();
        },
      },
    ];
  }
}
