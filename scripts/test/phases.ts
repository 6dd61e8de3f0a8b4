import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundles } from '../build/build.ts';
import { staticChecks } from '../check/checks.ts';
import { runChecks } from '../check/run-checks.ts';
import { cacheDir, repositoryRoot } from '../setup/cache.ts';
import { ensureParts } from '../setup/parts.ts';
import { sudo } from '../setup/root.ts';
import { run } from '../setup/run.ts';
import { emptyReport, failure, parseReport, type PhaseReport } from './report.ts';

export type PhaseName = 'setup' | 'build' | 'package' | 'check' | 'unit' | 'fuzz' | 'integration' | 'e2e';

export const phases: Readonly<Record<PhaseName, () => Promise<PhaseReport>>> = {
  setup: async () => {
    await ensureParts('test');
    return emptyReport;
  },
  build: async () => ((await buildBundles()) ? emptyReport : failure('build', 'a bundle could not be built')),
  package: packageInspectable,
  check: async () => {
    const failed = await runChecks(await staticChecks());
    return { ...emptyReport, failed: failed.map((name) => ({ name: `check: ${name}`, message: 'see above' })) };
  },
  unit: () => vitest('unit*', 'scripts/test/run-vitest.ts', false),
  fuzz: () => vitest('fuzz', 'scripts/test/run-vitest.ts', false),
  integration: () => vitest('integration', 'scripts/test/run-vitest.ts', true),
  e2e: () => vitest('e2e', 'test/support/vitest-in-laptops.ts', true),
};

/** The packaged application in the form that a test can drive (see package.ts). */
async function packageInspectable(): Promise<PhaseReport> {
  const bootstrap = join(repositoryRoot, 'scripts/bootstrap.mjs');
  const program = join(repositoryRoot, 'scripts/package.ts');
  const env = { ...process.env, KUBELANE_PACKAGE_INSPECTABLE: '1' };
  const result = await run(process.execPath, [bootstrap, program], { cwd: repositoryRoot, output: 'inherit', env });
  return result.code === 0 ? emptyReport : failure('package', `exit code ${result.code}`);
}

/** Runs one Vitest project by a program of its own, as root where it makes namespaces; without a report it counts as failed. */
async function vitest(project: string, program: string, asRoot: boolean): Promise<PhaseReport> {
  const folder = await mkdtemp(join(tmpdir(), 'kubelane-test-'));
  try {
    const path = join(folder, 'report.json');
    const script = join(repositoryRoot, program);
    const bare = [process.execPath, join(repositoryRoot, 'scripts/bootstrap.mjs'), script, project, path] as const;
    // sudo gives root an environment of its own: what set-up decided is handed over by name.
    const command = ['env', ...keptEnvironment(), ...bare] as const;
    const [first, ...args] = asRoot ? await sudo(command, `the ${project} tests, which make network namespaces`) : bare;
    const result = await run(first, args, { cwd: repositoryRoot, output: 'inherit' });
    const report = parseReport(await readFile(path, 'utf8').catch(() => ''));
    if (report === undefined)
      return failure(project, `the test run ended without a report (${result.signal ?? result.code})`);
    if (result.code !== 0 && report.failed.length === 0)
      return { ...report, failed: [{ name: project, message: `exit code ${result.code}` }] };
    return report;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function keptEnvironment(): readonly string[] {
  const kept = ['PATH', 'KUBEBUILDER_ASSETS', 'ELECTRON_OVERRIDE_DIST_PATH', 'CI'];
  return [
    `KUBELANE_CACHE=${cacheDir()}`,
    ...kept.flatMap((name) => (process.env[name] === undefined ? [] : [`${name}=${process.env[name]}`])),
  ];
}
