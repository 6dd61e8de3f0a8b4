import { defaultHelperSocket } from '../shared/helper-protocol.ts';

/** What the outside contract lets a user set (design: "The outside contract"), and how the program was started. */
export interface AppEnvironment {
  /** The helper's socket. */
  readonly helperSocket: string;
  readonly start: StartMode;
}

/**
 * What is in view after the start: `open` the window (a click in the application menu), `hidden` only the tray icon (login), else the
 * window only where the tray icon alone is of no use: while there is no profile.
 */
export type StartMode = 'open' | 'hidden' | 'plain';

/** Reads the environment and the command line; both are the user's own. */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  argv: readonly string[],
): AppEnvironment {
  const socket = environment['KUBELANE_HELPER_SOCKET'];
  return {
    helperSocket: socket === undefined || socket === '' ? defaultHelperSocket : socket,
    start: startMode(argv),
  };
}

/** The start mode of a command line: `--open`, `--hidden` or neither. */
export function startMode(argv: readonly string[]): StartMode {
  if (argv.includes('--hidden')) return 'hidden';
  return argv.includes('--open') ? 'open' : 'plain';
}
