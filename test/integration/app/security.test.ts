import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../../scripts/setup/cache.ts';
import { Desktop } from '../../support/desktop.ts';
import {
  closeApp,
  launchApp,
  makeAppPlace,
  removeAppPlace,
  storeProfile,
  type AppPlace,
} from '../../support/kubelane-app.ts';

/** Each way out of the window is tried for real; a server on loopback must hear of none of them. */
describe('the window', () => {
  let desktop: Desktop;
  let place: AppPlace;
  let app: ElectronApplication;
  let page: Page;
  let server: Server;
  let outside: string;
  let heard: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      heard.push(`${String(request.method)} ${String(request.url)}`);
      response.setHeader('Access-Control-Allow-Origin', '*');
      if (request.url === '/redirect') response.writeHead(302, { Location: '/landed' }).end();
      else response.end('<title>outside</title>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    outside = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    desktop = await Desktop.start();
    place = await makeAppPlace(desktop);
    await storeProfile(place, 'office');
    app = await launchApp(place, ['--open', '--use-fake-device-for-media-stream']);
    page = await app.firstWindow();
    await page.waitForFunction(() => 'kubelane' in window && document.readyState === 'complete');
  });
  afterAll(async () => {
    await closeApp(app);
    await desktop.stop();
    await removeAppPlace(place);
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    heard = [];
  });

  /** Runs code in the page as its own script would run: after the debugger's call, whose privileges (`eval`) it must not have. */
  const inPage = (code: string): Promise<unknown> =>
    page.evaluate(
      ([body]) =>
        new Promise((resolve) => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => {
            try {
              resolve((Reflect.construct(Function, [body]) as () => unknown)());
            } catch (error) {
              resolve(String(error));
            }
          };
          channel.port2.postMessage(null);
        }),
      [code],
    );

  /** Lets the page's earlier requests take their course: one that is allowed has come back after them. */
  const roundTrip = (): Promise<number> => page.evaluate(async () => (await fetch('app://kubelane/index.html')).status);

  const expectStillThere = (): void => {
    expect(page.url()).toBe('app://kubelane/index.html');
    expect(heard).toEqual([]);
    expect(app.windows()).toHaveLength(1);
  };

  it('is sandboxed and apart from Node', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
    });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    const globals = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter((name) => name in window),
    );
    expect(globals).toEqual([]);
  });

  it('gets its files with a strict policy and a new nonce each time', async () => {
    const read = (): Promise<{ policy: string; type: string; html: string }> =>
      page.evaluate(async () => {
        const answer = await fetch('app://kubelane/index.html');
        return {
          policy: answer.headers.get('content-security-policy') ?? '',
          type: answer.headers.get('x-content-type-options') ?? '',
          html: await answer.text(),
        };
      });
    const first = await read();
    const second = await read();
    expect(first.type).toBe('nosniff');
    expect(first.policy).toContain("default-src 'none'");
    expect(first.policy).toContain("script-src 'self';");
    expect(first.policy).not.toContain('unsafe');
    const nonce = /'nonce-([^']+)'/.exec(first.policy)?.[1];
    expect(first.html).toContain(nonce);
    expect(first.html).not.toContain('__CSP_NONCE__');
    expect(second.policy).not.toBe(first.policy);
  });

  it('opens no other window', async () => {
    expect(await page.evaluate((url) => window.open(url) === null, outside)).toBe(true);
    await page.evaluate((url) => {
      const link = Object.assign(document.createElement('a'), { href: url, target: '_blank' });
      document.body.append(link);
      link.click();
      link.remove();
    }, outside);
    expectStillThere();
  });

  it('goes nowhere else, neither by a link, by script, by a form, nor by a redirect', async () => {
    for (const path of ['/', '/redirect']) {
      await page.evaluate((url) => location.assign(url), outside + path);
      await page.evaluate((url) => {
        const link = Object.assign(document.createElement('a'), { href: url });
        document.body.append(link);
        link.click();
        link.remove();
      }, outside + path);
      await page.evaluate((url) => {
        const form = Object.assign(document.createElement('form'), { action: url, method: 'post' });
        document.body.append(form);
        form.submit();
        form.remove();
      }, outside + path);
    }
    await page.evaluate(() => location.assign('file:///etc/hostname'));
    expectStillThere();
  });

  it('asks nobody outside: not by fetch, picture, socket, beacon or frame', async () => {
    const outcome = await page.evaluate(async (url) => {
      const refused = (promise: Promise<unknown>): Promise<boolean> =>
        promise.then(
          () => false,
          () => true,
        );
      const loads = (element: HTMLElement): Promise<unknown> =>
        new Promise((resolve, reject) => {
          element.onload = resolve;
          element.onerror = () => {
            reject(new Error('refused'));
          };
          document.body.append(element);
        });
      return {
        fetch: await refused(fetch(`${url}/fetch`)),
        noCors: await refused(fetch(`${url}/no-cors`, { mode: 'no-cors' })),
        image: await refused(loads(Object.assign(new Image(), { src: `${url}/image` }))),
        script: await refused(loads(Object.assign(document.createElement('script'), { src: `${url}/script` }))),
        socket: await refused(
          new Promise((resolve, reject) => {
            const socket = new WebSocket(url.replace('http', 'ws'));
            socket.onopen = resolve;
            socket.onerror = reject;
          }),
        ),
        beacon: navigator.sendBeacon(`${url}/beacon`),
      };
    }, outside);
    expect(outcome).toMatchObject({ fetch: true, noCors: true, image: true, script: true, socket: true });
    await page.evaluate((url) => {
      const frame = Object.assign(document.createElement('iframe'), { src: url });
      document.body.append(frame);
    }, outside);
    await roundTrip();
    expectStillThere();
  });

  it('reaches nobody outside even without the policy in its page', async () => {
    const outcome = await app.evaluate(async ({ BrowserWindow }, url) => {
      const bare = new BrowserWindow({ show: false, webPreferences: { sandbox: true, webSecurity: false } });
      await bare.loadURL('about:blank');
      const result: unknown = await bare.webContents.executeJavaScript(
        `fetch(${JSON.stringify(url)}).then(() => 'answered', (error) => String(error))`,
      );
      bare.destroy();
      return result;
    }, outside);
    expect(outcome).toContain('TypeError');
    expect(heard).toEqual([]);
  });

  it('gets no permission', async () => {
    const answers = await page.evaluate(async () => ({
      notifications: await Notification.requestPermission(),
      geolocation: await new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve('given'),
          (error) => resolve(error.code),
        );
      }),
      media: await navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'given',
        (error: unknown) => (error as Error).name,
      ),
      clipboard: await navigator.clipboard.readText().then(
        () => 'given',
        (error: unknown) => (error as Error).name,
      ),
      midi: await navigator.permissions.query({ name: 'midi' }).then(({ state }) => state),
    }));
    expect(answers).toEqual({
      notifications: 'denied',
      geolocation: 1,
      media: 'NotAllowedError',
      clipboard: 'NotAllowedError',
      midi: 'denied',
    });
  });

  it('runs no code made from text', async () => {
    expect(await inPage('return 1')).toMatch(/EvalError|unsafe-eval/);
  });

  it('runs no inline script and no inline handler, and applies no style without the nonce', async () => {
    const outcome = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.body.append(script);
      const button = document.createElement('button');
      button.setAttribute('onclick', 'window.handlerRan = true');
      document.body.append(button);
      button.click();
      const style = document.createElement('style');
      style.textContent = '.probe { position: fixed; top: 1234px }';
      document.head.append(style);
      const probe = document.createElement('div');
      probe.className = 'probe';
      probe.setAttribute('style', 'left: 1234px');
      document.body.append(probe);
      const { top, left } = getComputedStyle(probe);
      for (const element of [script, button, style, probe]) element.remove();
      return { inline: 'inlineRan' in window, handler: 'handlerRan' in window, top, left };
    });
    expect(outcome).toEqual({ inline: false, handler: false, top: 'auto', left: 'auto' });
  });

  it('embeds no page with rights of its own', async () => {
    await page.evaluate((url) => {
      const view = document.createElement('webview');
      view.setAttribute('src', url);
      view.setAttribute('nodeintegration', '');
      document.body.append(view);
    }, outside);
    await roundTrip();
    expect(
      await app.evaluate(({ webContents }) => webContents.getAllWebContents().map((each) => each.getType())),
    ).toEqual(['window']);
    expectStillThere();
  });

  it.each([
    'app://kubelane/../main/index.js',
    'app://kubelane/%2e%2e/main/index.js',
    'app://kubelane/..%2fmain%2findex.js',
    'app://kubelane/..%5cmain%5cindex.js',
    'app://kubelane//etc/passwd',
    'app://kubelane/main.js.map',
    'app://other/index.html',
  ])('is not served %s', async (url) => {
    const status = await page.evaluate(
      (target) =>
        fetch(target).then(
          (answer) => answer.status,
          () => 'refused',
        ),
      url,
    );
    expect([404, 'refused']).toContain(status);
  });

  it('may ask only what the schema knows, and gets a refusal for wrong arguments', async () => {
    const answers = await page.evaluate(async () => {
      const { kubelane } = window as unknown as {
        kubelane: Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>>;
      };
      const asked = (call: Promise<unknown>): Promise<string> =>
        call.then(
          () => 'answered',
          (error: unknown) => String(error),
        );
      return {
        good: await asked(kubelane['app']!['snapshot']!()),
        extra: await asked(kubelane['app']!['snapshot']!({ a: 1 })),
        wrongType: await asked(kubelane['connection']!['connect']!({ profile: 7 })),
        tooLong: await asked(kubelane['profiles']!['remove']!({ name: 'x'.repeat(100_000) })),
        wrongForm: await asked(kubelane['services']!['copy']!({ uid: 'a', port: 1, form: 'shell' })),
        wrongPort: await asked(kubelane['services']!['copy']!({ uid: 'a', port: 1e9, form: 'host' })),
        nothing: await asked(kubelane['connection']!['answer']!()),
      };
    });
    expect(answers['good']).toBe('answered');
    for (const name of ['extra', 'wrongType', 'tooLong', 'wrongForm', 'wrongPort', 'nothing'] as const) {
      expect(answers[name], name).toContain('app.bad-request');
    }
  });

  it('answers no other window, even with the same page, the same preload script and the same channel', async () => {
    const answer = await app.evaluate(
      async ({ BrowserWindow }, preload) => {
        const foreign = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
        await foreign.loadURL('app://kubelane/index.html');
        const said: unknown = await foreign.webContents.executeJavaScript(
          `window.kubelane.app.snapshot().then(() => 'answered', (error) => String(error))`,
        );
        foreign.destroy();
        return said;
      },
      join(repositoryRoot, 'out/preload/index.cjs'),
    );
    expect(answer).toContain('did not come from the window');
  });
});
