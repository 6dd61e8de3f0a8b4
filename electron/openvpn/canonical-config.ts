import { connectTimeoutSeconds, oneOfSeveralTimeoutSeconds } from './openvpn-arguments.ts';
import { isInlineName } from './directives-files.ts';
import type {
  CanonicalDirective,
  InlineBodies,
  OpenvpnProfile,
  OpenvpnRemote,
  RemoteProtocol,
} from './profile-types.ts';
import { quoteLine } from './quoting.ts';

export interface CanonicalConfigOptions {
  /** Servers to write in place of the profile's own, for example in another order. */
  readonly remotes?: readonly OpenvpnRemote[];
}

const protocolNames: Readonly<Record<RemoteProtocol, string>> = {
  udp: 'udp',
  udp4: 'udp4',
  udp6: 'udp6',
  tcp: 'tcp-client',
  tcp4: 'tcp4-client',
  tcp6: 'tcp6-client',
};

/**
 * Writes the configuration that openvpn gets on its standard input: from typed values only, with our own quoting and our own tags.
 * Throws if a value could not be written as one parameter or a body could end its block early; the parser never makes such values.
 */
export function emitCanonicalConfig(profile: OpenvpnProfile, options: CanonicalConfigOptions = {}): string {
  const lines: string[] = ['dev-type tun'];
  for (const directive of profile.canonicalDirectives) lines.push(directiveLine(directive));
  if (profile.needsUsername) lines.push('auth-user-pass');
  if (profile.staticChallenge !== undefined) {
    lines.push(line('static-challenge', challengeParameters(profile.staticChallenge)));
  }
  lines.push(...inlineLines(profile.inline));
  lines.push(...remoteLines(options.remotes ?? profile.remotes));
  return `${lines.join('\n')}\n`;
}

/** The directives (name and line in the profile) that could not be written as one line that openvpn reads whole. */
export function unwritableDirectives(
  profile: Pick<OpenvpnProfile, 'canonicalDirectives' | 'remotes'> & {
    readonly staticChallenge: OpenvpnProfile['staticChallenge'] | undefined;
  },
): readonly { readonly name: string; readonly line: number | null }[] {
  const { canonicalDirectives, remotes, staticChallenge } = profile;
  const others = [
    ...remotes.map((remote) => ({ name: 'remote', parameters: remoteParameters(remote), line: null })),
    ...(staticChallenge === undefined
      ? []
      : [{ name: 'static-challenge', parameters: challengeParameters(staticChallenge), line: null }]),
  ];
  return [...canonicalDirectives, ...remotes.flatMap((remote) => remote.directives), ...others].filter(
    ({ name, parameters }) => !quoteLine(name, parameters).ok,
  );
}

/**
 * A plain line for the only server, blocks if it has settings of its own or there are several (openvpn ignores plain `remote` lines beside
 * blocks).
 */
function remoteLines(remotes: readonly OpenvpnRemote[]): string[] {
  const hasOwnSettings = (remote: OpenvpnRemote): boolean =>
    remote.directives.length > 0 || Object.keys(remote.inline).length > 0;
  const needBlocks = remotes.length > 1 || remotes.some(hasOwnSettings);
  const seconds = remotes.length > 1 ? oneOfSeveralTimeoutSeconds : connectTimeoutSeconds;
  return remotes.flatMap((remote) => {
    const plain = line('remote', remoteParameters(remote));
    if (!needBlocks) return [plain];
    const directives = [...remote.directives.map(directiveLine), ...connectTimeout(remote, seconds)];
    return ['<connection>', plain, ...directives, ...inlineLines(remote.inline), '</connection>'];
  });
}

/** What the command line sets comes too late for a block, which copies the defaults that stand before it; openvpn's own are 120 seconds. */
function connectTimeout(remote: OpenvpnRemote, seconds: number): string[] {
  const isSet = remote.directives.some(({ name }) => name === 'connect-timeout' || name === 'server-poll-timeout');
  return isSet ? [] : [line('connect-timeout', [String(seconds)])];
}

function inlineLines(bodies: InlineBodies): string[] {
  return Object.entries(bodies).flatMap(([name, body]) => {
    const lines = body.trimEnd().split('\n');
    const isSafe = lines.every((bodyLine) => /^[A-Za-z0-9+/=:,. -]*$/.test(bodyLine) && bodyLine.length <= 128);
    if (!isInlineName(name) || !isSafe) throw new Error(`the inline block ${name} is not canonical`);
    return [`<${name}>`, ...lines, `</${name}>`];
  });
}

function directiveLine(directive: CanonicalDirective): string {
  return line(directive.name, directive.parameters);
}

function line(name: string, parameters: readonly string[]): string {
  if (!/^[a-z0-9-]{1,64}$/.test(name)) throw new Error('a directive name is not canonical');
  const written = quoteLine(name, parameters);
  if (!written.ok) throw new Error(`a parameter of ${name} is not canonical`);
  return written.value;
}

function remoteParameters({ host, port, protocol }: OpenvpnRemote): string[] {
  return [host, String(port), protocolNames[protocol]];
}

function challengeParameters({ text, echo }: { readonly text: string; readonly echo: boolean }): string[] {
  return [text, echo ? '1' : '0'];
}
