import type { ConnectionSnapshot } from '../../shared/connection-state.ts';
import type { ExportKind } from '../../shared/export-kind.ts';
import type { Problem } from '../../shared/problem.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';

export interface ExportOptions {
  readonly kind: ExportKind;
  /** Null: that of the connection, the chosen one, or the only one. */
  readonly profile: string | null;
  /** Null: standard output. */
  readonly output: string | null;
  readonly force: boolean;
  readonly reverse: boolean;
}

/** `kubelane export KIND`: a profile in the words of another program, with what the running connection knows where there is one. */
export async function exportCommand(context: CommandContext, options: ExportOptions): Promise<ExitCode> {
  const { parts, print, t, json } = context;
  const { kind, reverse, output, force } = options;
  const connection = await runningConnection(context);
  if (!connection.ok) return print.fail(connection.error);
  const profile = options.profile ?? connection.value?.profile ?? null;
  const made = await parts.exportProfile({ kind, profile, connection: connection.value, reverse });
  if (!made.ok) return print.fail(made.error);
  const { text, secret, fileName, profile: name } = made.value;
  const live = connection.value?.profile === name && connection.value.routes.length > 0;
  if (!live) print.message(t('cli/exported.profile-only'));
  if (secret) print.message(t('cli/exported.secret'));
  if (output === null) {
    if (json) print.json({ kind, profile: name, live, fileName, text });
    else for (const line of text.trimEnd().split('\n')) print.line(line);
    return exitCode.done;
  }
  const written = await parts.writeNewFile({ path: output, text, secret, replace: force });
  if (!written.ok) return print.fail(written.error);
  if (json) print.json({ kind, profile: name, live, file: written.value });
  else print.line(t('cli/exported', { file: written.value }));
  return exitCode.done;
}

/** The connection of a running app or headless `up`; null where neither runs. */
async function runningConnection({ parts }: CommandContext): Promise<Result<ConnectionSnapshot | null, Problem>> {
  const control = await parts.openControl();
  if (!control.ok) return control.error.code === 'app.not-running' ? ok(null) : control;
  const status = await control.value.call('status', {});
  control.value.close();
  return status.ok ? ok(status.value.connection) : status;
}
