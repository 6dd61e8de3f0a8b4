import { existsSync } from 'node:fs';
import { chmod, cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  build,
  type BuildFailure,
  type BuildOptions,
  type BuildResult,
  context,
  formatMessages,
  type Metafile,
  type OutputFile,
} from 'esbuild';
import { repositoryRoot } from '../setup/cache.ts';
import { duration, say } from '../setup/progress.ts';
import { bundles, type Bundle, type BundleName } from './bundles.ts';
import { builtPage } from './renderer-page.ts';
import { splitOptions, writeSplit } from './split.ts';
import { bundleFaults } from './verify.ts';

const everyBundle = bundles.map(({ name }) => name);

/**
 * Builds the named bundles (all of them by default) of the repository at `root` into its `out/`. Returns whether all went well;
 * problems are said on stderr.
 */
export async function buildBundles(only: readonly BundleName[] = everyBundle, root = repositoryRoot): Promise<boolean> {
  const start = performance.now();
  const chosen = bundles.filter(({ name }) => only.includes(name));
  const good = await Promise.all(chosen.map((bundle) => buildOne(bundle, root)));
  if (!good.every(Boolean)) return false;
  say(`Built ${chosen.map(({ outfile }) => outfile).join(', ')} (${duration(performance.now() - start)})`);
  return true;
}

/** Builds the named bundles again whenever one of their sources changes, until the process ends. */
export async function watchBundles(only: readonly BundleName[]): Promise<void> {
  for (const bundle of bundles.filter(({ name }) => only.includes(name))) {
    const report = {
      name: 'report',
      setup: (plugin: { onEnd: (done: (result: BuildResult) => Promise<void>) => void }) => {
        plugin.onEnd(async (result) => {
          const good = await finish(bundle, result, repositoryRoot);
          say(good ? `Built ${bundle.outfile}` : `${bundle.outfile} was not built`);
        });
      },
    };
    await (await context({ ...optionsOf(bundle, repositoryRoot), plugins: [report] })).watch();
  }
}

function optionsOf(bundle: Bundle, root: string): BuildOptions & { metafile: true } {
  return {
    ...bundle.options,
    ...(bundle.split ? splitOptions(bundle) : { outfile: bundle.outfile }),
    metafile: true,
    absWorkingDir: root,
    entryPoints: [bundle.entry],
  };
}

async function buildOne(bundle: Bundle, root: string): Promise<boolean> {
  if (!existsSync(join(root, bundle.entry))) {
    say(`${bundle.outfile} cannot be built: ${bundle.entry} is missing.`);
    return false;
  }
  try {
    return await finish(bundle, await build(optionsOf(bundle, root)), root);
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return await finish(bundle, error, root);
  }
}

type Outcome = Pick<BuildResult, 'errors' | 'warnings'> & {
  readonly metafile?: Metafile | undefined;
  readonly outputFiles?: readonly OutputFile[] | undefined;
};

/** esbuild rejects with an Error that has the same `errors` and `warnings` that it resolves with. */
function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && 'warnings' in error;
}

/** Says what esbuild and our own rules have against the result; then adds what belongs beside the bundle. */
async function finish(bundle: Bundle, outcome: Outcome, root: string): Promise<boolean> {
  const { errors, warnings, metafile, outputFiles } = outcome;
  const color = process.stderr.isTTY;
  for (const text of await formatMessages(warnings, { kind: 'warning', color })) say(text);
  for (const text of await formatMessages(errors, { kind: 'error', color })) say(text);
  if (errors.length > 0 || metafile === undefined) return false;
  const faults = bundleFaults(bundle, metafile);
  faults.forEach(say);
  if (faults.length > 0) {
    await rm(join(root, bundle.outfile), { force: true });
    return false;
  }
  if (bundle.split) await writeSplit(bundle, outputFiles ?? [], root);
  await addCompanions(bundle, root);
  return true;
}

async function addCompanions(bundle: Bundle, root: string): Promise<void> {
  const out = join(root, 'out');
  switch (bundle.name) {
    case 'main': {
      // The root package.json says `"type": "module"`; Electron 25's entry must be CommonJS.
      await writeFile(join(out, 'main/package.json'), '{ "type": "commonjs" }\n');
      const icons = join(root, 'resources/icons');
      if (existsSync(icons)) await cp(icons, join(out, 'icons'), { recursive: true });
      return;
    }
    case 'cli':
    case 'helper':
      await chmod(join(root, bundle.outfile), 0o755);
      return;
    case 'renderer': {
      const html = await readFile(join(root, 'renderer/index.html'), 'utf8');
      const hasStyles = existsSync(join(out, 'renderer/main.css'));
      await writeFile(join(out, 'renderer/index.html'), builtPage(html, hasStyles));
      return;
    }
    case 'preload':
  }
}
