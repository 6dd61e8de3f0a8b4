import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { build } from 'esbuild';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { builtPage } from '../../../scripts/build/renderer-page.ts';
import { bundles } from '../../../scripts/build/bundles.ts';
import { repositoryRoot } from '../../../scripts/setup/cache.ts';
import { electronDist } from '../../../scripts/setup/parts.ts';
import { startVirtualDisplay } from '../../support/virtual-display.ts';

export interface WindowPage {
  readonly page: Page;
  readonly app: ElectronApplication;
  /** What the page wrote to its console as an error, policy violations among it. */
  readonly errors: readonly string[];
  readonly close: () => Promise<void>;
}

/** A browser window of the runtime that users have, on the real page, with the double as its bridge. `at` stops its clock at a time. */
export async function openWindowPage(at?: string): Promise<WindowPage> {
  const cleanup: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const undo of cleanup.splice(0).reverse()) await undo();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'kubelane-window-'));
    cleanup.push(() => rm(folder, { recursive: true }));
    await bundle(folder);
    const server = await serve(folder);
    cleanup.push(server.close);
    const display = await startVirtualDisplay();
    cleanup.push(display.stop);
    const app = await _electron.launch({
      executablePath: join(await electronDist(), 'electron'),
      args: ['--no-sandbox', '--force-color-profile=srgb', folder],
      env: {
        ...process.env,
        DISPLAY: display.name,
        TZ: 'UTC',
        KUBELANE_TEST_URL: at === undefined ? server.url : `${server.url}?at=${encodeURIComponent(at)}`,
      },
    });
    cleanup.push(() => app.close());
    const page = await app.firstWindow();
    return { page, app, errors: collectErrors(page), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function collectErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  return errors;
}

/** The window as the product builds it, the double for its bridge, and an Electron main that opens one window. */
async function bundle(folder: string): Promise<void> {
  const product = bundles.find(({ name }) => name === 'renderer');
  if (product === undefined) throw new Error('scripts/build/bundles.ts has no bundle of the renderer.');
  await build({ ...product.options, entryPoints: [join(repositoryRoot, product.entry)], outdir: folder });
  const double = join(repositoryRoot, 'test/support/fake-kubelane-page.ts');
  await build({ bundle: true, target: 'chrome114', outfile: join(folder, 'fake.js'), entryPoints: [double] });
  const page = builtPage(await readFile(join(repositoryRoot, 'renderer/index.html'), 'utf8'), true);
  await writeFile(
    join(folder, 'index.html'),
    page.replace('<script ', '<script src="fake.js"></script>\n    <script '),
  );
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'kubelane-window-test', version: '0.0.0', main: 'main.cjs' }),
  );
  await writeFile(join(folder, 'main.cjs'), electronMain);
}

const electronMain = `
const { app, BrowserWindow } = require('electron');
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 420, height: 640, useContentSize: true });
  window.removeMenu();
  return window.loadURL(process.env.KUBELANE_TEST_URL);
});
app.on('window-all-closed', () => app.quit());
`;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** Serves the folder on loopback as the app serves its own scheme: a fresh nonce for each page, and nothing but the page's own files. */
async function serve(folder: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const server: Server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://window').pathname.slice(1) || 'index.html';
    readFile(join(folder, name)).then(
      (content) => {
        const nonce = randomBytes(16).toString('base64');
        response.setHeader('Content-Type', types[extname(name)] ?? 'application/octet-stream');
        response.setHeader(
          'Content-Security-Policy',
          `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'`,
        );
        response.end(name.endsWith('.html') ? content.toString('utf8').replace('__CSP_NONCE__', nonce) : content);
      },
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
