import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { stateDir } from './topology.ts';

/** The programs that run inside the laboratory's namespaces, with their sources. */
const sources = {
  web: 'programs/web.ts',
  portal: 'programs/portal.ts',
  'api-batch': 'programs/api-batch.ts',
  probe: 'programs/probe.ts',
  login1: 'programs/login1.ts',
  'kube-dns': 'kube-dns/main.ts',
} as const;

export type ProgramName = keyof typeof sources;

/** The bundled program's path: one plain file that node starts at once, without a loader. */
export function programPath(name: ProgramName): string {
  return `${stateDir}/bin/${name}.mjs`;
}

/** Bundles all programs; takes about a tenth of a second. */
export async function bundlePrograms(): Promise<void> {
  await build({
    entryPoints: Object.fromEntries(
      Object.entries(sources).map(([name, file]) => [name, fileURLToPath(new URL(file, import.meta.url))]),
    ),
    outdir: `${stateDir}/bin`,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    logLevel: 'silent',
    // CommonJS packages inside an ES module bundle still ask for `require`.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
}
