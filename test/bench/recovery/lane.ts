import { fileURLToPath } from 'node:url';
import { down, up } from '../../lab/lab.ts';

/** One laboratory's part of the benchmark: brings it up (KUBELANE_LAB names it), measures on its laptop, takes it down. */
const repository = fileURLToPath(new URL('../../..', import.meta.url));
const program = fileURLToPath(new URL('laptop.ts', import.meta.url));
const lab = await up();
try {
  const argv = [process.execPath, '--import', 'tsx', program, ...process.argv.slice(2)];
  const child = lab.spawn('laptop', argv, { cwd: repository, stdio: 'inherit', env: { TMPDIR: '/tmp' } });
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  process.exitCode = await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
} finally {
  await down();
}
