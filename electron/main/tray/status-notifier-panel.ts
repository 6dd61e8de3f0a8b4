import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { logError } from '../log.ts';
import type { Panel } from './panel.ts';

const watcher = 'org.kde.StatusNotifierWatcher';

/** Signals after which the answer may be another one: the watcher's name changed hands, or a panel registered with it. */
const matches = [
  `type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${watcher}'`,
  `type='signal',interface='${watcher}',member='StatusNotifierHostRegistered'`,
];

/**
 * Linux panels take icons through the StatusNotifier protocol. Electron decides once, when a `Tray` is made, which way it goes, so the
 * icon must wait for the panel: at login the app may be first. Asked through `busctl`, which comes with systemd; nothing is polled, and
 * once the panel is there nothing runs. Without `busctl` the panel is taken to be there.
 */
export class StatusNotifierPanel implements Panel {
  #monitor: ChildProcess | null = null;
  #onChange: (present: boolean) => void = () => undefined;
  #stopped = false;

  start(onChange: (present: boolean) => void): void {
    this.#onChange = onChange;
    void this.#ask();
  }

  stop(): void {
    this.#stopped = true;
    this.#monitor?.kill();
    this.#monitor = null;
  }

  async #ask(): Promise<void> {
    const present = await hostIsRegistered();
    if (this.#stopped) return;
    if (present) this.stop();
    else this.#watch();
    this.#onChange(present);
  }

  #watch(): void {
    if (this.#monitor !== null) return;
    const args = ['--user', 'monitor', ...matches.map((match) => `--match=${match}`)];
    const monitor = spawn('busctl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    monitor.on('error', (error) => logError('waiting for a panel', error));
    // What is said does not matter: it is the moment to ask again. On stderr it says that it has begun, before which a signal is missed.
    monitor.stderr.on('data', () => void this.#ask());
    monitor.stdout.on('data', () => void this.#ask());
    this.#monitor = monitor;
  }
}

/** Whether a panel is registered with the StatusNotifier watcher; true when there is no way to ask. */
function hostIsRegistered(): Promise<boolean> {
  const args = ['--user', '--timeout=2', 'get-property', watcher, '/StatusNotifierWatcher', watcher];
  return new Promise((resolve) => {
    execFile('busctl', [...args, 'IsStatusNotifierHostRegistered'], (error, stdout) => {
      resolve(error === null ? stdout.trim() === 'b true' : error.code === 'ENOENT');
    });
  });
}
