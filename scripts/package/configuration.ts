import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from 'electron-builder';

type Fuses = NonNullable<Configuration['electronFuses']>;

export interface PackageInputs {
  /** The unpacked Electron to package, and its version. */
  readonly dist: string;
  readonly version: string;
  /** Output folder, relative to the repository. */
  readonly output: string;
  readonly inspectable: boolean;
}

/** electron-builder's configuration, in code so that the compiler checks it. */
export function packageConfiguration({ dist, version, output, inspectable }: PackageInputs): Configuration {
  return {
    appId: 'io.kubelane.Kubelane',
    productName: 'Kubelane',
    electronDist: dist, // Given a folder, electron-builder downloads nothing.
    electronVersion: version,
    electronFuses: fusesIn(version, fusesOf(inspectable)),
    asar: true,
    npmRebuild: false,
    directories: { output, buildResources: 'resources' },
    // All packages are bundled: the archive holds what esbuild wrote and nothing else.
    files: ['package.json', 'out/{main,preload,renderer,icons}/**', '!**/*.map', '!node_modules/**'],
    // Outside the archive: the helper is run by root with a runtime of its own, the CLI by the user's shell.
    extraResources: [
      { from: 'out/helper.cjs', to: 'helper.cjs' },
      { from: 'out/cli.cjs', to: 'cli.cjs' },
      { from: 'resources/linux', to: 'linux' },
      { from: 'LICENSE', to: 'LICENSE' },
    ],
    // The development tree's stand-in for an application has no place in a package.
    afterPack: ({ appOutDir }) => rm(join(appOutDir, 'resources/default_app.asar'), { force: true }),
    linux: {
      executableName: 'kubelane',
      category: 'Network',
      icon: 'icons/app',
      target: 'dir',
    },
  };
}

/** Every fuse, decided. `Required` makes a fuse that a later electron-builder brings an error until it is decided too. */
export function fusesOf(inspectable: boolean): Required<Fuses> {
  return {
    /** The signed program must not be a general Node interpreter; the helper has a runtime of its own. */
    runAsNode: false,
    /** The app keeps no cookies; costs nothing should it ever. */
    enableCookieEncryption: true,
    /** NODE_OPTIONS would let any program that sets the environment run code in the app. */
    enableNodeOptionsEnvironmentVariable: false,
    /** --inspect would let any program of the user attach a debugger. Playwright drives an app through it, hence the variant for tests. */
    enableNodeCliInspectArguments: inspectable,
    /** Has effect on macOS, and on Windows from Electron 30. */
    enableEmbeddedAsarIntegrityValidation: true,
    /** Code comes from the archive alone, not from a folder `app` laid beside it. */
    onlyLoadAppFromAsar: true,
    /** We make no V8 snapshot of our own. */
    loadBrowserProcessSpecificV8Snapshot: false,
    /** The window is served from app://, file:// needs no privileges. */
    grantFileProtocolExtraPrivileges: false,
    /** Only of use on macOS, where electron-builder signs after the fuses are set. */
    resetAdHocDarwinSignature: false,
  };
}

/** The fuses that an Electron version has: setting one that it lacks is an error. Electron 25 has all but this one, which came with 29. */
export function fusesIn(
  electronVersion: string,
  { grantFileProtocolExtraPrivileges, ...fuses }: Required<Fuses>,
): Fuses {
  const major = Number.parseInt(electronVersion, 10);
  return major >= 29 ? { ...fuses, grantFileProtocolExtraPrivileges } : fuses;
}
