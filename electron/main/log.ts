import { stripControlCharacters } from '../shared/printable.ts';

/** Says a failure that no view shows, on stderr: one line, without control characters. */
export function logError(context: string, error: unknown): void {
  process.stderr.write(`kubelane: ${context}: ${stripControlCharacters(errorText(error)).slice(0, 2000)}\n`);
}

/** The message of whatever was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
