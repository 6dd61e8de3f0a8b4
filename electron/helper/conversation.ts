import {
  commands,
  isRedirectGatewayLog,
  parseManagementLine,
  type CommandLine,
  type ManagementMessage,
} from '../openvpn/management.ts';
import type { HelperVerbs, OpenvpnState } from '../shared/helper-protocol.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { FailureDiagnosis } from './failure-diagnosis.ts';
import { HoldGate } from './hold-gate.ts';
import type { CommandReply } from './management-channel.ts';
import { SignIn, type TunnelEvent } from './sign-in.ts';
import { readTunnelSettings } from './tunnel-settings.ts';

/** What the conversation needs of the tunnel it belongs to. */
export interface ConversationPorts {
  send(command: CommandLine): Promise<CommandReply>;
  emit(event: TunnelEvent): void;
  /** The tunnel cannot go on; the first problem named is the one that counts. */
  fail(reason: Problem): void;
  warn(text: string): void;
}

type Done = Result<Record<string, never>, Problem>;
type OfKind<K extends ManagementMessage['kind']> = Extract<ManagementMessage, { kind: K }>;

/** Between these, SIGUSR1 restarts in place; earlier it becomes SIGHUP, which ends an openvpn that has its configuration from stdin. */
const restartableStates: ReadonlySet<OpenvpnState> = new Set<OpenvpnState>([
  'WAIT',
  'AUTH',
  'GET_CONFIG',
  'ASSIGN_IP',
  'ADD_ROUTES',
  'CONNECTED',
]);

/** After a certificate was found not to fit, openvpn has this long to prove the opposite. */
const certificateGraceMs = 1_500;

/** A server that refuses a client's certificate just falls silent; this long after it showed its own, the silence is taken for that. */
const certificateSilenceMs = 10_000;

/** The dialogue with one openvpn over its management interface: what it says becomes events, what the app answers becomes commands. */
export class Conversation {
  readonly diagnosis = new FailureDiagnosis();
  readonly #ports: ConversationPorts;
  readonly #signIn = new SignIn();
  #state: OpenvpnState | null = null;
  readonly #hold = new HoldGate(() => this.#releaseHold());
  #environment: { readonly direction: 'up' | 'down'; readonly values: Map<string, string> } | null = null;
  #redirectGatewaySeen = false;
  #certificateTimer: NodeJS.Timeout | null = null;
  #silenceTimer: NodeJS.Timeout | null = null;
  #wasConnected = false;

  constructor(ports: ConversationPorts) {
    this.#ports = ports;
  }

  /** openvpn has called back: subscribe to everything. What it said before is in the history that `on all` prints. */
  begin(): void {
    void this.#ports.send(commands.stateOnAll()).then((reply) => this.#replay('>STATE:', reply.lines));
    void this.#ports.send(commands.logOnAll()).then((reply) => this.#replay('>LOG:', reply.lines));
    // Each count wakes this process and the app.
    void this.#ports.send(commands.bytecount(5));
  }

  /** The undo record is on disk, so the first attempt may begin. */
  ready(): void {
    this.#hold.ready();
  }

  end(): void {
    this.#hold.close();
    this.#stopCertificateTimer();
    this.#stopSilenceTimer();
  }

