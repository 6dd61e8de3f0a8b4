import { extname, join, normalize, sep } from 'node:path';

export const appScheme = 'app';
export const appHost = 'kubelane';
export const appUrl = `${appScheme}://${appHost}/index.html`;

/** A file of the window and its media type. */
export interface RendererFile {
  readonly path: string;
  readonly contentType: string;
}

/** Files of any other kind are not served, so a stray file in the folder (a source map, a script's licence) stays private. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Whether the URL belongs to the window's own origin. */
export function isAppUrl(url: string): boolean {
  const parsed = parseUrl(url);
  return parsed?.protocol === `${appScheme}:` && parsed.host === appHost;
}

/** The file under `root` that a URL names, or null when it names none that may be served: another host, a way out of the folder. */
export function rendererFile(root: string, url: string): RendererFile | null {
  const parsed = parseUrl(url);
  if (parsed === null || !isAppUrl(url)) return null;
  const path = decodePath(parsed.pathname);
  if (path === null || /[\0\\]/.test(path) || path.split('/').includes('..')) return null;
  const contentType = contentTypes[extname(path).toLowerCase()];
  const file = normalize(join(root, path));
  if (contentType === undefined || !file.startsWith(normalize(root) + sep)) return null;
  return { path: file, contentType };
}

function parseUrl(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null; // Not a URL, so not one of ours.
  }
}

function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null; // A broken escape names no file.
  }
}
