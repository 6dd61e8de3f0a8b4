// The peer for memory and start-up: the least Electron app that has a tray icon with a menu.
const { app, Menu, nativeImage, Tray } = require('electron');
const { join } = require('node:path');

let tray;
app.on('window-all-closed', () => undefined);
void app.whenReady().then(() => {
  tray = new Tray(nativeImage.createFromPath(join(__dirname, '../../../out/icons/tray/disconnected.png')));
  tray.setToolTip('bare');
  tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Quit', click: () => app.quit() }]));
});
