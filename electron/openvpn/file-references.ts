import { err, ok, type Result } from '../shared/result.ts';
import { classifyDirective } from './directives.ts';
import { lexProfile, type LexedDirective } from './lexer.ts';
import { inlineMark } from './profile-inline.ts';
import type { ProfileProblem, ReportEntry } from './profile-types.ts';

/** Reads a file that a profile names, with the user's own rights. `error` says in words why it cannot be read. */
export type ProfileFileReader = (path: string) => Promise<Result<Buffer | string, string>>;

export interface InlinedProfile {
  readonly text: string;
  /** References that were dropped because their content is asked for instead (passwords). */
  readonly report: readonly ReportEntry[];
}

/** Directives whose file holds a secret that is asked for when it is needed; `keeps` is how many parameters stay. */
const secretFiles: ReadonlyMap<string, { keeps: number }> = new Map([
  ['auth-user-pass', { keeps: 0 }],
  ['askpass', { keeps: 0 }],
  ['http-proxy', { keeps: 2 }],
  ['socks-proxy', { keeps: 2 }],
]);

/**
 * Rewrites the lines of a profile that name files (`ca ca.crt`) as inline blocks, so that the profile stands for itself and the root helper
 * never opens a path. Runs in the user's process; lines that it does not touch stay as they are. A profile that cannot be cut into
 * directives is returned unchanged, for `parseProfile` to say why.
 */
export async function inlineFileReferences(
  text: string,
  read: ProfileFileReader,
): Promise<Result<InlinedProfile, ProfileProblem[]>> {
  const lexed = lexProfile(text);
  if (!lexed.ok) return ok({ text, report: [] });
  const lines = text.split('\n');
  const problems: ProfileProblem[] = [];
  const report: ReportEntry[] = [];
  for (const directive of lexed.value.flatMap((found) => [found, ...found.children])) {
    const replacement = await replacementOf(directive, read, report);
    if (replacement === null) continue;
    if (replacement.ok) lines[directive.line - 1] = replacement.value;
    else problems.push(replacement.error);
  }
  return problems.length > 0 ? err(problems) : ok({ text: lines.join('\n'), report });
}

async function replacementOf(
  directive: LexedDirective,
  read: ProfileFileReader,
  report: ReportEntry[],
): Promise<Result<string, ProfileProblem> | null> {
  if (directive.inline !== null) return null;
  const { name, parameters, line } = directive;
  const secret = secretFiles.get(name);
  if (secret !== undefined) {
    const file = parameters[secret.keeps];
    if (file === undefined || (name === 'http-proxy' && proxyMethods.has(file))) return null;
    report.push({ line, directive: name, verdict: 'removed', reasonKey: 'credentials-in-file' });
    return ok([name, ...parameters.slice(0, secret.keeps)].join(' '));
  }
  const path = parameters[0];
  const found = classifyDirective(name);
  if (found?.verdict !== 'file' || found.form.format === 'fingerprints') return null;
  if (path === undefined || path === inlineMark) return null;
  const content = await read(path);
  if (!content.ok) {
    return err({ code: 'file-reference', line, directive: name, detail: `${path}: ${content.error}` });
  }
  return ok(blockOf(directive, found.form.format === 'pkcs12', content.value));
}

/** Methods that may stand where an http-proxy's credentials file would. */
const proxyMethods: ReadonlySet<string> = new Set(['auto', 'auto-nct', 'none']);

function blockOf(directive: LexedDirective, isBinary: boolean, content: Buffer | string): string {
  const { name, parameters } = directive;
  const body = isBinary
    ? (
        Buffer.from(content)
          .toString('base64')
          .match(/.{1,64}/g) ?? []
      ).join('\n')
    : content.toString().replace(/\r\n?/g, '\n').trimEnd();
  // An end tag inside the file would end the block; no certificate or key has a line that begins with `<`.
  const lines = body.split('\n').filter((bodyLine) => !bodyLine.trimStart().startsWith('<'));
  const direction = parameters[1] === undefined ? [] : [`key-direction ${parameters[1]}`];
  return [`<${name}>`, ...lines, `</${name}>`, ...direction].join('\n');
}
