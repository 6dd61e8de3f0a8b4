import { err, ok, type Result } from '../shared/result.ts';

/** Who may use the helper's socket. */
export type Access =
  | { readonly kind: 'root' }
  | { readonly kind: 'uid'; readonly uid: number }
  | { readonly kind: 'group'; readonly name: string };

export type CommandLine =
  | { readonly kind: 'help' }
  /** Another process of the helper's own, which is not root (dns/forwarder/forwarder-process.ts starts it). */
  | { readonly kind: 'forwarder' }
  | { readonly kind: 'cleanup'; readonly stateDir: string }
  | { readonly kind: 'serve'; readonly socket: string; readonly stateDir: string; readonly access: Access };

export const usage = `usage: kubelane-helper --socket PATH --state-dir DIR [--allow-uid N | --allow-group NAME]
       kubelane-helper --cleanup --state-dir DIR
       kubelane-helper --forwarder

  --socket PATH       listen here for Kubelane (its folder is made if it is missing)
  --state-dir DIR     keep undo records here; belongs to root alone
  --allow-uid N       this user may connect
  --allow-group NAME  the members of this group may connect
  --cleanup           undo what a helper that was killed left behind, then end
  --forwarder         be the DNS forwarder of a helper, which says on standard input what to do
`;

/** sun_path holds 107 bytes and a zero. */
const maximumSocketPathBytes = 107;

/** What a management socket in it leaves room for (tunnel-id.ts). A longer path would be cut off by the system without a word. */
const maximumStateDirBytes = maximumSocketPathBytes - '/t0123456789ab.sock'.length;

/** Parses the arguments after the program's name; the error is one line for the user. */
export function parseCommandLine(args: readonly string[]): Result<CommandLine, string> {
  if (args.length === 1 && args[0] === '--forwarder') return ok({ kind: 'forwarder' });
  const values = new Map<string, string>();
  let cleanup = false;
  for (let index = 0; index < args.length; index++) {
    const [name, inline] = splitOption(args[index] ?? '');
    if (name === '--help' || name === '-h') return ok({ kind: 'help' });
    if (name === '--cleanup' && inline === undefined) {
      cleanup = true;
      continue;
    }
    if (!valueOptions.has(name)) return err(`unknown argument “${name}”`);
    if (values.has(name)) return err(`${name} is given twice`);
    const value = inline ?? args[++index];
    if (value === undefined || value === '') return err(`${name} needs a value`);
    values.set(name, value);
  }
  const stateDir = values.get('--state-dir');
  if (stateDir === undefined) return err('--state-dir is missing');
  if (!isAbsolute(stateDir)) return err('--state-dir must be an absolute path');
  if (Buffer.byteLength(stateDir) > maximumStateDirBytes) {
    return err(`--state-dir is longer than ${maximumStateDirBytes} bytes`);
  }
  return cleanup ? cleanupCommand(stateDir, values) : serveCommand(stateDir, values);
}

const valueOptions: ReadonlySet<string> = new Set(['--socket', '--state-dir', '--allow-uid', '--allow-group']);

function splitOption(argument: string): [string, string | undefined] {
  const equals = argument.indexOf('=');
  return equals > 0 && argument.startsWith('--')
    ? [argument.slice(0, equals), argument.slice(equals + 1)]
    : [argument, undefined];
}

function cleanupCommand(stateDir: string, values: ReadonlyMap<string, string>): Result<CommandLine, string> {
  const other = [...values.keys()].find((name) => name !== '--state-dir' && name !== '--socket');
  return other === undefined ? ok({ kind: 'cleanup', stateDir }) : err(`${other} does not go with --cleanup`);
}

function serveCommand(stateDir: string, values: ReadonlyMap<string, string>): Result<CommandLine, string> {
  const socket = values.get('--socket');
  if (socket === undefined) return err('--socket is missing');
  if (!isAbsolute(socket)) return err('--socket must be an absolute path');
  if (Buffer.byteLength(socket) > maximumSocketPathBytes) {
    return err(`--socket is longer than ${maximumSocketPathBytes} bytes`);
  }
  const access = parseAccess(values.get('--allow-uid'), values.get('--allow-group'));
  return access.ok ? ok({ kind: 'serve', socket, stateDir, access: access.value }) : access;
}

function parseAccess(uid: string | undefined, group: string | undefined): Result<Access, string> {
  if (uid !== undefined && group !== undefined) return err('--allow-uid and --allow-group exclude each other');
  if (uid !== undefined) {
    // 4294967295 is (uid_t)-1, which chown takes for "leave as it is".
    const valid = /^(?:0|[1-9][0-9]{0,9})$/.test(uid) && Number(uid) < 0xffffffff;
    return valid ? ok({ kind: 'uid', uid: Number(uid) }) : err(`--allow-uid: “${uid}” is not a user's number`);
  }
  if (group !== undefined) {
    const valid = /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(group);
    return valid ? ok({ kind: 'group', name: group }) : err(`--allow-group: “${group}” is not a group's name`);
  }
  return ok({ kind: 'root' });
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path);
}
