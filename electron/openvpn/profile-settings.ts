import { isPrintable } from '../shared/printable.ts';
import { reasonInWords } from './directives-refused.ts';
import type { LexedDirective } from './lexer.ts';
import { inlineMark } from './profile-inline.ts';
import type { ProfileDraft } from './profile-draft.ts';

/** `dev` and `dev-type`: only a layer 3 device, whose name is the helper's. Checked at the end, because each may change the other. */
export function readDevice(draft: ProfileDraft, directive: LexedDirective): void {
  const [value, ...rest] = directive.parameters;
  if (value === undefined || rest.length > 0) draft.refuse('bad-parameter', directive, 'needs one value');
  else if (directive.name === 'dev') draft.device = { name: value, line: directive.line };
  else draft.deviceType = value;
}

/** Refuses what is not a tun device; openvpn takes the type from the name where `dev-type` does not say it. */
export function checkDevice(draft: ProfileDraft): void {
  const name = draft.device?.name ?? 'tun';
  const at = { name: 'dev', line: draft.device?.line ?? 1 };
  const type = draft.deviceType ?? /^(?:u?tun|tap)/.exec(name)?.[0] ?? '';
  if (type === 'tap') draft.refuse('unsupported', at, 'a tap (layer 2) device');
  else if (type !== 'tun' && type !== 'utun') draft.refuse('bad-parameter', at, 'the device must be a tun device');
}

/** `auth-user-pass`: credentials are asked for, never read from a file. */
export function readCredentials(draft: ProfileDraft, directive: LexedDirective): void {
  draft.needsUsername = true;
  const [path, ...rest] = directive.parameters;
  if (directive.inline !== null || path === inlineMark) draft.note('removed', directive, 'credentials-in-profile');
  else if (path === 'username-only') draft.refuse('unsupported', directive, 'a user name without a password');
  else if (rest.length > 0) draft.refuse('bad-parameter', directive, 'takes at most one value');
  else if (path !== undefined) draft.refuse('file-reference', directive, path);
}

/** `askpass`: the key's password is asked for. */
export function readKeyPassword(draft: ProfileDraft, directive: LexedDirective): void {
  const [path] = directive.parameters;
  if (directive.inline !== null) draft.note('removed', directive, 'credentials-in-profile');
  else if (path !== undefined) draft.refuse('file-reference', directive, path);
}

/** `static-challenge text echo [format]`. */
export function readStaticChallenge(draft: ProfileDraft, directive: LexedDirective): void {
  const [text = '', echo = '', format = 'scrv1', ...rest] = directive.parameters;
  const fits = text !== '' && isPrintable(text) && /^[01]$/.test(echo) && rest.length === 0;
  if (!fits) draft.refuse('bad-parameter', directive, 'needs a text, and 0 or 1');
  else if (format !== 'scrv1') draft.refuse('unsupported', directive, `the response format ${format}`);
  else draft.staticChallenge = { text, echo: echo === '1' };
}

const harmlessVariable = /^(?:UV_[A-Za-z0-9_]{1,64}|FORWARD_COMPATIBLE|CLIENT_CERT|FRIENDLY_NAME)$/;
const loaderVariable =
  /^(?:LD_|DYLD_|OPENSSL_|SSL_|GCONV_|GLIBC_|MALLOC_|PATH$|IFS$|ENV$|BASH_ENV$|PYTHON|PERL|NODE_)/i;

/**
 * `setenv NAME VALUE` and `setenv-safe`. Returns the directive that `setenv opt …` hides, which must be classified like any other
 * (CVE-2026-63649); null for a real variable.
 */
export function readEnvironment(draft: ProfileDraft, directive: LexedDirective): LexedDirective | null {
  const [name = '', ...values] = directive.parameters;
  if (directive.name === 'setenv' && name === 'opt') {
    const [hidden, ...parameters] = values;
    return hidden === undefined ? null : { ...directive, name: withoutDashes(hidden), parameters };
  }
  const value = values[0] ?? '';
  if (directive.name === 'setenv' && loaderVariable.test(name)) {
    draft.refuse('dangerous-directive', directive, `it would set ${name}`, 'environment');
  } else if (directive.name === 'setenv' && harmlessVariable.test(name) && values.length <= 1 && isPrintable(value)) {
    // What the server may see of it (UV_*) is passed on; the other names are notes for other clients.
    if (name.startsWith('UV_'))
      draft.directives.push({ name: 'setenv', parameters: [name, value], line: directive.line });
  } else {
    draft.note('removed', directive, 'environment');
  }
  return null;
}

/** `script-security`: up to 1 no script of the profile could run, and it is left out; above, the profile means to run some. */
export function readScriptSecurity(draft: ProfileDraft, directive: LexedDirective): void {
  const level = directive.parameters[0] ?? '';
  if (directive.parameters.length === 1 && /^[01]$/.test(level)) draft.note('ignored', directive, 'set-by-kubelane');
  else draft.refuse('dangerous-directive', directive, reasonInWords('runs-program'), 'runs-program');
}

/** `mode p2p` is what a client is in; `mode server` is a server. */
export function readMode(draft: ProfileDraft, directive: LexedDirective): void {
  if (directive.parameters[0] === 'p2p') draft.note('ignored', directive, 'set-by-kubelane');
  else if (directive.parameters[0] === 'server')
    draft.refuse('server-mode', directive, "belongs to a server's configuration");
  else draft.refuse('bad-parameter', directive, 'must be p2p or server');
}

function withoutDashes(name: string): string {
  return name.length >= 3 && name.startsWith('--') ? name.slice(2) : name;
}
