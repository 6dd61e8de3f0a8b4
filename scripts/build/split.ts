import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { transform, type BuildOptions, type OutputFile } from 'esbuild';
import type { Bundle } from './bundles.ts';

/**
 * How a bundle becomes several files. Sources say `await import('./part.ts')` where a part may wait; that part, with what only it needs, is
 * then a file of its own, and what several files need is written once. esbuild splits ES modules only, and the app's entry must be
 * CommonJS (Electron 25), so the bundle is split first and each file is translated after that.
 */
export function splitOptions({ outfile }: Bundle): BuildOptions {
  return {
    format: 'esm',
    splitting: true,
    outdir: dirname(outfile),
    entryNames: basename(outfile, extname(outfile)),
    chunkNames: '[name]-[hash]',
    // For the translation, which brings the map over to its own.
    sourcemap: 'inline',
    write: false,
  };
}

/** Translates the files to CommonJS and writes them in place of all that an earlier build left in their folder. */
export async function writeSplit({ outfile }: Bundle, files: readonly OutputFile[], root: string): Promise<void> {
  const folder = join(root, dirname(outfile));
  await mkdir(folder, { recursive: true });
  const written = new Map(await Promise.all(files.map((file) => translated(file, folder))).then((list) => list.flat()));
  // The names of parts carry a hash: those of yesterday's content would stay for ever.
  const stale = (await readdir(folder)).filter((name) => /\.(js|map|txt)$/.test(name) && !written.has(name));
  await Promise.all([...written].map(([name, content]) => writeFile(join(folder, name), content)));
  await Promise.all(stale.map((name) => rm(join(folder, name))));
}

type NamedFile = readonly [name: string, content: string];

async function translated({ path, text }: OutputFile, folder: string): Promise<NamedFile[]> {
  const name = basename(path);
  if (extname(name) !== '.js') return [[name, text]];
  const { code, map } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node18',
    // Each `import()` of a part is a `require` that runs when it is reached.
    supported: { 'dynamic-import': false },
    sourcefile: join(folder, name),
    sourcemap: 'external',
    minifySyntax: true,
    minifyWhitespace: true,
    charset: 'utf8',
    legalComments: 'inline',
  });
  return [
    [name, `${code}//# sourceMappingURL=${name}.map\n`],
    [`${name}.map`, map],
  ];
}
