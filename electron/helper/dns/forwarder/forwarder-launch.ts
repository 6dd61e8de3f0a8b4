import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { confinementFacts } from '../../confinement-linux.ts';

/** A program to start with its arguments, and how far it is confined. */
export interface ForwarderLaunch {
  readonly program: string;
  readonly args: readonly string[];
  /** For the log. */
  readonly reason: string;
}

/** What decides how the forwarder can be confined on this Linux. */
export interface LaunchFacts {
  /** setpriv(1) of util-linux; null if there is none. */
  readonly setpriv: string | null;
  /** Whether every user may run node and read the helper's program. */
  readonly programIsReachable: boolean;
  /** Whether the helper may take capabilities out of the bounding set (CAP_SETPCAP). */
  readonly mayDropCapabilities: boolean;
}

/** A number that no distribution gives to a user, next to those of the tunnels' openvpn processes (confinement-linux.ts). */
export const forwarderUser = 60_856;

/** Its heap holds some questions: little to collect at a time keeps it small, and what a fault could fill is bounded. */
const nodeOptions = ['--max-semi-space-size=2', '--max-old-space-size=64'];

/**
 * The command that starts the forwarder as a user of its own that may open port 53 and nothing else. Where that cannot be, it starts as root and
 * becomes that user itself when it listens (forwarder-program.ts).
 */
export function chooseForwarderLaunch(node: string, script: string, facts: LaunchFacts): ForwarderLaunch {
  const command = [node, ...nodeOptions, script, '--forwarder'];
  const { setpriv } = facts;
  if (setpriv === null)
    return { program: node, args: command.slice(1), reason: 'as root until it listens: setpriv is missing' };
  if (facts.programIsReachable) {
    const user = ['--reuid', String(forwarderUser), '--regid', String(forwarderUser), '--clear-groups'];
    const capabilities = ['--inh-caps', '-all,+net_bind_service', '--ambient-caps', '-all,+net_bind_service'];
    const args = [...user, ...capabilities, '--no-new-privs', ...command];
    return { program: setpriv, args, reason: 'as a user of its own with CAP_NET_BIND_SERVICE alone' };
  }
  if (!facts.mayDropCapabilities) {
    const reason = 'as root until it listens: no other user may read the program, and CAP_SETPCAP is missing';
    return { program: node, args: command.slice(1), reason };
  }
  const capabilities = ['--inh-caps', '-all', '--bounding-set', '-all,+net_bind_service,+setuid,+setgid'];
  const reason = 'as root until it listens, with what that takes alone: no other user may read the program';
  return { program: setpriv, args: [...capabilities, '--no-new-privs', ...command], reason };
}

/** The command for this machine. `script` is the helper's own program. */
export async function linuxForwarderLaunch(
  node: string = process.execPath,
  script: string = resolve(process.argv[1] ?? ''),
): Promise<ForwarderLaunch> {
  const [ofNode, ofScript] = await Promise.all([confinementFacts(dirname(node)), confinementFacts(dirname(script))]);
  const files = await Promise.all([isFileFor(node, 0o005), isFileFor(script, 0o004)]);
  return chooseForwarderLaunch(node, script, {
    setpriv: ofNode.setpriv,
    programIsReachable: ofNode.stateDirIsReachable && ofScript.stateDirIsReachable && files.every(Boolean),
    mayDropCapabilities: ofNode.mayDropCapabilities,
  });
}

async function isFileFor(path: string, mode: number): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && found.isFile() && (found.mode & mode) === mode;
}
