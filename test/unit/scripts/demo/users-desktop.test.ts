import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findDesktop } from '../../../../scripts/demo/users-desktop.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubelane-desktop-'));
  for (const name of ['bus', 'wayland-0', 'authority']) writeFileSync(join(folder, name), '');
});

afterAll(() => rmSync(folder, { recursive: true }));

test('no display: no desktop, and nothing to say about it', () => {
  expect(findDesktop({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/x' })).toEqual({ why: null });
});

test('a display behind TCP cannot be reached from another network namespace', () => {
  expect(findDesktop({ DISPLAY: 'localhost:10.0', XDG_RUNTIME_DIR: folder })).toMatchObject({
    why: expect.stringContaining('localhost:10.0') as string,
  });
});

test('a desktop whose session bus has no socket in the file system is none', () => {
  const found = findDesktop({
    WAYLAND_DISPLAY: 'wayland-0',
    XDG_RUNTIME_DIR: folder,
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus',
  });
  expect(found).toMatchObject({ why: expect.stringContaining('session bus') as string });
});

test('sockets and authority are found, the bus also without its address', () => {
  const found = findDesktop({
    WAYLAND_DISPLAY: 'wayland-0',
    XDG_RUNTIME_DIR: folder,
    XAUTHORITY: join(folder, 'authority'),
  });
  expect(found).toMatchObject({
    environment: {
      WAYLAND_DISPLAY: join(folder, 'wayland-0'),
      XAUTHORITY: join(folder, 'authority'),
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'bus')}`,
    },
  });
});
