import { err, ok, type Result } from '../shared/result.ts';
import { isSpace } from './byte-lines.ts';
import { maximumParameterBytes } from './quoting.ts';

export type LineProblem = 'bad-backslash' | 'no-closing-quote' | 'dangling-backslash' | 'parameter-too-long';

/** openvpn's MAX_PARMS: words of a line that are read; it drops the others without a word. */
export const maximumWords = 16;

type State = 'initial' | 'unquoted' | 'quoted' | 'single-quoted';

/**
 * Cuts one line into words exactly as openvpn's `parse_line` does. `line` holds one byte a character. A comment or an empty line has no words.
 */
export function lexLine(line: string): Result<string[], { readonly code: LineProblem; readonly detail: string }> {
  const words: string[] = [];
  let state: State = 'initial';
  let word = '';
  let backslash = false;
  // The end of the line counts as one more white space, as C's NUL does.
  for (let position = 0; position <= line.length; position++) {
    const byte = line[position];
    if (!backslash && byte === '\\' && state !== 'single-quoted') {
      backslash = true;
      continue;
    }
    let out = '';
    let done = false;
    if (state === 'initial') {
      if (byte !== undefined && !isSpace(byte)) {
        if (byte === ';' || byte === '#') return ok(words);
        if (!backslash && byte === '"') state = 'quoted';
        else if (!backslash && byte === "'") state = 'single-quoted';
        else {
          out = byte;
          state = 'unquoted';
        }
      }
    } else if (state === 'unquoted') {
      if (!backslash && (byte === undefined || isSpace(byte))) done = true;
      else out = byte ?? '';
    } else if (byte === (state === 'quoted' ? '"' : "'") && !(backslash && state === 'quoted')) {
      done = true;
    } else {
      out = byte ?? '';
    }
    if (done) {
      words.push(word);
      word = '';
      state = 'initial';
    }
    if (backslash && out !== '' && out !== '\\' && out !== '"' && !isSpace(out)) {
      return err({
        code: 'bad-backslash',
        detail: 'a backslash must stand before a backslash, a double quote or a space',
      });
    }
    backslash = false;
    if (out !== '') {
      if (word.length >= maximumParameterBytes) {
        return err({ code: 'parameter-too-long', detail: `a word is longer than ${maximumParameterBytes} bytes` });
      }
      word += out;
    }
    if (words.length >= maximumWords) return ok(words);
  }
  if (state === 'quoted') return err({ code: 'no-closing-quote', detail: 'no closing quotation mark (")' });
  if (state === 'single-quoted')
    return err({ code: 'no-closing-quote', detail: "no closing single quotation mark (')" });
  if (state !== 'initial') return err({ code: 'dangling-backslash', detail: 'a backslash at the end of the file' });
  return ok(words);
}
