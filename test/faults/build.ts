import { join } from 'node:path';
import { build } from 'esbuild';
import { bundles } from '../../scripts/build/bundles.ts';
import { repository, type Programs } from '../e2e/support/programs.ts';

/** Builds the helper and the CLI with their fault points on, beside those that are shipped. */
export async function buildFaultPrograms(): Promise<Programs> {
  const made = { helper: '', cli: '' };
  const wanted = bundles.flatMap((bundle) => (bundle.name === 'helper' || bundle.name === 'cli' ? [bundle] : []));
  await Promise.all(
    wanted.map(({ name, entry, options }) => {
      made[name as keyof typeof made] = join(repository, `out/faults/${name}.cjs`);
      return build({
        ...options,
        absWorkingDir: repository,
        entryPoints: [entry],
        outfile: `out/faults/${name}.cjs`,
        define: { ...options.define, __KUBELANE_FAULT_POINTS__: 'true' },
      });
    }),
  );
  const hook = ['--require', join(repository, 'test/faults/hook.cjs')];
  return { helper: [...hook, made.helper], cli: [...hook, made.cli] };
}
