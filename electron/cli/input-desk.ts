import type { ConnectionSnapshot, InputAnswer, InputRequest } from '../shared/connection-state.ts';
import type { Translate } from '../shared/i18n.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { stripControlCharacters as visible } from '../shared/printable.ts';
import type { CliTerminal } from './io.ts';

export interface InputDeskOptions {
  readonly terminal: CliTerminal | null;
  readonly t: Translate;
  readonly message: (text: string) => void;
  readonly onAnswer: (answer: InputAnswer) => void;
  /** Nobody can be asked, or the person refused. */
  readonly onRefused: (reason: Problem) => void;
}

/**
 * Asks at the terminal for what the VPN wants. It is shown every state; each new question is asked once, and a question that was
 * answered elsewhere (in the app's window) is withdrawn.
 */
export class InputDesk {
  readonly #options: InputDeskOptions;
  #question: AbortController | null = null;
  #key = '';

  constructor(options: InputDeskOptions) {
    this.#options = options;
  }

  observe({ state, since }: ConnectionSnapshot): void {
    if (state.kind !== 'waiting-for-input') {
      this.close();
      return;
    }
    const key = JSON.stringify([since, state.request]);
    if (key === this.#key) return;
    this.close();
    this.#key = key;
    const question = new AbortController();
    this.#question = question;
    void this.#ask(state.request, question.signal);
  }

  /** Withdraws an open question. */
  close(): void {
    this.#question?.abort();
    this.#question = null;
    this.#key = '';
  }

  async #ask(request: InputRequest, signal: AbortSignal): Promise<void> {
    const { terminal, onAnswer, onRefused, t, message } = this.#options;
    if (terminal !== null) {
      if (request.retry) message(t('cli/ask.retry'));
      const answer = await askAll(terminal, request, t, signal);
      if (signal.aborted) return;
      if (answer !== null) {
        onAnswer(answer);
        return;
      }
    }
    onRefused(problem('input.needed', { what: whatIsNeeded(request, t) }));
  }
}

async function askAll(
  terminal: CliTerminal,
  request: InputRequest,
  t: Translate,
  signal: AbortSignal,
): Promise<InputAnswer | null> {
  const answer = { username: '', password: '', response: '' };
  for (const { field, question, echo } of questionsOf(request, t)) {
    const line = await terminal.ask(question, echo, signal);
    if (line === null) return null;
    answer[field] = line;
  }
  return answer;
}

/** A challenge without a user name is a second question after the password was taken (openvpn's dynamic challenge). */
function questionsOf(
  { realm, username, challenge }: InputRequest,
  t: Translate,
): { readonly field: keyof InputAnswer; readonly question: string; readonly echo: boolean }[] {
  const password = t(realm === 'Private Key' ? 'cli/ask.key' : 'cli/ask.password');
  return [
    ...(username ? [{ field: 'username', question: t('cli/ask.username'), echo: true } as const] : []),
    ...(username || challenge === null ? [{ field: 'password', question: password, echo: false } as const] : []),
    ...(challenge === null
      ? []
      : [{ field: 'response', question: `${visible(challenge.text)} `, echo: challenge.echo } as const]),
  ];
}

function whatIsNeeded({ realm, username, challenge }: InputRequest, t: Translate): string {
  if (username) return t('cli/needed.login');
  if (challenge !== null) return t('cli/needed.answer', { question: visible(challenge.text) });
  return t(realm === 'Private Key' ? 'cli/needed.key' : 'cli/needed.secret');
}
