import { join } from 'node:path';
import { build, stop } from 'esbuild';
import { repositoryRoot } from '../../scripts/setup/cache.ts';

const names = ['probe', 'app-host', 'far-end', 'openvpn-stand-in'] as const;
export type SoakPrograms = Readonly<Record<(typeof names)[number], string>>;

/**
 * Bundles the soak's programs into `folder`, each a file that Node runs by itself: what is measured carries no compiler. Returns their paths.
 */
export async function buildPrograms(folder: string): Promise<SoakPrograms> {
  await build({
    absWorkingDir: repositoryRoot,
    entryPoints: names.map((name) => `test/soak/programs/${name}.ts`),
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    keepNames: true,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  // Its service process would be one more on the laptop.
  await stop();
  const path = (name: string): string => join(folder, `${name}.cjs`);
  return {
    probe: path('probe'),
    'app-host': path('app-host'),
    'far-end': path('far-end'),
    'openvpn-stand-in': path('openvpn-stand-in'),
  };
}
