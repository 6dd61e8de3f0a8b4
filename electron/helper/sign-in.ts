import {
  commands,
  dynamicChallengePassword,
  staticChallengePassword,
  type CommandLine,
  type DynamicChallenge,
  type ManagementMessage,
  type StaticChallenge,
} from '../openvpn/management.ts';
import type { HelperEvent, HelperVerbs } from '../shared/helper-protocol.ts';
import { err, ok, type Result } from '../shared/result.ts';

type PasswordNeeded = Extract<ManagementMessage, { kind: 'password-needed' }>;
type PasswordFailed = Extract<ManagementMessage, { kind: 'password-failed' }>;
type Credentials = HelperVerbs['credentials']['arguments'];
type WithoutTunnel<T> = T extends unknown ? Omit<T, 'tunnel'> : never;
/** An event of the helper before it is known of which tunnel it is. */
export type TunnelEvent = WithoutTunnel<HelperEvent>;

/** The question openvpn waits for. */
type Prompt =
  | { readonly kind: 'password'; readonly message: PasswordNeeded; readonly challenge: DynamicChallenge | null }
  | { readonly kind: 'cr-text' };

/** The realm under which a question of the server's that comes without a password is put and answered. */
const questionRealm = 'Auth';

/** Keeps track of what openvpn asks for, and turns the app's answer into its commands. Remembers no secret. */
export class SignIn {
  #prompt: Prompt | null = null;
  #challenge: DynamicChallenge | null = null;
  #askedBefore = false;
  #usedOnce = false;
  #hasToken = false;

  /** Whether openvpn waits for an answer; a signal sent now would end it (management-notes.txt). */
  get isPromptOpen(): boolean {
    return this.#prompt !== null;
  }

  /** Whether a name or a password was asked for. */
  get wasAsked(): boolean {
    return this.#askedBefore;
  }

  /** Whether openvpn would send a one-time answer a second time if it connected again. */
  get mustForget(): boolean {
    return this.#usedOnce && !this.#hasToken;
  }

  needed(message: PasswordNeeded): TunnelEvent {
    const challenge = message.realm === questionRealm ? this.#challenge : null;
    this.#prompt = { kind: 'password', message, challenge };
    this.#challenge = null;
    this.#askedBefore = true;
    const question: StaticChallenge | DynamicChallenge | null = challenge ?? message.staticChallenge ?? null;
    return {
      event: 'needs-input',
      realm: message.realm,
      username: challenge === null && message.usernameNeeded,
      challenge: question === null ? null : { text: question.text, echo: question.echo },
    };
  }

  /** The server asks a question during the handshake (CR_TEXT); null if it wants no answer. */
  questioned(text: string, echo: boolean): TunnelEvent {
    this.#prompt = { kind: 'cr-text' };
    return { event: 'needs-input', realm: questionRealm, username: false, challenge: { text, echo } };
  }

  /**
   * The sign-in was refused. Null if the refusal is a question that follows as the next prompt; `final` if there is nothing that the user
   * could give instead, because nothing was asked for.
   */
  failed(message: PasswordFailed): { readonly event: TunnelEvent; readonly final: boolean } | null {
    this.#prompt = null;
    this.#hasToken = false;
    this.#challenge = message.dynamicChallenge ?? null;
    if (this.#challenge !== null) return null;
    return { event: { event: 'refused', realm: message.realm, text: message.reason }, final: !this.#askedBefore };
  }

  tokenReceived(): void {
    this.#hasToken = true;
  }

  /** openvpn goes on without an answer (it restarts, or the server no longer waits). */
  cancelled(): void {
    this.#prompt = null;
  }

  /** The commands of an answer, or one line about what does not fit. */
  answer(given: Credentials): Result<readonly CommandLine[], string> {
    const prompt = this.#prompt;
    if (prompt === null) return err('openvpn asks for nothing now');
    const realm = prompt.kind === 'password' ? prompt.message.realm : questionRealm;
    if (given.realm !== realm) return err('openvpn asks for something else now');
    const lines =
      prompt.kind === 'password' ? passwordCommands(prompt, given) : one(commands.challengeResponse(given.response));
    if (!lines.ok) return lines;
    if (prompt.kind === 'cr-text' || prompt.challenge !== null || prompt.message.staticChallenge !== undefined)
      this.#usedOnce = true;
    this.#prompt = null;
    return lines;
  }
}

function passwordCommands(
  prompt: Extract<Prompt, { kind: 'password' }>,
  given: Credentials,
): Result<readonly CommandLine[], string> {
  const { message, challenge } = prompt;
  const lines: CommandLine[] = [];
  if (message.usernameNeeded) {
    const username = commands.username(message.realm, challenge?.username ?? given.username);
    if (!username.ok) return err(`the user name cannot be sent: ${username.error}`);
    lines.push(username.value);
  }
  if (message.passwordNeeded) {
    const password = commands.password(message.realm, passwordText(message.staticChallenge, challenge, given));
    if (!password.ok) return err(`the password cannot be sent: ${password.error}`);
    lines.push(password.value);
  }
  return ok(lines);
}

function passwordText(
  question: StaticChallenge | undefined,
  challenge: DynamicChallenge | null,
  given: Credentials,
): string {
  if (challenge !== null) return dynamicChallengePassword(challenge, given.response);
  return question === undefined ? given.password : staticChallengePassword(question, given.password, given.response);
}

function one(line: Result<CommandLine, string>): Result<readonly CommandLine[], string> {
  return line.ok ? ok([line.value]) : err(`the answer cannot be sent: ${line.error}`);
}
