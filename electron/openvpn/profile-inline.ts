import type { FileDirective, InlineName } from './directives-files.ts';
import { canonicalBody } from './inline-bodies.ts';
import type { LexedDirective } from './lexer.ts';
import type { ProfileDraft } from './profile-draft.ts';

/** What older profiles write in place of a file name to say that a block follows. */
export const inlineMark = '[inline]';

/**
 * Takes an inline block over in its canonical form, or notes that a file is referred to. Returns the key direction that stood behind
 * `tls-auth FILE`, null if none did.
 */
export function readInline(
  draft: ProfileDraft,
  directive: LexedDirective,
  name: InlineName,
  form: FileDirective,
  target: Partial<Record<InlineName, string>>,
): string | null {
  if (directive.inline !== null) {
    const body = canonicalBody(form.format, directive.inline);
    if (!body.ok) draft.refuse('bad-inline', directive, body.error);
    else target[name] = body.value;
    return null;
  }
  const [path, direction, ...rest] = directive.parameters;
  if (path === undefined || rest.length > 0) {
    draft.refuse('bad-parameter', directive, 'needs the name of a file, or must be an inline block');
    return null;
  }
  if (form.format === 'fingerprints') {
    const body = canonicalBody(form.format, path);
    if (!body.ok || direction !== undefined) draft.refuse('bad-parameter', directive, 'needs a SHA-256 fingerprint');
    else target[name] = (target[name] ?? '') + body.value;
    return null;
  }
  if (direction !== undefined && !(form.hasDirection && /^[01]$/.test(direction))) {
    draft.refuse('bad-parameter', directive, `the value "${direction}" is not allowed here`);
    return null;
  }
  // The block itself stands elsewhere; if it does not, what is missing is said at the end.
  if (path !== inlineMark) draft.refuse('file-reference', directive, path);
  return direction ?? null;
}
