'use strict';
// Chromium as a user has it open: to each line with an address of the web it answers with the first line of the page, or with why there is none.
// `built-in`: it reads resolv.conf and asks the servers itself; `system`: getaddrinfo(3).
const { app, BrowserWindow, session } = require('electron');
const { createInterface } = require('node:readline');

app.disableHardwareAcceleration();
void app.whenReady().then(() => {
  app.configureHostResolver({ enableBuiltInResolver: process.argv.includes('built-in') });
  const window = new BrowserWindow({ show: false });
  createInterface(process.stdin).on('line', async (url) => {
    console.log(await firstLine(window, url));
    // An old connection would need no name.
    await session.defaultSession.closeAllConnections();
  });
});

async function firstLine(window, url) {
  try {
    await window.loadURL(url, { extraHeaders: 'pragma: no-cache' });
    return await window.webContents.executeJavaScript(`document.body.innerText.trim().split('\\n')[0]`);
  } catch (error) {
    return error.code;
  }
}
