import { fileURLToPath } from 'node:url';
import { down, up } from '../lab/lab.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Brings the laboratory up and runs one of our TypeScript programs (or, with `node` as the first word, any module) on its laptop, with a session
 * bus and a display of its own. The laboratory is taken down at the end. Returns the program's exit code.
 */
export async function runInLaptop(argv: readonly string[]): Promise<number> {
  const lab = await up({
    progress: (step, ms) => void process.stderr.write(`  ${(ms / 1000).toFixed(1)} s  ${step}\n`),
  });
  try {
    const node = [process.execPath, '--import', 'tsx'];
    // Laboratories side by side share /tmp, where displays have their locks; two that start at once could take the same number.
    const number = `--server-num=${displayNumber(process.env['KUBELANE_LAB'] ?? '')}`;
    const display = ['xvfb-run', '--auto-servernum', number, '--server-args=-screen 0 1280x1024x24'];
    const child = lab.spawn('laptop', ['dbus-run-session', '--', ...display, ...node, ...argv], {
      cwd: repository,
      stdio: 'inherit',
      env: { TMPDIR: '/tmp', XDG_RUNTIME_DIR: '/run/user' },
    });
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    return await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
  } finally {
    await down();
  }
}

/** Where the search for a free display begins: another place for each laboratory. */
function displayNumber(laboratory: string): number {
  return 99 + (Buffer.from(laboratory).reduce((sum, byte) => (sum * 31 + byte) % 1_000_003, 0) % 400);
}
