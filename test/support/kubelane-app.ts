import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { _electron, type ElectronApplication } from 'playwright';
import { profilesFolder } from '../../electron/profiles/home.ts';
import { ProfileStore } from '../../electron/profiles/profile-store.ts';
import type { Profile } from '../../electron/shared/profile.ts';
import { repositoryRoot } from '../../scripts/setup/cache.ts';
import { electronDist } from '../../scripts/setup/parts.ts';
import { watchOutput } from './app-output.ts';
import type { Desktop } from './desktop.ts';

/** Where the app keeps its things in a test, and how it is started there. */
export interface AppPlace {
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A home of its own for one run of the app, on the given desktop, with a helper that is not there. */
export async function makeAppPlace(desktop: Desktop): Promise<AppPlace> {
  const home = await mkdtemp(join(tmpdir(), 'kubelane-app-'));
  const environment = {
    ...inherited(),
    ...desktop.environment,
    KUBELANE_HOME: home,
    KUBELANE_HELPER_SOCKET: join(home, 'no-helper.sock'),
    LANG: 'C.UTF-8',
  };
  return { home, environment };
}

export async function removeAppPlace(place: AppPlace): Promise<void> {
  // Chromium's network service may outlive the app by a moment, in which it writes the index of its cache.
  await rm(place.home, { recursive: true, force: true, maxRetries: 10 });
}

/** A PEM block of the right form: no helper is there that would use it. */
const anyCertificate = `-----BEGIN CERTIFICATE-----\n${'QUJD'.repeat(16)}\n-----END CERTIFICATE-----`;

/** Stores a profile as `kubelane import` would, without its checks. */
export async function storeProfile(place: AppPlace, name: string): Promise<void> {
  const profile: Profile = {
    name,
    ovpn: [
      'client',
      'dev tun',
      'remote 192.0.2.1 1194 udp',
      'remote-cert-tls server',
      'auth-user-pass',
      '<ca>',
      anyCertificate,
      '</ca>',
      '',
    ].join('\n'),
    kubeconfig: join(place.home, 'no-kubeconfig'),
    context: null,
    dnsServers: [],
    domains: [],
    searchDomains: [],
    routes: [],
  };
  const saved = await new ProfileStore(profilesFolder(place.home)).save(profile);
  if (!saved.ok) throw new Error(saved.error.code);
}

/** Root may not use Chromium's sandbox. */
const sandboxArguments = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** Starts the built app as a user does; what it prints goes to this process's stderr. */
export async function spawnApp(place: AppPlace, args: readonly string[] = []): Promise<ChildProcess> {
  const program = join(await electronDist(), 'electron');
  const app = spawn(program, [...sandboxArguments, repositoryRoot, ...args], {
    env: place.environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  watchOutput(app);
  return app;
}

/** Starts the built app under Playwright. */
export async function launchApp(place: AppPlace, args: readonly string[] = []): Promise<ElectronApplication> {
  const app = await _electron.launch({
    executablePath: join(await electronDist(), 'electron'),
    args: [...sandboxArguments, repositoryRoot, ...args],
    env: place.environment,
  });
  watchOutput(app.process());
  return app;
}

/** The app's own deadline for ending (8 s), and a machine that is busy. */
const closePatienceMs = 20_000;

/**
 * Ends the app as Quit does. An app that does not end is a failure with what it was waiting for, and is killed: Playwright's own `close` would wait for it for ever.
 */
export async function closeApp(app: ElectronApplication): Promise<void> {
  const child = app.process();
  const ended = exitOf(child);
  const closed = app.close().catch(() => undefined);
  const ends = await Promise.race([ended.then(() => true), delay(closePatienceMs, false, { ref: false })]);
  if (!ends) {
    const state = readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8').match(/^State:.*$/m)?.[0] ?? '';
    const waits = readFileSync(`/proc/${child.pid ?? 0}/wchan`, 'utf8');
    child.kill('SIGKILL');
    await ended;
    throw new Error(`The app (${state}, ${waits}) did not end within ${closePatienceMs} ms of being told to quit.`);
  }
  await Promise.race([closed, delay(closePatienceMs, undefined, { ref: false })]);
}

/** Resolves with the exit code of a program (or the signal that ended it). */
export function exitOf(child: ChildProcess): Promise<number | string> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  if (child.signalCode !== null) return Promise.resolve(child.signalCode);
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')));
}

/** The environment without what belongs to the tester's own desktop. */
function inherited(): Record<string, string> {
  const own = ['DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'LANGUAGE', 'LC_ALL', 'ELECTRON_RUN_AS_NODE'];
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => {
      const [name, value] = entry;
      return value !== undefined && !own.includes(name);
    }),
  );
}