  answerCredentials(given: HelperVerbs['credentials']['arguments']): Done {
    const lines = this.#signIn.answer(given);
    if (!lines.ok) return refused(lines.error);
    for (const line of lines.value) {
      void this.#ports.send(line).then((reply) => {
        if (!reply.ok) this.#ports.warn(`openvpn did not take the answer for ${given.realm}`);
      });
    }
    return done;
  }

  /** The app wants the next attempt. */
  release(): Done {
    return this.#hold.request() ? done : refused('openvpn waits for no release now');
  }

  /** Restarts in place if openvpn can do so now. */
  async restart(): Promise<boolean> {
    if (this.#state === null || !restartableStates.has(this.#state) || this.#signIn.isPromptOpen) return false;
    return (await this.#ports.send(commands.signal('SIGUSR1'))).ok;
  }

  handle(message: ManagementMessage): void {
    switch (message.kind) {
      case 'state':
        return this.#handleState(message);
      case 'log':
        return this.#handleLog(message);
      case 'bytecount':
        return this.#ports.emit({ event: 'bytes', bytesIn: message.bytesIn, bytesOut: message.bytesOut });
      case 'hold':
        return this.#handleHold(message.suggestedDelaySeconds);
      case 'remote':
        // Not asked for by our command line: the address is in the configuration already.
        return void this.#ports.send(commands.remoteAccept());
      case 'password-needed':
        return this.#ports.emit(this.#signIn.needed(message));
      case 'password-failed':
        return this.#handleRefusal(message);
      case 'auth-token':
        return this.#signIn.tokenReceived();
      case 'info-message':
        return this.#handlePending(message.message);
      case 'updown':
        this.#environment = { direction: message.direction, values: new Map() };
        return;
      case 'updown-env':
        if ((this.#environment?.values.size ?? 0) < maximumEnvironment)
          this.#environment?.values.set(message.name, message.value);
        return;
      case 'updown-env-end':
        return this.#handleEnvironment();
      case 'fatal':
        return this.diagnosis.observeFatal(message.text);
      case 'proxy':
        return void this.#ports.send(commands.proxyNone());
      case 'need-ok':
        return this.#decline(message.name);
      case 'need-str':
      case 'pk-sign':
      case 'need-certificate':
        return this.#ports.fail(
          problem('tunnel.openvpn-failed', { detail: 'it asks for a security token, which is not supported' }),
        );
      case 'notify':
        return this.#ports.emit({ event: 'log', level: 'warning', text: `${message.type} ${message.text}`.trim() });
      case 'info':
      case 'echo':
      case 'pkcs11id-count':
      case 'pkcs11id-entry':
      case 'reply':
      case 'text':
      case 'end':
      case 'unknown':
        return;
    }
  }

  #handleState(change: OfKind<'state'>): void {
    this.#state = change.name;
    this.#stopSilenceTimer();
    if (change.name === 'EXITING') this.diagnosis.observeExiting(change.detail);
    if (change.name === 'RECONNECTING') this.#signIn.cancelled();
    this.#ports.emit({
      event: 'state',
      state: change.name,
      detail: change.detail,
      remoteAddress: change.remoteAddress,
      remotePort: change.remotePort,
    });
    if (change.name === 'CONNECTED') {
      this.#wasConnected = true;
      this.#stopCertificateTimer();
      this.diagnosis.reset();
    }
    if (change.name === 'RECONNECTING') this.#failOnCertificate();
  }

  #handleLog(message: OfKind<'log'>): void {
    // openvpn's record of our own commands and its messages: nothing new, and an answer to a question could be among it.
    if (message.text.startsWith('MANAGEMENT: ')) return;
    if (isRedirectGatewayLog(message.text)) this.#redirectGatewaySeen = true;
    if (/^VERIFY OK: depth=0\b/.test(message.text)) this.#awaitHandshake();
    if (message.text.startsWith('Control Channel: ')) this.#stopSilenceTimer();
    const hint = this.diagnosis.observeLog(message.text);
    const isCertificate = hint?.kind === 'certificate';
    this.#ports.emit({ event: 'log', level: isCertificate ? 'error' : logLevel(message.flags), text: message.text });
    if (!isCertificate || this.#certificateTimer !== null) return;
    // openvpn itself would try for ever, or say nothing until its handshake window has passed.
    this.#certificateTimer = setTimeout(() => this.#failOnCertificate(), certificateGraceMs);
  }

  #failOnCertificate(): void {
    const found = this.diagnosis.certificateProblem();
    this.#stopCertificateTimer();
    if (found !== null) this.#ports.fail(found);
  }

  /**
   * The server's certificate is good; now it looks at ours. Where a password was given too, it may take its time (somebody approves the
   * sign-in on a telephone), and where it let us in before, it is more likely the network.
   */
  #awaitHandshake(): void {
    this.#stopSilenceTimer();
    if (this.#wasConnected || this.#signIn.wasAsked) return;
    const detail = "the server fell silent when it was shown the profile's certificate";
    this.#silenceTimer = setTimeout(
      () => this.#ports.fail(problem('tunnel.certificate', { detail })),
      certificateSilenceMs,
    );
  }

  #stopSilenceTimer(): void {
    if (this.#silenceTimer !== null) clearTimeout(this.#silenceTimer);
    this.#silenceTimer = null;
  }

  #stopCertificateTimer(): void {
    if (this.#certificateTimer !== null) clearTimeout(this.#certificateTimer);
    this.#certificateTimer = null;
  }

  #handleHold(suggestedDelaySeconds: number): void {
    if (this.#hold.held()) this.#ports.emit({ event: 'hold', suggestedDelaySeconds });
  }

  /** A one-time answer that openvpn remembers would be refused the second time, so it forgets it before it tries again. */
  #releaseHold(): void {
    if (this.#signIn.mustForget) void this.#ports.send(commands.forgetPasswords());
    void this.#ports.send(commands.holdRelease());
  }

  #handleRefusal(message: OfKind<'password-failed'>): void {
    const refusal = this.#signIn.failed(message);
    if (refusal === null) return;
    this.#ports.emit(refusal.event);
    if (refusal.final) this.#ports.fail(problem('tunnel.auth-failed', { detail: message.reason }));
  }

  #handlePending(message: OfKind<'info-message'>['message']): void {
    switch (message.type) {
      case 'web-auth':
      case 'open-url':
        return this.#ports.emit({ event: 'sign-in-url', url: message.url });
      case 'cr-text':
        if (message.responseRequired) this.#ports.emit(this.#signIn.questioned(message.text, message.echo));
        else this.#ports.emit({ event: 'log', level: 'info', text: message.text });
        return;
      case 'other':
        return this.#ports.warn(
          'the VPN server asked for something that is not supported, or for an address that is not https',
        );
    }
  }

  #handleEnvironment(): void {
    const environment = this.#environment;
    this.#environment = null;
    if (environment === null) return;
    if (environment.direction === 'down') return this.#ports.emit({ event: 'down' });
    const report = readTunnelSettings(environment.values, this.#redirectGatewaySeen);
    if (report === null) {
      return this.#ports.fail(problem('tunnel.openvpn-failed', { detail: 'the VPN server gave no usable address' }));
    }
    for (const { option, reason } of report.refused) {
      this.#ports.emit({ event: 'log', level: 'warning', text: `${option}: not taken over (${reason})` });
    }
    this.#ports.emit({ event: 'up', settings: report.settings });
  }

  #decline(name: string): void {
    const command = commands.needOk(name, false);
    if (command.ok) void this.#ports.send(command.value);
  }

  #replay(prefix: string, lines: readonly string[]): void {
    for (const line of lines) {
      const message = parseManagementLine(`${prefix}${line}`);
      if (message.kind === 'state') this.#replayState(message);
      else if (message.kind === 'log') this.#handleLog(message);
    }
  }

  /** The history holds what was emitted as it happened, too, if openvpn was quick; only the first state is never seen otherwise. */
  #replayState(change: OfKind<'state'>): void {
    if (this.#state === null) this.#handleState(change);
  }
}

const maximumEnvironment = 4096;
const done: Done = ok({});

function refused(detail: string): Done {
  return err(problem('helper.bad-request', { detail }));
}

function logLevel(flags: string): 'info' | 'warning' | 'error' {
  if (/[FN]/.test(flags)) return 'error';
  return flags.includes('W') ? 'warning' : 'info';
}
