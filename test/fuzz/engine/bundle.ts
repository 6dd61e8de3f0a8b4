import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform, type Plugin } from 'esbuild';
import { counterName } from './counter-name.ts';
import { instrument } from './instrument.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Functions that the product keeps to itself and that take what comes from outside; the bundle exports them, otherwise unchanged. */
const exported: Readonly<Record<string, readonly string[]>> = {
  'electron/connection/verify/cluster-dns.ts': ['addressesOf'],
  'electron/connection/control/control-session.ts': ['idOf'],
  'electron/connection/control/control-client.ts': ['frameSchema'],
};

/** What is counted: our programs, the packages of npm that read what came from outside, and the parsers by which the fuzzer is tested. */
const counted = /\/(?:electron|test\/fuzz\/faulty)\/.*\.ts$|\/node_modules\/(?:dns-packet|valibot)\/.*\.m?js$/;

export interface FuzzBundle {
  readonly path: string;
  remove(): void;
}

/** Bundles a worker with its targets and instruments the product's part of it, into a new temporary folder. */
export async function buildFuzzBundle(entry = 'test/fuzz/engine/worker.ts'): Promise<FuzzBundle> {
  let counters = 0;
  const instrumented: Plugin = {
    name: 'instrument',
    setup: (plugin) => {
      plugin.onLoad({ filter: counted }, async ({ path }) => {
        const own = exported[relative(root, path)] ?? [];
        const source = readFileSync(path, 'utf8') + (own.length > 0 ? `\nexport { ${own.join(', ')} };\n` : '');
        const loader = path.endsWith('.ts') ? 'ts' : 'js';
        const { code } = await transform(source, { loader, target: 'node20' });
        return { contents: instrument(code, () => counters++), loader: 'js' };
      });
    },
  };
  const result = await build({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    plugins: [instrumented],
  });
  const folder = mkdtempSync(join(tmpdir(), 'kubelane-fuzz-'));
  const path = join(folder, 'worker.cjs');
  const head = `const ${counterName} = globalThis.${counterName} = new Uint8Array(${Math.ceil(counters / 8) * 8});\n`;
  writeFileSync(path, head + (result.outputFiles[0]?.text ?? ''));
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
