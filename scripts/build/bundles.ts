import type { BuildOptions } from 'esbuild';

export type BundleName = 'main' | 'preload' | 'helper' | 'cli' | 'renderer';

export interface Bundle {
  readonly name: BundleName;
  /** Path from the repository's root. */
  readonly entry: string;
  readonly outfile: string;
  /** Modules the bundle may still ask for at run time, beside Node's own where `node` is true. */
  readonly runtime: { readonly node: boolean; readonly modules: readonly string[] };
  /** Whether npm packages may be bundled in. */
  readonly packages: boolean;
  /** Whether what is behind an `import()` becomes a file of its own, loaded when it is first reached (split.ts); else all is one file. */
  readonly split: boolean;
  readonly options: BuildOptions;
}

/** What every bundle shares: source maps beside the file, names kept so that stack traces and logs stay readable. */
const common: BuildOptions = {
  bundle: true,
  metafile: true,
  sourcemap: 'linked',
  legalComments: 'linked',
  keepNames: true,
  charset: 'utf8',
  logLevel: 'silent',
  define: { 'process.env.NODE_ENV': '"production"', __KUBELANE_FAULT_POINTS__: 'false' },
};

const small: BuildOptions = { minifySyntax: true, minifyWhitespace: true };

/** Node 18 and Chrome 114 are what the oldest Electron that the tests run brings. */
const node: BuildOptions = { ...common, platform: 'node', format: 'cjs', target: 'node18' };

export const bundles: readonly Bundle[] = [
  {
    name: 'main',
    entry: 'electron/main/index.ts',
    outfile: 'out/main/index.js',
    runtime: { node: true, modules: ['electron'] },
    packages: true,
    split: true, // The icon must not wait for the connection, nor the tray carry the Kubernetes client.
    options: { ...node, ...small, external: ['electron'] },
  },
  {
    name: 'preload',
    entry: 'electron/preload/index.ts',
    outfile: 'out/preload/index.cjs',
    // A sandboxed preload script can require `electron` and nothing else that we use.
    runtime: { node: false, modules: ['electron'] },
    packages: true,
    split: false,
    options: { ...common, ...small, platform: 'browser', format: 'cjs', target: 'chrome114', external: ['electron'] },
  },
  {
    name: 'helper',
    entry: 'electron/helper/index.ts',
    outfile: 'out/helper.cjs',
    runtime: { node: true, modules: [] },
    packages: false, // It runs as root: nothing from npm, and not minified, so that anyone can read what runs.
    split: false,
    options: { ...node, banner: { js: '#!/usr/bin/env node' } },
  },
  {
    name: 'cli',
    entry: 'electron/cli/index.ts',
    outfile: 'out/cli.cjs',
    runtime: { node: true, modules: [] },
    packages: true,
    split: false,
    options: { ...node, ...small, banner: { js: '#!/usr/bin/env node' } },
  },
  {
    name: 'renderer',
    entry: 'renderer/main.tsx',
    outfile: 'out/renderer/main.js',
    runtime: { node: false, modules: [] },
    packages: true,
    split: false,
    options: {
      ...common,
      ...small,
      minifyIdentifiers: true,
      // Each function would be given its name anew whenever it is made: at every drawing of every row.
      keepNames: false,
      platform: 'browser',
      format: 'esm',
      target: 'chrome114',
      jsx: 'automatic',
      loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff2': 'dataurl' },
    },
  },
];
