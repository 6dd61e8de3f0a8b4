import { join } from 'node:path';
import { Menu, nativeImage, Tray, type MenuItemConstructorOptions } from 'electron';
import type { TrayIcon } from './tray-icon.ts';
import type { TrayLike } from './tray-service.ts';
import type { TrayIntent, TrayMenuItem } from './tray-view.ts';

/** Puts an icon into the panel. `iconFolder` holds the pictures. */
export function createElectronTray(
  iconFolder: string,
  icon: TrayIcon,
  onIntent: (intent: TrayIntent) => void,
): TrayLike {
  const image = (name: TrayIcon) => nativeImage.createFromPath(join(iconFolder, `${name}.png`));
  const tray = new Tray(image(icon));
  // The panel decides whether a click reaches us (GNOME wants a double click); the menu has the same item.
  tray.on('click', () => onIntent({ kind: 'open' }));
  return {
    setImage: (name) => tray.setImage(image(name)),
    setToolTip: (text) => tray.setToolTip(text),
    setMenu: (items) => tray.setContextMenu(Menu.buildFromTemplate(items.map((item) => menuItem(item, onIntent)))),
    destroy: () => tray.destroy(),
  };
}

function menuItem(item: TrayMenuItem, onIntent: (intent: TrayIntent) => void): MenuItemConstructorOptions {
  switch (item.type) {
    case 'separator':
      return { type: 'separator' };
    case 'note':
      return { label: escapeMnemonic(item.label), enabled: false };
    case 'action':
      return { label: escapeMnemonic(item.label), enabled: item.enabled, click: () => onIntent(item.intent) };
    case 'submenu':
      return { label: escapeMnemonic(item.label), submenu: item.items.map((inner) => menuItem(inner, onIntent)) };
  }
}

/** A single `&` would underline the next letter instead of being shown. */
function escapeMnemonic(label: string): string {
  return label.replaceAll('&', '&&');
}
