import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { getegid, geteuid } from 'node:process';

type Environment = Readonly<Record<string, string | undefined>>;

/** The desktop of the person who runs the demo, as a program in the laboratory's laptop reaches it. */
export interface UsersDesktop {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  /** DISPLAY, WAYLAND_DISPLAY, XAUTHORITY, DBUS_SESSION_BUS_ADDRESS: those there are. */
  readonly environment: Readonly<Record<string, string>>;
}

/** No desktop, and why in words when somebody might have expected one. */
export interface NoDesktop {
  readonly why: string | null;
}

/**
 * Finds the user's display and session bus. The laptop has network namespace and `/run` of its own: abstract and TCP sockets cannot be reached
 * from there; a path below `/run` is reached through this process's root, so this process has to live as long as the app.
 */
export function findDesktop(environment: Environment = process.env): UsersDesktop | NoDesktop {
  const { DISPLAY: display = '', WAYLAND_DISPLAY: wayland = '' } = environment;
  if (display === '' && wayland === '') return { why: null };
  const found: Record<string, string> = {};
  const number = /^(?:unix)?:(\d+)(?:\.\d+)?$/.exec(display)?.[1];
  if (number !== undefined && existsSync(`/tmp/.X11-unix/X${number}`)) found['DISPLAY'] = `:${number}`;
  const runtime = environment['XDG_RUNTIME_DIR'] ?? `/run/user/${geteuid?.() ?? 0}`;
  const socket = wayland.startsWith('/') ? wayland : join(runtime, wayland);
  if (wayland !== '' && existsSync(socket)) found['WAYLAND_DISPLAY'] = fromLaptop(socket);
  if (Object.keys(found).length === 0)
    return { why: `The display ${display || wayland} cannot be reached from the laboratory.` };

  const bus = busSocket(environment['DBUS_SESSION_BUS_ADDRESS'] ?? '', runtime);
  if (bus === null) return { why: 'The session bus, where the tray is, cannot be reached from the laboratory.' };
  found['DBUS_SESSION_BUS_ADDRESS'] = `unix:path=${fromLaptop(bus)}`;
  const authority = environment['XAUTHORITY'] ?? join(homedir(), '.Xauthority');
  if (existsSync(authority)) found['XAUTHORITY'] = fromLaptop(authority);
  return { uid: geteuid?.() ?? 0, gid: getegid?.() ?? 0, home: homedir(), environment: found };
}

function busSocket(address: string, runtime: string): string | null {
  const path = /(?:^|;)unix:(?:[^;]*,)?path=([^,;]+)/.exec(address)?.[1];
  const candidates = path === undefined ? [join(runtime, 'bus')] : [decodeURIComponent(path)];
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}

function fromLaptop(path: string): string {
  return /^\/(?:var\/)?run\//.test(path) ? `/proc/${process.pid}/root${path}` : path;
}
