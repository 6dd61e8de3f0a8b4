import { constants } from 'node:os';
import { LabError, describeError } from './errors.ts';
import { faultHelp } from './faults.ts';
import { attach, down, paths, up } from './lab.ts';
import { requireRoot } from './preflight.ts';
import { exitCode } from './run.ts';
import { formatStatus, labStatus } from './status.ts';

const usage = `The laboratory: a Kubernetes network, its VPN gateway and a laptop, on this machine alone.

  up [--no-pushed-dns]      builds it (or says that it is up)
  status [--json]           what runs, where the laptop is, which faults are on
  exec NAME CMD…            runs a program in a place: laptop k1 k2 k3 k4 home cafe office internet, or a pod
  fault clear               undoes every fault
${faultHelp()}
  down                      removes every trace

KUBELANE_LAB=NAME names a second laboratory beside the usual one; KUBELANE_LAB_KEEP=1 keeps what a failed up has built.
The laptop's profiles and kubeconfigs: ${paths.profile.replace(/[^/]+$/, '')}`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(words: readonly string[]): Promise<number> {
  const [command, ...rest] = words;
  switch (command) {
    case 'up':
      return runUp(rest);
    case 'down':
      say((await down()) ? 'Everything is gone.' : 'There was nothing to take down.');
      return 0;
    case 'status': {
      const status = labStatus();
      say(rest.includes('--json') ? JSON.stringify(status) : formatStatus(status));
      return status.phase === 'up' ? 0 : 1;
    }
    case 'exec':
      return runExec(rest);
    case 'fault':
      await (await attach()).fault(...rest);
      return 0;
    case 'help':
    case '--help':
      say(usage);
      return 0;
    case undefined:
    default:
      process.stderr.write(`${usage}\n`);
      return 2;
  }
}

async function runUp(options: readonly string[]): Promise<number> {
  const unknown = options.find((option) => option !== '--no-pushed-dns');
  if (unknown !== undefined) throw new LabError(`up does not know ${unknown}`);
  if (labStatus().phase === 'up') {
    say('The laboratory is up already.');
    return 0;
  }
  const begin = performance.now();
  const duration = (ms: number): string => `${(ms / 1000).toFixed(1)} s`.padStart(7);
  await up({
    pushDns: !options.includes('--no-pushed-dns'),
    progress: (step, ms) => say(`${duration(ms)}  ${step}`),
  });
  say(`${duration(performance.now() - begin)}  in all. Try:`);
  say('  npm run lab -- exec laptop curl -s http://www.public.example/');
  say(`  npm run lab -- exec laptop openvpn --config ${paths.profile}`);
  return 0;
}

/** Becomes, as nearly as node can, the program: its streams, its exit code, and our signals for it. */
async function runExec([place, ...argv]: readonly string[]): Promise<number> {
  if (place === undefined || argv.length === 0)
    throw new LabError('exec needs a place and a program', 'exec NAME CMD…');
  requireRoot();
  const child = (await attach()).spawn(place, argv[0] === '--' ? argv.slice(1) : argv, { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const) {
    // A terminal sends SIGINT and SIGQUIT to the whole group, so that the program has them already.
    process.on(signal, () =>
      process.stdin.isTTY && constants.signals[signal] < 4 && signal !== 'SIGHUP' ? undefined : child.kill(signal),
    );
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(exitCode(code, signal)));
  });
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`lab: ${describeError(error)}\n`);
    process.exitCode = 1;
  },
);
