import { fileURLToPath } from 'node:url';
import { down, up } from '../lab/lab.ts';

/**
 * Runs the end-to-end tests where they belong: on the laboratory's laptop, with a session bus and a display of its own. Arguments go to
 * Vitest. The laboratory is taken down at the end, unless it was up before.
 */
const repository = fileURLToPath(new URL('../..', import.meta.url));
const lab = await up({ progress: (line) => void process.stderr.write(`${line}\n`) });
const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', ...process.argv.slice(2)];
const display = ['xvfb-run', '--auto-servernum', '--server-args=-screen 0 1280x1024x24'];
const child = lab.spawn('laptop', ['dbus-run-session', '--', ...display, ...vitest], {
  cwd: repository,
  stdio: 'inherit',
  env: { TMPDIR: '/tmp', XDG_RUNTIME_DIR: '/run/user' },
});
const code = await new Promise<number>((resolve) => child.on('close', (exit) => resolve(exit ?? 1)));
await down();
process.exitCode = code;
