import type { ProfileProblem } from '../openvpn/profile.ts';
import { stripControlCharacters } from '../shared/printable.ts';
import { problem, type Problem } from '../shared/problem.ts';

/** Puts what the parser found wrong into the words of the catalogue, with the file and the line. */
export function importProblem(file: string, found: ProfileProblem, limitKiB: number): Problem {
  const line = found.line ?? 0;
  const directive = stripControlCharacters(found.directive ?? '');
  const detail = stripControlCharacters(found.detail);
  switch (found.code) {
    case 'not-a-profile':
      return problem('profile.not-a-profile', { file });
    case 'too-large':
      return problem('profile.too-large', { file, limit: limitKiB });
    case 'dangerous-directive':
      return problem('profile.dangerous', { file, line, directive, reasonKey: found.reasonKey ?? 'runs-program' });
    case 'server-mode':
      return problem('profile.server-mode', { file, line, directive });
    case 'missing':
      return problem('profile.missing', { file, directive });
    case 'file-reference': {
      const { path, reason } = splitReference(detail);
      return problem('profile.reference-missing', { file, line, directive, path, detail: reason });
    }
    case 'syntax':
      return problem('profile.syntax', { file, line, detail });
    case 'unsupported':
      return problem('profile.bad-parameter', { file, line, directive, detail: `it is not supported (${detail})` });
    case 'bad-parameter':
    case 'bad-inline':
      // Some are about the profile as a whole.
      return found.line === null
        ? problem('profile.syntax', { file, line: 1, detail })
        : problem('profile.bad-parameter', { file, line, directive, detail });
  }
}

/** `inlineFileReferences` says `path: reason`; `parseProfile` the path alone. */
function splitReference(detail: string): { readonly path: string; readonly reason: string } {
  const end = detail.lastIndexOf(': ');
  return end < 0
    ? { path: detail, reason: 'it was not read' }
    : { path: detail.slice(0, end), reason: detail.slice(end + 2) };
}

/** The problem to show first: what is dangerous, then in the order of the lines. */
export function worstProblem(problems: readonly ProfileProblem[]): ProfileProblem | undefined {
  const dangerous = problems.find(({ code }) => code === 'dangerous-directive');
  return dangerous ?? [...problems].sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity))[0];
}
