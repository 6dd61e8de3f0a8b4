import { Menu } from 'electron';
import type { Translate } from '../../shared/i18n.ts';

/** The hidden menu of the window: it carries the keys for quitting and (on macOS) for editing; reload and developer tools are not in it. */
export function setApplicationMenu(t: Translate): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { label: 'Kubelane', submenu: [{ role: 'quit', label: t('tray/quit'), accelerator: 'CommandOrControl+Q' }] },
      { role: 'editMenu' },
    ]),
  );
}
