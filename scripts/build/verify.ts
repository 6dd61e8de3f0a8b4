import { isBuiltin } from 'node:module';
import type { Metafile } from 'esbuild';
import type { Bundle } from './bundles.ts';

/** What is wrong with a finished bundle, one sentence each: npm packages where none may be, or modules left to be found at run time. */
export function bundleFaults(bundle: Bundle, metafile: Metafile): readonly string[] {
  return [...forbiddenPackages(bundle, metafile), ...forbiddenImports(bundle, metafile)];
}

function forbiddenPackages(bundle: Bundle, metafile: Metafile): readonly string[] {
  if (bundle.packages) return [];
  return Object.keys(metafile.inputs)
    .filter((path) => path.includes('node_modules/'))
    .map((path) => `${bundle.outfile} must not contain an npm package, but has ${path}${importerOf(path, metafile)}.`);
}

function forbiddenImports(bundle: Bundle, metafile: Metafile): readonly string[] {
  const { node, modules } = bundle.runtime;
  return Object.entries(metafile.inputs).flatMap(([path, input]) =>
    input.imports
      .filter(({ external, path: wanted }) => external === true && wanted !== '<runtime>')
      .filter(({ path: wanted }) => !modules.includes(wanted) && !(node && isBuiltin(wanted)))
      // A package may try for an optional companion (`require` inside `try`): esbuild lets only those stay unresolved.
      .filter(({ kind }) => !(path.includes('node_modules/') && kind === 'require-call'))
      .map(({ path: wanted }) => `${bundle.outfile} must not need ${wanted} at run time, but ${path} imports it.`),
  );
}

function importerOf(path: string, metafile: Metafile): string {
  const importer = Object.entries(metafile.inputs).find(
    ([from, input]) => !from.includes('node_modules/') && input.imports.some((item) => item.path === path),
  );
  return importer === undefined ? '' : `, imported by ${importer[0]}`;
}
