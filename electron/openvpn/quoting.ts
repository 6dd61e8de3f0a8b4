import { isPrintable } from '../shared/printable.ts';
import { err, ok, type Result } from '../shared/result.ts';

/** openvpn's OPTION_PARM_SIZE: bytes that one parameter may have, after its escapes are undone. */
export const maximumParameterBytes = 256;

/** Why a text cannot be a parameter: it would not arrive as it is, or not at all. */
export type QuoteProblem = 'unprintable' | 'too-long';

/**
 * Writes a text as one quoted parameter for openvpn's lexer, which is the same for the management interface and for configuration files:
 * `\` and `"` are escaped, everything else stands for itself. Line breaks and other controls cannot be sent.
 */
export function quoteParameter(text: string): Result<string, QuoteProblem> {
  if (!isPrintable(text)) return err('unprintable');
  if (Buffer.byteLength(text, 'utf8') > maximumParameterBytes) return err('too-long');
  return ok(`"${text.replace(/[\\"]/g, '\\$&')}"`);
}

/** What openvpn reads of a line without its end, in bytes: OPTION_LINE_SIZE (256) less `\n` and C's NUL. */
export const maximumLineBytes = 254;

/**
 * Writes a directive as one line for openvpn's configuration. What is longer than openvpn reads is no line: inside of a `<connection>` block
 * openvpn would take its rest for another directive (buf_parse in buffer.c).
 */
export function quoteLine(name: string, parameters: readonly string[]): Result<string, QuoteProblem> {
  let line = name;
  for (const parameter of parameters) {
    const quoted = quoteParameter(parameter);
    if (!quoted.ok) return quoted;
    line += ` ${quoted.value}`;
  }
  return Buffer.byteLength(line, 'utf8') > maximumLineBytes ? err('too-long') : ok(line);
}
