import type { WebContents } from 'electron';
import type { ElectronApplication } from 'playwright';

/** Milliseconds since 1970; null for what has not happened yet. */
export interface AppMarks {
  /** The app told its window that it begins to watch. */
  readonly watch: number | null;
  /** The last byte of the first page of Services. */
  readonly firstPage: number | null;
}

interface ObservedGlobal {
  /** What every new window runs as soon as it has a document. */
  benchCode: string;
  benchMarks: { watch: number | null; firstPage: number | null };
}

interface Answer {
  readonly request: { readonly path: string };
  readonly response: { once(event: 'end', listener: () => void): void };
}

/**
 * Looks on in the app's main process: at what it sends to the window, and at the answers that its own HTTP client gets. The page's
 * code is what each new window runs as soon as it has a document.
 */
export async function observeApp(electron: ElectronApplication, pageCode: string): Promise<void> {
  // What compiles this file names each function by a helper, which the app's own code lacks.
  await electron.evaluate('globalThis.__name = (value) => value');
  await electron.evaluate(({ app }, code) => {
    type Builtin = (name: string) => { subscribe(channel: string, listener: (message: unknown) => void): void };
    const loader = process as unknown as { getBuiltinModule?: Builtin; mainModule?: { require: Builtin } };
    const channels = (loader.getBuiltinModule ?? loader.mainModule!.require.bind(loader.mainModule))(
      'diagnostics_channel',
    );
    const now = (): number => performance.timeOrigin + performance.now();
    const marks: ObservedGlobal['benchMarks'] = { watch: null, firstPage: null };
    const observed = globalThis as unknown as ObservedGlobal;
    Object.assign(observed, { benchMarks: marks, benchCode: code });
    channels.subscribe('http.client.response.finish', (message) => {
      const { request, response } = message as Answer;
      const isFirst = request.path.startsWith('/api/v1/services?') && !request.path.includes('continue=');
      if (isFirst && !request.path.includes('watch=')) response.once('end', () => (marks.firstPage ??= now()));
    });
    const follow = (contents: WebContents): void => {
      const send = contents.send.bind(contents);
      contents.send = (channel: string, ...args: unknown[]): void => {
        const phase = (args[0] as { cluster?: { phase?: string } } | undefined)?.cluster?.phase;
        if (channel === 'app-changed' && phase === 'loading') marks.watch ??= now();
        send(channel, ...args);
      };
      contents.on('dom-ready', () => void contents.executeJavaScript(observed.benchCode));
    };
    app.on('web-contents-created', (_event, contents) => follow(contents));
  }, pageCode);
}

/** Changes what every new window runs. */
export async function setPageCode(electron: ElectronApplication, pageCode: string): Promise<void> {
  await electron.evaluate((_electron, code) => {
    Object.assign(globalThis, { benchCode: code });
  }, pageCode);
}

/** Forgets the marks, so that the next ones are of what comes next. */
export async function forgetMarks(electron: ElectronApplication): Promise<void> {
  await electron.evaluate(() => {
    Object.assign((globalThis as unknown as ObservedGlobal).benchMarks, { watch: null, firstPage: null });
  });
}

/** The marks since then. */
export async function readMarks(electron: ElectronApplication): Promise<AppMarks> {
  return await electron.evaluate(() => ({ ...(globalThis as unknown as ObservedGlobal).benchMarks }));
}
