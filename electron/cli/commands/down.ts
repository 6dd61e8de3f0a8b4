import { canConnect } from '../../shared/connection-state.ts';
import { problem } from '../../shared/problem.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { stateLine } from '../format-status.ts';
import { printStatus, statusCommand } from './status.ts';

/** `kubelane down`: disconnects; done when nothing is left, so also when nothing was there. */
export async function downCommand(context: CommandContext): Promise<ExitCode> {
  const { parts, print, json, t } = context;
  const control = await parts.openControl();
  if (!control.ok) {
    return control.error.code === 'app.not-running' ? statusCommand(context, false) : print.fail(control.error);
  }
  const answer = await control.value.call('down', {});
  control.value.close();
  if (!answer.ok) return print.fail(answer.error);
  if (json) printStatus(context, answer.value);
  else print.line(stateLine(answer.value.connection, t));
  if (canConnect(answer.value.connection.state)) return exitCode.done;
  return print.fail(problem('app.connected-again'));
}
