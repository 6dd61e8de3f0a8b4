import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { parseCommandLine, usage, type CommandLine } from './command-line.ts';
import { runForwarder } from './dns/forwarder/forwarder-program.ts';
import type { HostSystem } from './host-system.ts';
import { Journal } from './journal.ts';
import { logToStderr } from './log.ts';
import { OpenvpnLocator } from './openvpn-program.ts';
import { hostSystem } from './platform.ts';
import { privateFolder } from './private-folder.ts';
import { undoLeftovers } from './recovery.ts';
import { HelperServer, lockStateDir } from './server.ts';

const log = logToStderr();

/** Runs the helper; resolves with the exit code. 0 done, 1 failed, 2 wrong usage. */
async function main(args: readonly string[]): Promise<number> {
  const command = parseCommandLine(args);
  if (!command.ok) {
    process.stderr.write(`kubelane-helper: ${command.error}\n${usage}`);
    return 2;
  }
  if (command.value.kind === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (command.value.kind === 'forwarder') return runForwarder(process.stdin, process.stdout);
  const owner = process.getuid?.() ?? 0;
  if (owner !== 0) return failed('this must run as root: it makes tunnels, routes and DNS settings');
  const host = hostSystem(log);
  if (host === null) return failed('there is no helper for this operating system');
  return run(command.value, host, owner);
}

async function run(
  command: Extract<CommandLine, { kind: 'serve' | 'cleanup' }>,
  host: HostSystem,
  owner: number,
): Promise<number> {
  // What must be private is made so one by one; the socket's folder must be open to those who may connect.
  process.umask(0o022);
  const { stateDir } = command;
  const journalDir = join(stateDir, 'journal');
  // openvpn, which is not root, passes through to its own socket.
  for (const made of [await privateFolder(stateDir, owner, 0o711), await privateFolder(journalDir, owner, 0o700)]) {
    if (!made.ok) return failed(made.error);
  }
  const lock = await lockStateDir(stateDir, owner);
  if (!lock.ok) return failed(lock.error);
  const journal = new Journal(journalDir, log);
  try {
    await undoLeftovers(journal, host, stateDir, log);
    if (command.kind === 'cleanup') return 0;
    return await serve(command, host, journal, owner);
  } finally {
    lock.value.close();
  }
}

async function serve(
  command: Extract<CommandLine, { kind: 'serve' }>,
  host: HostSystem,
  journal: Journal,
  owner: number,
): Promise<number> {
  // From here on a signal ends the helper in order, whenever it comes.
  const ending = endingSignal();
  const locator = new OpenvpnLocator(host.run, host.openvpnPrograms);
  // Looked for ahead, so that the first client need not wait.
  void locator.find();
  void host.dns();
  const { stateDir } = command;
  const confinement = await host.confinement(stateDir);
  log(
    confinement.level === 'own-user' ? 'info' : 'warning',
    `openvpn: ${confinement.level}, because ${confinement.reason}`,
  );
  const tunnels = { host, locator, confinement, journal, stateDir, log, devices: new Set<string>() };
  const server = new HelperServer(tunnels, packageJson.version);
  const listening = await server.listen(command.socket, command.access, owner);
  if (!listening.ok) return failed(listening.error);
  log('info', `version ${packageJson.version} listens at ${command.socket}`);
  const signal = await ending;
  log('info', `${signal}: ending`);
  await server.close();
  return 0;
}

/** Resolves with the first signal that asks the helper to end; further ones are ignored, because undoing is under way. */
function endingSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve(signal));
  });
}

function failed(reason: string): number {
  log('error', reason);
  return 1;
}

// The bundle is CommonJS, which has no top-level await. All is undone and closed by now; what may still be open is an idle connection to
// the system bus, which nobody need wait for.
void main(process.argv.slice(2)).then((exitCode) => process.exit(exitCode));
