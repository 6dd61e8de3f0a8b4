import { connectTimeoutSeconds } from './openvpn-arguments.ts';
import { isInlineName } from './directives-files.ts';
import type {
  CanonicalDirective,
  InlineBodies,
  OpenvpnProfile,
  OpenvpnRemote,
  RemoteProtocol,
} from './profile-types.ts';
import { quoteParameter } from './quoting.ts';

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
    lines.push(line('static-challenge', [profile.staticChallenge.text, profile.staticChallenge.echo ? '1' : '0']));
  }
  lines.push(...inlineLines(profile.inline));
  lines.push(...remoteLines(options.remotes ?? profile.remotes));
  return `${lines.join('\n')}\n`;
}

/** Blocks if a server has settings of its own (openvpn ignores plain `remote` lines beside blocks), else plain lines. */
function remoteLines(remotes: readonly OpenvpnRemote[]): string[] {
  const needBlocks = remotes.some((remote) => remote.directives.length > 0 || Object.keys(remote.inline).length > 0);
  return remotes.flatMap((remote) => {
    const plain = line('remote', [remote.host, String(remote.port), protocolNames[remote.protocol]]);
    if (!needBlocks) return [plain];
    const directives = [...remote.directives.map(directiveLine), ...connectTimeout(remote)];
    return ['<connection>', plain, ...directives, ...inlineLines(remote.inline), '</connection>'];
  });
}

/** What the command line sets comes too late for a block, which copies the defaults that stand before it; openvpn's own are 120 seconds. */
function connectTimeout(remote: OpenvpnRemote): string[] {
  const isSet = remote.directives.some(({ name }) => name === 'connect-timeout' || name === 'server-poll-timeout');
  return isSet ? [] : [line('connect-timeout', [String(connectTimeoutSeconds)])];
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
  const words = parameters.map((parameter) => {
    const quoted = quoteParameter(parameter);
    if (!quoted.ok) throw new Error(`a parameter of ${name} is not canonical`);
    return quoted.value;
  });
  return [name, ...words].join(' ');
}
