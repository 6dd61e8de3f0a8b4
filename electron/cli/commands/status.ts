import { disconnectedSnapshot } from '../../shared/connection-state.ts';
import type { ControlStatus } from '../../shared/control-protocol.ts';
import { clusterOff } from '../../shared/service-record.ts';
import { statusDocument } from '../../shared/status-document.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { statusText } from '../format-status.ts';
import { StatusLines } from '../status-lines.ts';

const nothingRuns: ControlStatus = { connection: disconnectedSnapshot, cluster: clusterOff };

/** `kubelane status`: the state; with `watch` a line at each change until it is interrupted or the app ends. */
export async function statusCommand(context: CommandContext, watch: boolean): Promise<ExitCode> {
  const { parts, print, io } = context;
  const control = await parts.openControl();
  if (!control.ok) {
    if (control.error.code !== 'app.not-running') return print.fail(control.error);
    if (watch) new StatusLines(context).show(nothingRuns);
    else printStatus(context, nothingRuns);
    return exitCode.done;
  }
  const client = control.value;
  if (!watch) {
    const status = await client.call('status', {});
    client.close();
    if (!status.ok) return print.fail(status.error);
    printStatus(context, status.value);
    return exitCode.done;
  }
  const interruption = new AbortController();
  const stop = (): void => {
    interruption.abort();
    client.close();
  };
  const ends = [io.onInterrupt(stop), io.stdout.onClosed(stop)];
  const lines = new StatusLines(context);
  await client.call('watch', {}, (status) => lines.show(status));
  for (const end of ends) end();
  client.close();
  // Whatever was connected ended with the program that held it.
  if (!interruption.signal.aborted) lines.show(nothingRuns);
  return exitCode.done;
}

/** Prints the whole state. */
export function printStatus({ print, t, json }: CommandContext, status: ControlStatus): void {
  if (json) {
    print.json(statusDocument(status.connection, status.cluster, t));
    return;
  }
  const { head, rows, tail } = statusText(status, t);
  print.line(head);
  print.table(rows);
  for (const line of tail) print.line(line);
}
