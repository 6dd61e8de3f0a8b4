import type { ControlStatus } from '../shared/control-protocol.ts';
import { statusDocument } from '../shared/status-document.ts';
import type { CommandContext } from './command-context.ts';
import { stateLine } from './format-status.ts';
import { jsonText } from './printer.ts';

/** Prints a state a line on stdout, and nothing twice: a short line, or with `json` the status document. Bytes that are carried are no news. */
export class StatusLines {
  readonly #context: Pick<CommandContext, 'print' | 't' | 'json'>;
  #last = '';

  constructor(context: Pick<CommandContext, 'print' | 't' | 'json'>) {
    this.#context = context;
  }

  show(status: ControlStatus): void {
    const news = this.#text(withoutCounts(status));
    if (news === this.#last) return;
    this.#last = news;
    this.#context.print.line(this.#text(status));
  }

  /** Takes a state as known, so that it is printed only when it comes back after another. */
  skip(status: ControlStatus): void {
    this.#last = this.#text(withoutCounts(status));
  }

  #text({ connection, cluster }: ControlStatus): string {
    const { t, json } = this.#context;
    return json ? jsonText(statusDocument(connection, cluster, t)) : stateLine(connection, t);
  }
}

function withoutCounts({ connection, cluster }: ControlStatus): ControlStatus {
  const { tunnel } = connection;
  const uncounted = tunnel === null ? null : { ...tunnel, bytesIn: 0, bytesOut: 0 };
  return { connection: { ...connection, tunnel: uncounted }, cluster };
}
