import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, Menu } from 'electron';
import { kubelaneHome } from '../profiles/home.ts';
import { SettingsStore } from '../profiles/settings-store.ts';
import { Application } from './application.ts';
import { readEnvironment } from './environment.ts';
import { logError } from './log.ts';
import { appPaths } from './paths.ts';
import { declareAppScheme } from './security/app-protocol.ts';
import { refuseNavigation } from './security/navigation.ts';

/**
 * Starts the app: what must be said before Electron is ready, then the application itself. A second start only shows the window of
 * the first. `bundleFolder` is where the running bundle lies.
 */
export function runApp(bundleFolder: string): void {
  const home = kubelaneHome(process.env);
  const { helperSocket, start } = readEnvironment(process.env, process.argv);
  app.setName('Kubelane');
  // Electron wants the folder to be there, and the lock of the single instance lies in it.
  const userData = join(home, 'electron-data');
  mkdirSync(userData, { recursive: true, mode: 0o700 });
  app.setPath('userData', userData);
  if (!app.requestSingleInstanceLock()) {
    app.exit(0);
    return;
  }
  // Where the whole sandbox was switched off by hand (tests as root), asking for it would end the program.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  // Otherwise Electron makes its whole default menu at every start; the window brings our own.
  Menu.setApplicationMenu(null);
  declareAppScheme();
  refuseNavigation(app);

  const settings = new SettingsStore(home);
  const application = new Application({
    start,
    paths: appPaths(bundleFolder),
    loadSettings: () => settings.load(),
    saveSettings: (next) => settings.save(next),
    // Behind an `import()`, so that nothing of it runs before the icon stands in the panel.
    loadBackend: async (events) => {
      const { createBackend } = await import('./backend.ts');
      return await createBackend({ environment: process.env, home, helperSocket, events });
    },
  });
  followElectron(application);
}

function followElectron(application: Application): void {
  app.on('second-instance', (_event, argv) => application.onSecondStart(argv));
  app.on('activate', () => application.open());
  // The app lives in the tray: a closed window is not its end.
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => {
    event.preventDefault();
    application.stop();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => application.stop());
  app
    .whenReady()
    .then(() => application.start())
    .catch((error: unknown) => {
      logError('Kubelane could not start', error);
      app.exit(1);
    });
}
