import type { ConnectionSnapshot } from '../../shared/connection-state.ts';
import type { ControlStatus } from '../../shared/control-protocol.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { reasonsOf } from '../../shared/status-document.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { stateLine } from '../format-status.ts';
import { InputDesk } from '../input-desk.ts';
import { printStatus } from './status.ts';
import { timedOut } from './timed-out.ts';

export interface UpOptions {
  readonly profile: string | null;
  readonly timeoutSeconds: number | null;
  /** Whether routes that the cluster's facts ask for, where nobody gave any, are taken into the profile at once. */
  readonly acceptRoutes: boolean;
}

type Outcome =
  | { readonly kind: 'answered'; readonly status: ControlStatus }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'timeout'; readonly seconds: number };

/** `kubelane up`: has the running app connect; done only when the connection is verified. */
export async function upCommand(context: CommandContext, options: UpOptions): Promise<ExitCode> {
  const { parts, print, json, t } = context;
  const control = await parts.openControl();
  if (!control.ok) return print.fail(control.error);
  const client = control.value;
  const { profile, timeoutSeconds, acceptRoutes } = options;
  let latest: ConnectionSnapshot | null = null;
  let lastLine = '';
  let finish: (outcome: Outcome) => void = () => undefined;
  const ended = new Promise<Outcome>((resolve) => (finish = resolve));
  const timer =
    timeoutSeconds === null
      ? undefined
      : setTimeout(() => finish({ kind: 'timeout', seconds: timeoutSeconds }), timeoutSeconds * 1000);
  const desk = new InputDesk({
    terminal: context.io.terminal,
    t,
    message: (text) => print.message(text),
    onAnswer: (answer) => void client.call('answer', { answer }),
    onRefused: (reason) => finish({ kind: 'problem', problem: reason }),
  });
  const onUpdate = ({ connection }: ControlStatus): void => {
    latest = connection;
    const line = stateLine(connection, t);
    if (!json && line !== lastLine) print.message(line);
    lastLine = line;
    desk.observe(connection);
  };
  void client
    .call('up', { profile }, onUpdate)
    .then((answer) =>
      finish(answer.ok ? { kind: 'answered', status: answer.value } : { kind: 'problem', problem: answer.error }),
    );
  const outcome = await ended;
  clearTimeout(timer);
  desk.close();
  const code = await conclude();
  client.close();
  return code;

  async function accept(): Promise<ExitCode> {
    const accepted = await client.call('accept-routes', {});
    if (!accepted.ok) return print.fail(accepted.error);
    const status = await client.call('status', {});
    return status.ok ? report(context, status.value) : print.fail(status.error);
  }

  async function conclude(): Promise<ExitCode> {
    switch (outcome.kind) {
      case 'problem':
        return print.fail(outcome.problem);
      case 'timeout': {
        const reason = timedOut(latest, outcome.seconds, t);
        await client.call('down', {});
        return print.fail(reason);
      }
      case 'answered':
        return acceptRoutes && hasProposal(outcome.status.connection) ? accept() : report(context, outcome.status);
    }
  }
}

/** Whether the connection waits for routes to be accepted. */
export function hasProposal(connection: ConnectionSnapshot): boolean {
  return reasonsOf(connection).some(({ code }) => code === 'route.proposed');
}

function report(context: CommandContext, status: ControlStatus): ExitCode {
  const { print, json, t } = context;
  const { connection } = status;
  if (json) printStatus(context, status);
  else print.line(stateLine(connection, t));
  if (connection.state.kind === 'connected') return exitCode.done;
  const reasons = reasonsOf(connection);
  const codes = reasons.map((reason) => print.fail(reason));
  if (codes.length === 0) print.fail(problem('app.disconnected-meanwhile'));
  return codes[0] ?? exitCode.failed;
}
