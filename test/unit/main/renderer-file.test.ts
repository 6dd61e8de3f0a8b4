import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../../electron/main/security/csp.ts';
import { isAppUrl, rendererFile } from '../../../electron/main/security/renderer-file.ts';

const root = '/opt/kubelane/out/renderer';

describe('rendererFile', () => {
  it.each([
    ['app://kubelane/index.html', 'index.html', 'text/html; charset=utf-8'],
    ['app://kubelane/main.js?v=1#x', 'main.js', 'text/javascript; charset=utf-8'],
    ['app://kubelane/fonts/a%20b.woff2', 'fonts/a b.woff2', 'font/woff2'],
  ])('finds %s', (url, file, contentType) => {
    expect(rendererFile(root, url)).toEqual({ path: `${root}/${file}`, contentType });
  });

  it.each([
    'app://kubelane/../main/index.js',
    'app://kubelane/%2e%2e/main/index.js',
    'app://kubelane/..%2fmain%2findex.js',
    'app://kubelane/a/..%2f..%2f..%2fmain/index.js',
    'app://kubelane/..%5c..%5cmain%5cindex.js',
    'app://kubelane/%00index.html',
    'app://kubelane/%zz.js',
    'app://kubelane/',
    'app://kubelane/main.js.map',
    'app://kubelane/.env',
    'app://other/index.html',
    'app://kubelane:1/index.html',
    'https://kubelane/index.html',
    'file:///opt/kubelane/out/renderer/index.html',
    'index.html',
  ])('never leaves the folder for %s', (url) => {
    const found = rendererFile(root, url);
    // The URL grammar itself resolves plain `..`: what is left of it stays inside.
    expect(found === null || found.path.startsWith(`${root}/`)).toBe(true);
    if (url !== 'app://kubelane/../main/index.js' && !url.includes('%2e%2e')) expect(found).toBeNull();
  });

  it('knows its own origin', () => {
    expect(isAppUrl('app://kubelane/x')).toBe(true);
    expect(isAppUrl('app://kubelane.example/x')).toBe(false);
    expect(isAppUrl('app://kubelane@example/x')).toBe(false);
  });
});

describe('contentSecurityPolicy', () => {
  it('allows nothing inline but styles with the nonce', () => {
    const policy = contentSecurityPolicy('abc');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("style-src 'self' 'nonce-abc'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });
});
