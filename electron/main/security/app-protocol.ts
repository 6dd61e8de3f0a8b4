import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { contentSecurityPolicy, noncePlaceholder } from './csp.ts';
import { appScheme, rendererFile, type RendererFile } from './renderer-file.ts';

/** Makes `app://` a scheme with a real origin. Must be called before Electron is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the window's files, and nothing else, from the folder `root`. */
export function serveApp(root: string): void {
  protocol.handle(appScheme, async (request) => {
    const file = request.method === 'GET' ? rendererFile(root, request.url) : null;
    return file === null ? new Response(null, { status: 404 }) : await answer(file);
  });
}

async function answer(file: RendererFile): Promise<Response> {
  const nonce = randomBytes(16).toString('base64');
  const headers = {
    'Content-Type': file.contentType,
    'Content-Security-Policy': contentSecurityPolicy(nonce),
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
  try {
    const content = await readFile(file.path);
    const isPage = file.contentType.startsWith('text/html');
    return new Response(isPage ? content.toString('utf8').replaceAll(noncePlaceholder, nonce) : content, { headers });
  } catch {
    return new Response(null, { status: 404 }); // A file that cannot be read is not there.
  }
}
