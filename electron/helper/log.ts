import { stripControlCharacters } from '../shared/printable.ts';

export type LogLevel = 'info' | 'warning' | 'error';

/** Writes one event. Callers pass no secrets: no profile text, no credentials, no answers. */
export type Log = (level: LogLevel, text: string) => void;

const maximumLength = 1000;

/** One log line: control characters stripped, length bounded, ended by a newline. */
export function formatLogLine(level: LogLevel, text: string): string {
  const clean = stripControlCharacters(text.replace(/[\r\n\t]+/g, ' '));
  const cut = clean.length > maximumLength ? `${clean.slice(0, maximumLength)}…` : clean;
  return `kubelane-helper: ${level}: ${cut}\n`;
}

/** A log that writes to standard error, where systemd's journal picks it up. */
export function logToStderr(): Log {
  return (level, text) => void process.stderr.write(formatLogLine(level, text));
}
