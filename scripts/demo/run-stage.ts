import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { cacheDir, repositoryRoot } from '../setup/cache.ts';
import { sudo } from '../setup/root.ts';

/**
 * Runs `stage.ts`, the part that has to be root, with a program for the laptop, and passes our end on to it by its standard
 * input: signals do not go through sudo reliably. Returns the exit code.
 */
export async function runStage(program: readonly string[]): Promise<number> {
  const words = [process.execPath, join(repositoryRoot, 'scripts/bootstrap.mjs'), 'scripts/demo/stage.ts', ...program];
  const [first, ...args] = await sudo(
    ['env', ...environmentForRoot(), ...words],
    'the laboratory: network namespaces, a tunnel device, a helper that sets routes',
  );
  const child = spawn(first, args, { cwd: repositoryRoot, stdio: ['pipe', 'inherit', 'inherit'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.stdin.end());
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** sudo gives root an environment of its own: what set-up decided is handed over by name. */
function environmentForRoot(): readonly string[] {
  const kept = [
    'PATH',
    'KUBEBUILDER_ASSETS',
    'ELECTRON_OVERRIDE_DIST_PATH',
    'KUBELANE_LAB_KEEP',
    'NO_COLOR',
    'TERM',
    'LANG',
  ];
  return [
    `KUBELANE_CACHE=${cacheDir()}`,
    // A laboratory of its own beside the developer's.
    `KUBELANE_LAB=${process.env['KUBELANE_LAB'] ?? 'demo'}`,
    ...kept.flatMap((name) => (process.env[name] === undefined ? [] : [`${name}=${process.env[name]}`])),
  ];
}
