// Runs one of the repository's TypeScript programs on a machine that has only Node: node scripts/bootstrap.mjs FILE.ts [ARG]…
// Checks Node's version, installs the npm packages when they are missing or package-lock.json has changed, then runs the file through
// tsx in this same process, so that arguments, streams, signals and the exit code are simply the program's own.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules/.kubelane-lock');

/** Node ≥ 20.19: the first with everything the tools need. */
function fitsNode(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether npm's own record of what it installed is what package-lock.json asks for (packages for other systems may be absent). */
function installedAsLocked(lock, installed) {
  const wanted = JSON.parse(lock).packages;
  const present = JSON.parse(installed).packages;
  return (
    Object.entries(wanted).every(
      ([path, { version, optional, devOptional }]) =>
        path === '' || optional || devOptional || present[path]?.version === version,
    ) && Object.entries(present).every(([path, { version }]) => wanted[path]?.version === version)
  );
}

function installPackages() {
  const lock = read(join(root, 'package-lock.json')) ?? '';
  const digest = createHash('sha256').update(lock).digest('hex');
  if (read(stamp) === digest) return;
  const installed = read(join(root, 'node_modules/.package-lock.json'));
  if (installed === undefined || !installedAsLocked(lock, installed)) {
    const start = performance.now();
    process.stderr.write('  … Installing the npm packages (npm ci)\n');
    const npm = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      env: { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1', PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
    });
    if (npm.status !== 0) {
      process.stderr.write(
        `npm ci failed${npm.error ? `: ${npm.error.message}` : ''}. Is the npm registry within reach?\n`,
      );
      process.exit(1);
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stderr.write(`  ✓ Installing the npm packages (npm ci) (${seconds} s)\n`);
  }
  writeFileSync(stamp, digest);
}

if (!fitsNode(process.versions.node)) {
  process.stderr.write(`Kubelane's scripts need Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}
const [script, ...args] = process.argv.slice(2);
if (script === undefined) {
  process.stderr.write('Usage: node scripts/bootstrap.mjs FILE.ts [ARG]…\n');
  process.exit(2);
}
installPackages();
const { register } = await import('tsx/esm/api');
register();
const file = resolve(root, script);
process.argv = [process.argv[0], file, ...args];
await import(pathToFileURL(file).href);
