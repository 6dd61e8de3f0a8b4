import { err, ok, type Result } from '../shared/result.ts';
import { unwritableDirectives } from './canonical-config.ts';
import { classifyDirective } from './directives.ts';
import { checkParameters } from './directives-allowed.ts';
import type { DataDirective } from './directives-data.ts';
import { isInlineName } from './directives-files.ts';
import { reasonInWords } from './directives-refused.ts';
import { lexProfile, type LexedDirective, type LexProblem } from './lexer.ts';
import { maximumEntries, ProfileDraft } from './profile-draft.ts';
import { readInline } from './profile-inline.ts';
import {
  effectiveDns,
  readDhcpOption,
  readDns,
  readRedirectGateway,
  readRoute,
  readRoute6,
} from './profile-network.ts';
import { readConnection, readPort, readProtocol, readRemote } from './profile-remotes.ts';
import {
  checkDevice,
  readCredentials,
  readDevice,
  readEnvironment,
  readKeyPassword,
  readMode,
  readScriptSecurity,
  readStaticChallenge,
} from './profile-settings.ts';
import type { OpenvpnProfile, OpenvpnRemote, ProfileProblem } from './profile-types.ts';
import { maximumLineBytes } from './quoting.ts';

export { emitCanonicalConfig } from './canonical-config.ts';
export { openvpnArguments } from './openvpn-arguments.ts';
export { inlineFileReferences } from './file-references.ts';
export type { OpenvpnProfile, OpenvpnRemote, ProfileProblem, ReportEntry } from './profile-types.ts';

/**
 * Reads an .ovpn text into typed values, or says everything that is wrong with it. Directives that would run, load or write something
 * refuse the profile; those that only do not apply are left out and reported.
 */
export function parseProfile(text: string): Result<OpenvpnProfile, ProfileProblem[]> {
  const lexed = lexProfile(text);
  if (!lexed.ok) return err(problemsOfLexing(text, lexed.error));
  if (!looksLikeProfile(lexed.value)) return err([notAProfile]);
  const draft = new ProfileDraft();
  for (const directive of lexed.value) readDirective(draft, directive);
  checkDevice(draft);
  const remotes = allRemotes(draft);
  checkCompleteness(draft, remotes);
  checkLengths(draft, remotes);
  return draft.problems.length > 0 ? err(draft.problems) : ok(finish(draft, remotes));
}

const notAProfile: ProfileProblem = {
  code: 'not-a-profile',
  line: null,
  directive: null,
  detail: 'this is not an OpenVPN client profile: it has no "client", no "remote" and no <ca> block',
};

/** Names one of which every client profile has; anything without them is some other text. */
const telling: ReadonlySet<string> = new Set([
  'client',
  'remote',
  'tls-client',
  'pull',
  'connection',
  'tls-server',
  'server',
  'secret',
]);

function looksLikeProfile(directives: readonly LexedDirective[]): boolean {
  return directives.some(
    ({ name, inline }) => telling.has(name) || (inline !== null && classifyDirective(name) !== null),
  );
}

/** A text that does not lex is told apart from a broken profile by whether any line of it reads as one of the telling directives. */
function problemsOfLexing(text: string, problems: readonly LexProblem[]): ProfileProblem[] {
  const tooLarge = problems.find(({ code }) => code === 'too-large');
  if (tooLarge !== undefined) return [{ code: 'too-large', line: null, directive: null, detail: tooLarge.detail }];
  const isBinary = problems.some(({ code }) => code === 'nul-byte');
  if (isBinary || !/^[ \t]*(?:--)?(?:client|remote|tls-client|<ca>|<connection>)(?:\s|$)/m.test(text))
    return [notAProfile];
  const told = problems.slice(0, maximumEntries);
  return told.map(({ line, detail }) => ({ code: 'syntax', line, directive: null, detail }));
}

function readDirective(draft: ProfileDraft, directive: LexedDirective): void {
  const found = classifyDirective(directive.name);
  if (found === null) {
    draft.note('unknown', directive, 'unknown');
    return;
  }
  switch (found.verdict) {
    case 'allowed': {
      const checked = checkParameters(found.form, directive.parameters);
      if (directive.inline !== null) draft.refuse('bad-parameter', directive, 'cannot be an inline block');
      else if (!checked.ok) draft.refuse('bad-parameter', directive, checked.error);
      else draft.directives.push({ name: directive.name, parameters: checked.value, line: directive.line });
      return;
    }
    case 'file': {
      if (!isInlineName(directive.name)) return;
      const direction = readInline(draft, directive, directive.name, found.form, draft.inline);
      if (direction !== null)
        draft.directives.push({ name: 'key-direction', parameters: [direction], line: directive.line });
      return;
    }
    case 'data':
      if (directive.inline !== null && !blocksWithData.has(directive.name)) {
        draft.refuse('bad-parameter', directive, 'cannot be an inline block');
      } else readers[found.reader](draft, directive);
      return;
    case 'dangerous':
      draft.refuse('dangerous-directive', directive, reasonInWords(found.reasonKey), found.reasonKey);
      return;
    case 'server':
      draft.refuse('server-mode', directive, "belongs to a server's configuration");
      return;
    case 'unsupported':
      draft.refuse('unsupported', directive, reasonInWords(found.reasonKey));
      return;
    case 'removed':
    case 'ignored':
      draft.note(found.verdict, directive, found.reasonKey);
  }
}

