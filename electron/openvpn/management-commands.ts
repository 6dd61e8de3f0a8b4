import { isIpv4, isIpv6 } from '../shared/ip.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { encodeBase64, isBase64 } from './base64.ts';
import type { DynamicChallenge, StaticChallenge } from './management-message.ts';
import { quoteParameter, type QuoteProblem } from './quoting.ts';

/** openvpn's input line is 1024 bytes; a longer one is dropped without a word. */
const maximumLineBytes = 1000;

/** What openvpn takes for an empty password; a password of no characters would leave it waiting for ever. */
const blankPassword = '[[BLANK]]';

export type CommandProblem = QuoteProblem | 'bad-address' | 'bad-port' | 'not-base64' | 'empty';

/** A command line of the management interface, with its line end. */
export type CommandLine = string;

/** Writes a text as one argument of a management command (256 bytes at most, no control characters). */
export function quoteManagementArgument(text: string): Result<string, QuoteProblem> {
  return quoteParameter(text);
}

/** Builders of every command line that is sent to openvpn. Those that carry a text from outside answer with a `Result`. */
export const commands = {
  version: (): CommandLine => 'version\n',
  stateOnAll: (): CommandLine => 'state on all\n',
  logOnAll: (): CommandLine => 'log on all\n',
  logOn: (): CommandLine => 'log on\n',
  echoOnAll: (): CommandLine => 'echo on all\n',
  /** Asks for a `>BYTECOUNT` each `seconds`; 0 stops them. */
  bytecount: (seconds: number): CommandLine => `bytecount ${clampInteger(seconds, 0, 3600)}\n`,
  hold: (on: boolean): CommandLine => `hold ${on ? 'on' : 'off'}\n`,
  holdRelease: (): CommandLine => 'hold release\n',
  signal: (name: 'SIGTERM' | 'SIGUSR1'): CommandLine => `signal ${name}\n`,
  forgetPasswords: (): CommandLine => 'forget-passwords\n',
  authRetryInteract: (): CommandLine => 'auth-retry interact\n',
  remoteAccept: (): CommandLine => 'remote ACCEPT\n',
  remoteSkip: (): CommandLine => 'remote SKIP\n',
  /** Answers `>REMOTE:` with an address we resolved ourselves (openvpn's own look-up would block its management interface). */
  remoteModify: (address: string, port: number): Result<CommandLine, CommandProblem> => {
    if (!isIpv4(address) && !isIpv6(address)) return err('bad-address');
    if (!Number.isInteger(port) || port < 1 || port > 65535) return err('bad-port');
    return ok(`remote MOD ${address} ${port}\n`);
  },
  proxyNone: (): CommandLine => 'proxy NONE\n',
  username: (realm: string, value: string): Result<CommandLine, CommandProblem> =>
    value === '' ? err('empty') : withArguments('username', realm, value),
  password: (realm: string, value: string): Result<CommandLine, CommandProblem> =>
    withArguments('password', realm, value === '' ? blankPassword : value),
  needOk: (name: string, accept: boolean): Result<CommandLine, CommandProblem> =>
    withArguments('needok', name, accept ? 'ok' : 'cancel'),
  needString: (name: string, value: string): Result<CommandLine, CommandProblem> =>
    withArguments('needstr', name, value),
  /** Answers `>INFOMSG:CR_TEXT`; `response` is what the user typed. */
  challengeResponse: (response: string): Result<CommandLine, CommandProblem> =>
    withArguments('cr-response', encodeBase64(response)),
  /** Answers `>PK_SIGN:` with a base64 signature: a command of several lines. */
  pkSignature: (signature: string): Result<CommandLine, CommandProblem> => {
    if (signature === '' || !isBase64(signature)) return err('not-base64');
    const lines = signature.match(/.{1,64}/g) ?? [];
    return ok(['pk-sig', ...lines, 'END', ''].join('\n'));
  },
} as const;

/** The password to send where the credentials were asked together with a question. */
export function staticChallengePassword(challenge: StaticChallenge, password: string, response: string): string {
  if (challenge.concat) return password + response;
  return `SCRV1:${encodeBase64(password)}:${encodeBase64(response)}`;
}

/** The password to send after the server asked a question by `CRV1`; the user name to send with it is `challenge.username`. */
export function dynamicChallengePassword(challenge: Pick<DynamicChallenge, 'stateId'>, response: string): string {
  return `CRV1::${challenge.stateId}::${response}`;
}

/** What openvpn answers to a command: one reply line, lines up to `END`, first the one and then the others, or nothing. */
export type ReplyShape = 'line' | 'lines' | 'line-then-lines' | 'none';

/** The reply to expect, so that a queue can pair replies with commands (strict first in, first out). An `ERROR:` always ends it at once. */
export function replyShape(command: CommandLine): ReplyShape {
  const words = command.trimEnd().split(/\s+/);
  const [name = '', first = ''] = words;
  if (name === 'exit' || name === 'quit') return 'none';
  // `version N` has no answer on openvpn 2.6, so it is not among the commands above.
  if (name === 'version') return words.length === 1 ? 'lines' : 'none';
  if (name === 'status' || name === 'help') return 'lines';
  if (name !== 'state' && name !== 'log' && name !== 'echo') return 'line';
  if (first === 'on' || first === 'off') return words.length > 2 ? 'line-then-lines' : 'line';
  return 'lines';
}

function withArguments(name: string, ...values: string[]): Result<CommandLine, CommandProblem> {
  let line = name;
  for (const value of values) {
    const quoted = quoteParameter(value);
    if (!quoted.ok) return quoted;
    line += ` ${quoted.value}`;
  }
  return Buffer.byteLength(line, 'utf8') > maximumLineBytes ? err('too-long') : ok(`${line}\n`);
}

function clampInteger(value: number, low: number, high: number): number {
  return Number.isFinite(value) ? Math.min(high, Math.max(low, Math.round(value))) : low;
}
