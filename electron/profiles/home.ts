import { createHash } from 'node:crypto';
import { posix, win32 } from 'node:path';
import { osPlace, type OsPlace } from './platform.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Linux allows 107 bytes of a socket's path, macOS 103. */
const socketPathLimit = 100;

/**
 * The folder of everything that is the user's: `KUBELANE_HOME`, else `kubelane` in the OS's config folder. Tried on Linux only; the
 * folders of macOS and Windows are by their documentation.
 */
export function kubelaneHome(environment: Environment, os: Pick<OsPlace, 'platform' | 'home'> = osPlace()): string {
  const path = os.platform === 'win32' ? win32 : posix;
  const own = environment['KUBELANE_HOME'] ?? '';
  if (own !== '') return path.resolve(own);
  if (os.platform === 'win32') {
    return path.join(environment['APPDATA'] ?? path.join(os.home, 'AppData', 'Roaming'), 'Kubelane');
  }
  if (os.platform === 'darwin') return path.join(os.home, 'Library', 'Application Support', 'Kubelane');
  // "All paths set in these environment variables must be absolute" (XDG base directories); others are ignored.
  const config = environment['XDG_CONFIG_HOME'] ?? '';
  return path.join(path.isAbsolute(config) ? config : path.join(os.home, '.config'), 'kubelane');
}

/** The folder of the stored profiles. */
export function profilesFolder(home: string): string {
  return `${home}/profiles`;
}

/**
 * The socket over which programs of the same user reach a running Kubelane. Where the home's path is too long for a socket, it is a name
 * made from the home in the user's runtime folder (else in a folder of the user's below the temporary one); its maker closes that folder to
 * others. On Windows it is a pipe.
 */
export function controlSocketPath(home: string, environment: Environment, os: OsPlace = osPlace()): string {
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 16);
  if (os.platform === 'win32') return `\\\\.\\pipe\\kubelane-${hash}`;
  const runtime = environment['XDG_RUNTIME_DIR'] ?? '';
  const choices = [
    posix.join(home, 'control.sock'),
    ...(posix.isAbsolute(runtime) ? [posix.join(runtime, 'kubelane', `${hash}.sock`)] : []),
    posix.join(os.temporary, `kubelane-${os.user}`, `${hash}.sock`),
  ];
  const fitting = choices.find((path) => Buffer.byteLength(path) <= socketPathLimit);
  return fitting ?? `/tmp/kubelane-${os.user}/${hash}.sock`;
}
