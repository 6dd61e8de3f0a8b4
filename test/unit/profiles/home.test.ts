import { describe, expect, it } from 'vitest';
import { controlSocketPath, kubelaneHome } from '../../../electron/profiles/home.ts';

const linux = { platform: 'linux', home: '/home/me', temporary: '/tmp', user: '1000' } as const;

describe('kubelaneHome', () => {
  it.each([
    [{ KUBELANE_HOME: '/k' }, linux, '/k'],
    [{}, linux, '/home/me/.config/kubelane'],
    [{ XDG_CONFIG_HOME: '/c' }, linux, '/c/kubelane'],
    [{ XDG_CONFIG_HOME: 'relative' }, linux, '/home/me/.config/kubelane'],
    [{}, { ...linux, platform: 'darwin', home: '/Users/me' }, '/Users/me/Library/Application Support/Kubelane'],
    [{ APPDATA: 'C:\\A' }, { ...linux, platform: 'win32', home: 'C:\\me' }, 'C:\\A\\Kubelane'],
    [{}, { ...linux, platform: 'win32', home: 'C:\\me' }, 'C:\\me\\AppData\\Roaming\\Kubelane'],
  ] as const)('%j', (environment, os, home) => {
    expect(kubelaneHome(environment, os)).toBe(home);
  });
});

describe('controlSocketPath', () => {
  const long = `/home/me/${'x'.repeat(100)}`;

  it('lies in the home where a socket’s path may be so long', () => {
    expect(controlSocketPath('/home/me/.config/kubelane', {}, linux)).toBe('/home/me/.config/kubelane/control.sock');
  });

  it('is a short name of its own else', () => {
    expect(controlSocketPath(long, { XDG_RUNTIME_DIR: '/run/user/1000' }, linux)).toMatch(
      /^\/run\/user\/1000\/kubelane\/[0-9a-f]{16}\.sock$/,
    );
    expect(controlSocketPath(long, {}, linux)).toMatch(/^\/tmp\/kubelane-1000\/[0-9a-f]{16}\.sock$/);
    expect(controlSocketPath(long, { XDG_RUNTIME_DIR: long }, { ...linux, temporary: long })).toMatch(
      /^\/tmp\/kubelane-1000\//,
    );
    expect(controlSocketPath(long, {}, linux)).not.toBe(controlSocketPath(`${long}y`, {}, linux));
    expect(controlSocketPath('C:\\x', {}, { ...linux, platform: 'win32' })).toMatch(/^\\\\\.\\pipe\\kubelane-/);
  });
});
