import { join } from 'node:path';

/** Where the programs' own files lie; the same beside the bundle in the repository's `out/` and in a package. */
export interface AppPaths {
  readonly renderer: string;
  readonly preload: string;
  readonly trayIcons: string;
  readonly windowIcon: string;
}

/** `bundleFolder` is the folder of the running bundle (`out/main`). */
export function appPaths(bundleFolder: string): AppPaths {
  const out = join(bundleFolder, '..');
  return {
    renderer: join(out, 'renderer'),
    preload: join(out, 'preload', 'index.cjs'),
    trayIcons: join(out, 'icons', 'tray'),
    windowIcon: join(out, 'icons', 'app', '256x256.png'),
  };
}
