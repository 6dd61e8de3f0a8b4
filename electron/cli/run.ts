import { CommanderError } from 'commander';
import { createTranslator, localeFor, type Translate } from '../shared/i18n.ts';
import { problem } from '../shared/problem.ts';
import type { CommandContext } from './command-context.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import type { CliIo } from './io.ts';
import type { CliParts } from './parts.ts';
import { Printer } from './printer.ts';
import { buildProgram } from './program.ts';

/**
 * Runs one command line (without program and script) and returns its exit code. Nothing of the process itself is touched: `io` and
 * `parts` are all it knows.
 */
export async function run(argv: readonly string[], io: CliIo, parts: CliParts): Promise<ExitCode> {
  const { print, t } = voice(io);
  const parsed = parse(argv, io, print, t);
  if (typeof parsed === 'number') return parsed;
  try {
    return await parsed.action({ io, parts, print, t, json: parsed.json });
  } catch (error) {
    return reportDefect(error, io);
  }
}

/** Says that the program itself failed, in a place where nothing else can be done. */
export function reportDefect(error: unknown, io: CliIo): ExitCode {
  return voice(io).print.fail(
    problem('app.internal', { detail: error instanceof Error ? error.message : String(error) }),
  );
}

function voice(io: CliIo): { readonly print: Printer; readonly t: Translate } {
  const t = createTranslator(localeFor(localeTag(io.environment)));
  return { print: new Printer(io, t), t };
}

interface Parsed {
  readonly action: (context: CommandContext) => Promise<ExitCode>;
  readonly json: boolean;
}

/** What is to be done, or the exit code when that was all (help) or the usage was wrong. */
function parse(argv: readonly string[], io: CliIo, print: Printer, t: Translate): Parsed | ExitCode {
  const found: Parsed[] = [];
  const program = buildProgram(t, (action, json) => found.push({ action, json }));
  for (const command of [program, ...program.commands]) {
    command.configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Said below, in one sentence.
      outputError: () => undefined,
    });
  }
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCode.done;
    // Without any command, commander has printed the help, which says all there is to say.
    if (error.code !== 'commander.help') {
      print.message(`kubelane: ${error.message.replace(/^error: /, '').replace(/\n/g, ' ')}`);
      print.message(`  ${t('cli/usage.help', { command: 'kubelane' })}`);
    }
    return exitCode.usage;
  }
  return found[0] ?? exitCode.usage;
}

/** POSIX's order of the variables that name the language of messages. */
function localeTag(environment: CliIo['environment']): string | undefined {
  return [environment['LC_ALL'], environment['LC_MESSAGES'], environment['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
}
