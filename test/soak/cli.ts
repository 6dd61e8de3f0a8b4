import { resolve } from 'node:path';
import { buildBundles } from '../../scripts/build/build.ts';
import { repositoryRoot } from '../../scripts/setup/cache.ts';
import { ensureParts } from '../../scripts/setup/parts.ts';
import { attach, down, up, type Lab } from '../lab/lab.ts';
import { readOptions, usage, type SoakOptions } from './options.ts';

/**
 * `npm run soak`: a thousand connections, then a simulated day of traffic, on the laboratory's laptop. Fails when descriptors, files, sockets or
 * processes have grown, when memory grows, or when the laptop is not as it was.
 */
function readArguments(): SoakOptions | null {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    return null;
  }
}

async function main(options: SoakOptions): Promise<number> {
  await ensureParts('lab');
  if (options.out === null && !(await buildBundles(['helper', 'cli']))) return 1;
  const lab = options.lab ? await attach() : await up();
  try {
    return await runOnLaptop(lab, options);
  } finally {
    if (!options.lab) await down();
  }
}

function runOnLaptop(lab: Lab, { cycles, hours, out, samples }: SoakOptions): Promise<number> {
  const argv = ['test/soak/laptop.ts', '--cycles', String(cycles), '--hours', String(hours)];
  if (out !== null) argv.push('--out', resolve(out));
  if (samples !== null) argv.push('--samples', resolve(samples));
  const node = [process.execPath, '--import', 'tsx'];
  const child = lab.spawn('laptop', [...node, ...argv], { cwd: repositoryRoot, stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

const options = readArguments();
process.exitCode = options === null ? 2 : await main(options);
