import type { Host } from '../../connection/host-api.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { describeProblem } from '../../shared/i18n.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { InputDesk } from '../input-desk.ts';
import { StatusLines } from '../status-lines.ts';
import { timedOut } from './timed-out.ts';
import { hasProposal, type UpOptions } from './up.ts';

/** The helper undoes everything of a client that is gone, so waiting longer than this for a clean end gains nothing. */
const takeDownSeconds = 20;

/** Why a headless connection ends; null means that somebody asked for it. */
type End = Problem | null;

/**
 * `kubelane up --headless`: holds the connection in this process, prints a state a line, and takes everything down when it is
 * interrupted, when nobody reads its output any more, when connecting fails, or when `kubelane down` was asked for.
 */
export async function upHeadlessCommand(context: CommandContext, options: UpOptions): Promise<ExitCode> {
  const { parts, print } = context;
  const interruption = new Interruption(context);
  try {
    const created = await parts.createHost();
    if (!created.ok) return print.fail(created.error);
    const host = created.value;
    const lines = new StatusLines(context);
    lines.skip(host);
    const unsubscribe = host.onChange(() => lines.show(host));
    const end = interruption.happened ? null : await holdConnection(context, host, options, interruption);
    const down = await takeDown(host);
    unsubscribe();
    lines.show(host);
    if (end !== null) return print.fail(end);
    return down ? exitCode.done : print.fail(problem('app.not-taken-down', { seconds: takeDownSeconds }));
  } finally {
    interruption.close();
  }
}

/** Resolves with why the connection is to end. */
async function holdConnection(
  context: CommandContext,
  host: Host,
  { profile, timeoutSeconds, acceptRoutes }: UpOptions,
  interruption: Interruption,
): Promise<End> {
  const { io, print, t } = context;
  let finish: (end: End) => void = () => undefined;
  const ended = new Promise<End>((resolve) => (finish = resolve));
  interruption.onHappened(() => finish(null));
  const desk = new InputDesk({
    terminal: io.terminal,
    t,
    message: (text) => print.message(text),
    onAnswer: (answer) => host.answer(answer),
    onRefused: (reason) => finish(reason),
  });
  const before = host.connection.state;
  let begun = false;
  const noted = new Set<string>();
  const look = (): void => {
    const { connection } = host;
    desk.observe(connection);
    for (const note of connection.notes) {
      const { text } = describeProblem(t, note);
      if (!noted.has(text)) print.message(t('cli/note', { text }));
      noted.add(text);
    }
    begun ||= connection.state !== before;
    if (!begun) return;
    if (connection.state.kind === 'failed') finish(connection.state.reason);
    if (connection.state.kind === 'disconnected') finish(null);
    if (connection.state.kind === 'connected') clearTimeout(timer);
    if (acceptRoutes && !accepting && hasProposal(connection)) void accept();
  };
  let accepting = false;
  const accept = async (): Promise<void> => {
    accepting = true;
    const accepted = await host.acceptRoutes();
    if (!accepted.ok) print.problem(accepted.error);
  };
  const timer =
    timeoutSeconds === null
      ? undefined
      : setTimeout(() => finish(timedOut(host.connection, timeoutSeconds, t)), timeoutSeconds * 1000);
  const unsubscribe = host.onChange(look);
  const started = await host.connect(profile);
  if (started.ok) look();
  else finish(started.error);
  const end = await ended;
  clearTimeout(timer);
  unsubscribe();
  desk.close();
  return end;
}

/** Whether everything was undone in time. */
async function takeDown(host: Host): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), takeDownSeconds * 1000)));
  const done = (async () => {
    await host.disconnect();
    await host.stop();
    return true as const;
  })();
  const clean = await Promise.race([done, tooLate]);
  clearTimeout(timer);
  return clean;
}

/** A signal, or the end of whoever read the output: the request to take everything down, from the first moment on. */
class Interruption {
  readonly #ends: (() => void)[];
  readonly #listeners = new Set<() => void>();
  happened = false;

  constructor({ io }: CommandContext) {
    const happen = (): void => {
      this.happened = true;
      for (const listener of this.#listeners) listener();
    };
    this.#ends = [io.onInterrupt(happen), io.stdout.onClosed(happen)];
  }

  onHappened(listener: () => void): void {
    if (this.happened) listener();
    else this.#listeners.add(listener);
  }

  close(): void {
    for (const end of this.#ends) end();
  }
}
