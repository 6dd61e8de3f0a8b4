import { lexProfile, maximumProfileBytes, type LexedDirective } from '../../../electron/openvpn/lexer.ts';
import { maximumWords } from '../../../electron/openvpn/line-lexer.ts';
import { maximumParameterBytes, quoteParameter } from '../../../electron/openvpn/quoting.ts';
import { profileWith, blocks } from '../../unit/openvpn/samples.ts';
import { must, type FuzzTarget } from '../engine/target.ts';
import { profileShapes, profileWords } from './profile-shapes.ts';
import { mustBePrintable, mustBeSame } from './support.ts';

/** The lexer: whatever stands in a file, in words of openvpn's limits; and what it read, written anew, reads the same. */
export const profileLexer: FuzzTarget = {
  name: 'profile-lexer',
  dictionary: profileWords,
  seeds: [
    profileWith(),
    'a \'b c\' "d\\"e" f\\ g # h\n<x>\nbody\n </x>y\nz',
    `<connection>\nremote a\n${blocks}</connection>\n`,
  ],
  shapes: profileShapes,
  usualBytes: 600,
  largestBytes: 512 * 1024,
  run: (input) => {
    const text = input.toString('utf8');
    const lexed = lexProfile(text);
    if (!lexed.ok) {
      must(lexed.error.length > 0, 'a refused text has no problem');
      for (const { line, detail } of lexed.error) {
        must(line >= 1, 'a problem has no line');
        mustBePrintable(detail, 'a problem');
      }
      return;
    }
    must(input.length <= maximumProfileBytes, 'a text that is too large was read');
    checkDirectives(lexed.value, 1);
    if (text.length > 4096) return;
    checkShift(text, lexed.value);
    for (const directive of lexed.value) checkWords(directive);
  },
};

function checkDirectives(directives: readonly LexedDirective[], firstLine: number): void {
  let line = firstLine;
  for (const directive of directives) {
    must(directive.line >= line, 'lines do not ascend', () => directive);
    line = directive.line;
    must(directive.parameters.length < maximumWords, 'too many words', () => directive);
    for (const word of [directive.name, ...directive.parameters]) {
      must(!word.includes('\0'), 'a NUL byte in a word', () => directive);
      // A cut or broken character of UTF-8 becomes a replacement character of three bytes.
      must(word.length <= maximumParameterBytes, 'a word is too long', () => directive);
    }
    must(directive.inline === null || directive.parameters.length === 0, 'a block with parameters', () => directive);
    must(directive.inline?.includes('\r') !== true, 'a carriage return in a block', () => directive);
    must(directive.children.length === 0 || directive.name === 'connection', 'children of something else');
    checkDirectives(directive.children, directive.line + 1);
  }
}

/** An empty line before everything moves all lines by one, and nothing else; but a byte order mark counts on the first line only. */
function checkShift(text: string, directives: readonly LexedDirective[]): void {
  if (text.startsWith('\ufeff')) return;
  const shifted = lexProfile(`\n${text}`);
  const moved = (directive: LexedDirective): unknown => ({
    ...directive,
    line: directive.line + 1,
    children: directive.children.map(moved),
  });
  must(shifted.ok, 'an empty line before it makes a text bad');
  mustBeSame(shifted.value, directives.map(moved), 'an empty line before a text changes it');
}

/** Words in our quotes are read as they are. */
function checkWords({ name, parameters, line }: LexedDirective): void {
  const quoted = [name, ...parameters].map((word) => quoteParameter(word));
  const texts = quoted.flatMap((word) => (word.ok ? [word.value] : []));
  const text = texts.join(' ');
  // A single word of the form <…> would open a block, and two dashes in front are left out once more.
  if (texts.length < quoted.length || Buffer.byteLength(text) > 254 || /^"(?:<|--)/.test(text)) return;
  const again = lexProfile(text);
  must(again.ok, 'quoted words do not read', () => text);
  mustBeSame([again.value[0]?.name, again.value[0]?.parameters], [name, parameters], `quoted words read otherwise`);
  must(again.value.length === 1 && line >= 1, 'quoted words are not one line', () => text);
}