/** Data directives that may come as a block. */
const blocksWithData: ReadonlySet<string> = new Set(['connection', 'auth-user-pass', 'askpass']);

const readers: Readonly<Record<DataDirective, (draft: ProfileDraft, directive: LexedDirective) => void>> = {
  remote: readRemote,
  connection: readConnection,
  port: readPort,
  protocol: readProtocol,
  device: readDevice,
  route: readRoute,
  'route-ipv6': readRoute6,
  'redirect-gateway': readRedirectGateway,
  'dhcp-option': readDhcpOption,
  dns: readDns,
  credentials: readCredentials,
  'key-password': readKeyPassword,
  'static-challenge': readStaticChallenge,
  'script-security': readScriptSecurity,
  mode: readMode,
  // What it names is reported where it stands: unknown directives never reach openvpn anyway.
  'ignore-unknown-option': () => undefined,
  environment: (draft, directive) => {
    const hidden = readEnvironment(draft, directive);
    if (hidden !== null) readDirective(draft, hidden);
  },
};

/** openvpn uses either the `<connection>` blocks or, if there are none, the plain `remote` lines with the final defaults. */
function allRemotes(draft: ProfileDraft): OpenvpnRemote[] {
  if (draft.connections.length > 0) {
    for (const { line } of draft.remotes) draft.note('ignored', { name: 'remote', line }, 'remote-beside-connections');
    return draft.connections;
  }
  return draft.remotes.map((remote) => ({
    host: remote.host,
    port: remote.port ?? draft.port,
    protocol: remote.protocol ?? draft.protocol,
    directives: [],
    inline: {},
  }));
}

/** Our quotes and escapes make a line longer; openvpn must read it whole (quoting.ts). */
function checkLengths(draft: ProfileDraft, remotes: readonly OpenvpnRemote[]): void {
  const written = { canonicalDirectives: draft.directives, remotes, staticChallenge: draft.staticChallenge };
  for (const directive of unwritableDirectives(written)) {
    draft.refuse('bad-parameter', directive, `longer than ${maximumLineBytes} bytes when it is quoted`);
  }
}

function checkCompleteness(draft: ProfileDraft, remotes: readonly OpenvpnRemote[]): void {
  // What is wrong with something that is there is said already; only what is not there at all is missing.
  const mentioned = (name: string): boolean =>
    draft.problems.some(({ directive }) => directive === name) ||
    (isInlineName(name) && draft.inline[name] !== undefined);
  const missing = (name: string, detail: string): void => draft.refuse('missing', { name, line: null }, detail);
  const isServer = draft.problems.some(({ code }) => code === 'server-mode');
  if (remotes.length === 0 && !mentioned('remote') && !mentioned('connection') && !isServer) {
    missing('remote', 'no server: a "remote" line is missing');
  }
  if (remotes.length > maximumRemotes) draft.refuse('bad-parameter', null, `more than ${maximumRemotes} servers`);
  if (
    !draft.directives.some(({ name }) => name === 'client' || name === 'tls-client') &&
    !mentioned('secret') &&
    !isServer
  ) {
    missing('client', 'neither "client" nor "tls-client"');
  }
  if (!['ca', 'pkcs12', 'peer-fingerprint', 'capath'].some(mentioned) && !isServer) {
    missing('ca', 'nothing to check the server by: a <ca> block is missing');
  }
  if (mentioned('cert') !== mentioned('key')) {
    const absent = mentioned('cert') ? 'key' : 'cert';
    missing(absent, `<cert> and <key> belong together: <${absent}> is missing`);
  } else if (!mentioned('cert') && !mentioned('pkcs12') && !draft.needsUsername && !isServer) {
    missing('cert', 'nothing to log in with: neither <cert> and <key>, <pkcs12>, nor "auth-user-pass"');
  }
}

/** openvpn's own limit (CONNECTION_LIST_SIZE and RESOLV lists) is 64 blocks. */
const maximumRemotes = 64;

function finish(draft: ProfileDraft, remotes: readonly OpenvpnRemote[]): OpenvpnProfile {
  const dns = effectiveDns(draft);
  return {
    remotes,
    canonicalDirectives: draft.directives,
    inline: draft.inline,
    needsUsername: draft.needsUsername,
    ...(draft.staticChallenge === undefined ? {} : { staticChallenge: draft.staticChallenge }),
    routes: draft.routes,
    dnsServers: dns.servers,
    domains: dns.domains,
    searchDomains: dns.search,
    redirectGateway: draft.redirectGateway,
    report: draft.report,
  };
}
