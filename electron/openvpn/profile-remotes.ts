import { classifyDirective } from './directives.ts';
import { checkParameters } from './directives-allowed.ts';
import { isInlineName, type InlineName } from './directives-files.ts';
import { reasonInWords } from './directives-refused.ts';
import type { LexedDirective } from './lexer.ts';
import { host, port } from './parameter-checks.ts';
import type { ProfileDraft } from './profile-draft.ts';
import { readInline } from './profile-inline.ts';
import type { CanonicalDirective, RemoteProtocol } from './profile-types.ts';

const protocols: ReadonlyMap<string, RemoteProtocol> = new Map<string, RemoteProtocol>([
  ...(['udp', 'udp4', 'udp6', 'tcp', 'tcp4', 'tcp6'] as const).map((name) => [name, name] as const),
  ['tcp-client', 'tcp'],
  ['tcp4-client', 'tcp4'],
  ['tcp6-client', 'tcp6'],
]);

interface RemoteParts {
  host: string;
  port: number | null;
  protocol: RemoteProtocol | null;
}

/** `remote host [port] [proto]` outside of a block. */
export function readRemote(draft: ProfileDraft, directive: LexedDirective): void {
  const parts = parseRemote(draft, directive);
  if (parts !== null) draft.remotes.push({ ...parts, line: directive.line });
}

/** `port` and `rport`: the default port of the remotes. */
export function readPort(draft: ProfileDraft, directive: LexedDirective): void {
  const value = parsePort(draft, directive, directive.parameters);
  if (value !== null) draft.port = value;
}

/** `proto`: the default transport of the remotes. */
export function readProtocol(draft: ProfileDraft, directive: LexedDirective): void {
  const value = parseProtocol(draft, directive, directive.parameters);
  if (value !== null) draft.protocol = value;
}

/** A `<connection>` block: one remote with settings of its own; its defaults are what stood before it, as in openvpn. */
export function readConnection(draft: ProfileDraft, block: LexedDirective): void {
  if (block.inline === null) {
    draft.refuse('bad-parameter', block, 'must be a <connection> block');
    return;
  }
  let remote: RemoteParts | null = null;
  let ownPort = draft.port;
  let ownProtocol = draft.protocol;
  let hasRemote = false;
  const directives: CanonicalDirective[] = [];
  const inline: Partial<Record<InlineName, string>> = {};
  for (const child of block.children) {
    switch (child.name) {
      case 'remote':
        hasRemote = true;
        remote = parseRemote(draft, child);
        break;
      case 'port':
      case 'rport':
        ownPort = parsePort(draft, child, child.parameters) ?? ownPort;
        break;
      case 'proto':
        ownProtocol = parseProtocol(draft, child, child.parameters) ?? ownProtocol;
        break;
      default:
        readConnectionChild(draft, child, directives, inline);
    }
  }
  if (!hasRemote) draft.refuse('missing', block, 'a <connection> block needs a "remote" line');
  if (remote === null) return;
  draft.connections.push({
    host: remote.host,
    port: remote.port ?? ownPort,
    protocol: remote.protocol ?? ownProtocol,
    directives,
    inline,
  });
}

function readConnectionChild(
  draft: ProfileDraft,
  child: LexedDirective,
  directives: CanonicalDirective[],
  inline: Partial<Record<InlineName, string>>,
): void {
  const found = classifyDirective(child.name);
  if (found === null) draft.note('unknown', child, 'unknown');
  else if (found.verdict === 'allowed' && found.form.inConnection) {
    const checked = checkParameters(found.form, child.parameters);
    if (child.inline !== null) draft.refuse('bad-parameter', child, 'cannot be an inline block');
    else if (checked.ok) directives.push({ name: child.name, parameters: checked.value, line: child.line });
    else draft.refuse('bad-parameter', child, checked.error);
  } else if (found.verdict === 'file' && found.form.inConnection && isInlineName(child.name)) {
    const direction = readInline(draft, child, child.name, found.form, inline);
    if (direction !== null)
      draft.refuse('bad-parameter', child, 'give the direction by "key-direction" outside of the block');
  } else if (found.verdict === 'ignored' || found.verdict === 'removed') {
    draft.note(found.verdict, child, found.reasonKey);
  } else if (found.verdict === 'dangerous') {
    draft.refuse('dangerous-directive', child, reasonInWords(found.reasonKey), found.reasonKey);
  } else if (found.verdict === 'server') {
    draft.refuse('server-mode', child, "belongs to a server's configuration");
  } else {
    draft.refuse('bad-parameter', child, 'cannot stand in a <connection> block');
  }
}

function parseRemote(draft: ProfileDraft, directive: LexedDirective): RemoteParts | null {
  const [hostText, portText, protocolText, ...rest] = directive.parameters;
  if (hostText === undefined || rest.length > 0 || directive.inline !== null) {
    draft.refuse('bad-parameter', directive, 'needs a host, and may have a port and a protocol');
    return null;
  }
  const hostName = host(hostText);
  if (hostName === null) {
    draft.refuse('bad-parameter', directive, `"${hostText}" is not a host name or address`);
    return null;
  }
  const ownPort = portText === undefined ? null : parsePort(draft, directive, [portText]);
  const ownProtocol = protocolText === undefined ? null : parseProtocol(draft, directive, [protocolText]);
  return { host: hostName, port: ownPort, protocol: ownProtocol };
}

function parsePort(draft: ProfileDraft, directive: LexedDirective, parameters: readonly string[]): number | null {
  const value = parameters.length === 1 ? port(parameters[0] ?? '') : null;
  if (value === null) draft.refuse('bad-parameter', directive, 'the port must be a number between 1 and 65535');
  return value === null ? null : Number(value);
}

function parseProtocol(
  draft: ProfileDraft,
  directive: LexedDirective,
  parameters: readonly string[],
): RemoteProtocol | null {
  const text = (parameters[0] ?? '').toLowerCase();
  if (/^tcp[46]?-server$/.test(text)) {
    draft.refuse('server-mode', directive, `the protocol ${text} is a server's`);
    return null;
  }
  const protocol = parameters.length === 1 ? protocols.get(text) : undefined;
  if (protocol === undefined)
    draft.refuse('bad-parameter', directive, 'the protocol must be udp or tcp (or with 4, 6, -client)');
  return protocol ?? null;
}
