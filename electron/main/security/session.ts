import { app, type Session } from 'electron';
import { isAppUrl } from './renderer-file.ts';

/**
 * Closes a session: no permission is ever given, and no request leaves the app's own origin (`devtools://` is let through while
 * developing). Names are resolved by the operating system alone, as its split DNS is what Kubelane is about.
 */
export function closeSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !isAllowed(url) }));
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  app.configureHostResolver({ enableBuiltInResolver: false, secureDnsMode: 'off' });
}

function isAllowed(url: string): boolean {
  return isAppUrl(url) || url.startsWith('data:image/') || (!app.isPackaged && url.startsWith('devtools://'));
}
