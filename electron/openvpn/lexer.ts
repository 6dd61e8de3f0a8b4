import { stripControlCharacters } from '../shared/printable.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { lexLine, type LineProblem } from './line-lexer.ts';
import { ByteLines, isSpace } from './byte-lines.ts';

/** One directive as openvpn would see it. */
export interface LexedDirective {
  /** Without leading dashes; of an inline block the tag's name. */
  readonly name: string;
  readonly parameters: readonly string[];
  /** First line, counted from 1. */
  readonly line: number;
  /** The body of `<name> … </name>`, line ends as `\n`; null for a plain line. */
  readonly inline: string | null;
  /** What a `<connection>` block holds, lexed again as openvpn does. */
  readonly children: readonly LexedDirective[];
}

export interface LexProblem {
  readonly code: LineProblem | 'line-too-long' | 'no-end-tag' | 'nul-byte' | 'too-large';
  readonly line: number;
  /** The problem in English words, printable, for logs; views translate `code`. */
  readonly detail: string;
}

export type LexResult = Result<readonly LexedDirective[], readonly LexProblem[]>;

/** No profile is as large; the largest ones carry some certificate revocation lists. */
export const maximumProfileBytes = 1024 * 1024;

/** openvpn's OPTION_LINE_SIZE: bytes of a line with its end, which must be fewer. */
const lineLimit = 256;

const byteOrderMark = '\u00ef\u00bb\u00bf';

/**
 * Cuts a profile into directives by openvpn's own rules (options.c `read_config_file`, `parse_line`, `read_inline_file`; tried on 2.6.14):
 * quotes, backslashes, comments, leading `--`, a byte order mark, 255-byte lines, and inline blocks, which end at the first line that
 * begins, after white space, with the end tag, whatever follows on it. Whatever openvpn would stop at is a problem here.
 */
export function lexProfile(text: string): LexResult {
  // Each character of `bytes` is one byte: openvpn's limits and classes are those of bytes.
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  if (bytes.length > maximumProfileBytes) {
    return err([{ code: 'too-large', line: 1, detail: `larger than ${maximumProfileBytes} bytes` }]);
  }
  const problems: LexProblem[] = [];
  const directives = lexBytes(bytes, 1, true, problems);
  return problems.length === 0 ? ok(directives) : err(problems);
}

function lexBytes(bytes: string, firstLine: number, isFile: boolean, problems: LexProblem[]): LexedDirective[] {
  const lines = new ByteLines(bytes, firstLine);
  const directives: LexedDirective[] = [];
  for (let chunk = lines.next(lineLimit); chunk !== null; chunk = lines.next(lineLimit)) {
    const line = lines.line;
    if (chunk.includes('\0')) {
      problems.push({ code: 'nul-byte', line, detail: 'a NUL byte: this is not a text file' });
      continue;
    }
    if (chunk.length >= lineLimit) {
      problems.push({ code: 'line-too-long', line, detail: `longer than ${lineLimit - 1} bytes` });
      lines.skipLine();
      continue;
    }
    const isFirst = isFile && line === 1;
    const content = isFirst && chunk.startsWith(byteOrderMark) ? chunk.slice(byteOrderMark.length) : chunk;
    const lexed = lexLine(content);
    if (!lexed.ok) {
      problems.push({ code: lexed.error.code, line, detail: lexed.error.detail });
      continue;
    }
    const [first, ...parameters] = lexed.value;
    if (first !== undefined) directives.push(readDirective(first, parameters, line, lines, isFile, problems));
  }
  return directives;
}

function readDirective(
  first: string,
  parameters: readonly string[],
  line: number,
  lines: ByteLines,
  isFile: boolean,
  problems: LexProblem[],
): LexedDirective {
  const name = first.length >= 3 && first.startsWith('--') ? first.slice(2) : first;
  const isBlock = parameters.length === 0 && name.startsWith('<') && name.endsWith('>');
  if (!isBlock) return { name: decode(name), parameters: parameters.map(decode), line, inline: null, children: [] };
  const tag = name.slice(1, -1);
  const body = readInlineBody(tag, lines);
  if (body === null) {
    const shown = stripControlCharacters(decode(tag));
    problems.push({ code: 'no-end-tag', line, detail: `no </${shown}> after <${shown}>` });
    return { name: decode(tag), parameters: [], line, inline: '', children: [] };
  }
  if (body.includes('\0')) problems.push({ code: 'nul-byte', line, detail: 'a NUL byte: this is not a text file' });
  // There is none inside another: its end tag would have ended the outer one.
  const children = tag === 'connection' && isFile ? lexBytes(body, line + 1, false, problems) : [];
  const inline = decode(body).replace(/\r\n?/g, '\n');
  return { name: decode(tag), parameters: [], line, inline, children };
}

/** Reads up to the end tag; null if there is none. openvpn looks for it at the start of each 255-byte piece of a line. */
function readInlineBody(tag: string, lines: ByteLines): string | null {
  const endTag = `</${tag}>`;
  let body = '';
  for (let chunk = lines.next(lineLimit - 1); chunk !== null; chunk = lines.next(lineLimit - 1)) {
    let start = 0;
    while (start < chunk.length && isSpace(chunk[start])) start++;
    if (chunk.startsWith(endTag, start)) return body;
    body += chunk;
  }
  return null;
}

function decode(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
