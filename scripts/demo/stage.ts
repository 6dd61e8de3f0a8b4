import { join } from 'node:path';
import { repositoryRoot } from '../setup/cache.ts';
import { describeError } from '../../test/lab/errors.ts';
import { killLab } from '../../test/lab/down.ts';
import { down, up, type Lab } from '../../test/lab/lab.ts';
import { placeNames } from '../../test/lab/places.ts';
import { Interrupted, interruption } from './ending.ts';
import { elapsed, Transcript } from './transcript.ts';

/**
 * The part of the demo that has to be root: `stage.ts PROGRAM [ARG]…` brings the laboratory up, runs one of our programs on its laptop and takes
 * everything down, whatever happens. Ends with the program's exit code; 130 when it was interrupted.
 */
async function main([program = '', ...args]: readonly string[]): Promise<number> {
  const transcript = new Transcript(process.stdout);
  const wish = interruption();
  try {
    const lab = await Promise.race([bringUp(transcript), wish]);
    return await runOnLaptop(lab, [join(repositoryRoot, program), ...args], wish);
  } catch (error) {
    if (error instanceof Interrupted) {
      transcript.chapter('Interrupted');
      return 130;
    }
    transcript.wrong(describeError(error));
    return 1;
  } finally {
    await takeDown(transcript);
  }
}

let rising: Promise<unknown> = Promise.resolve();

async function bringUp(transcript: Transcript): Promise<Lab> {
  transcript.chapter('The laboratory: a Kubernetes network of real parts, on this machine alone');
  const begin = performance.now();
  if (await down()) transcript.ok('What an earlier demo had left was taken down');
  const lab = up({ progress: (step, ms) => transcript.table([[elapsed(ms).padStart(8), step]]) });
  rising = lab.catch(() => undefined);
  const risen = await lab;
  transcript.ok(`It stands: ${placeNames.length} network namespaces`, elapsed(performance.now() - begin));
  return risen;
}

/** The program's pipe is how it learns that it should end; it is given time for that before the laboratory goes. */
async function runOnLaptop(lab: Lab, argv: readonly string[], wish: Promise<never>): Promise<number> {
  const bootstrap = join(repositoryRoot, 'scripts/bootstrap.mjs');
  const child = lab.spawn('laptop', [process.execPath, bootstrap, ...argv], {
    cwd: repositoryRoot,
    stdio: ['pipe', 'inherit', 'inherit'],
    // A terminal's Ctrl+C is for us alone: the program ends its own children in order.
    detached: true,
    env: { TMPDIR: '/tmp', XDG_RUNTIME_DIR: '/run/user' },
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  try {
    return await Promise.race([ended, wish]);
  } catch (error) {
    child.stdin?.end();
    const patience = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(patience);
    throw error;
  }
}

async function takeDown(transcript: Transcript): Promise<void> {
  const begin = performance.now();
  try {
    // An `up` under way ends at once when its processes are gone; it then removes what it made.
    await killLab();
    await rising;
    await down();
    transcript.ok('The laboratory is gone', elapsed(performance.now() - begin));
  } catch (error) {
    transcript.wrong(`The laboratory could not be taken down: ${describeError(error)}`);
    process.exitCode = 1;
  }
}

const code = await main(process.argv.slice(2));
process.exit(process.exitCode === undefined ? code : Math.max(code, Number(process.exitCode)));
