import { commands, type ManagementMessage } from '../openvpn/management.ts';
import { faultPoint } from '../shared/fault-point.ts';
import type { HelperVerbs } from '../shared/helper-protocol.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { Result } from '../shared/result.ts';
import { Conversation, type ConversationPorts } from './conversation.ts';
import { limits } from './limits.ts';
import { ManagementChannel } from './management-channel.ts';
import { OpenvpnProcess } from './openvpn-process.ts';

export interface RunPlan {
  readonly program: string;
  readonly args: readonly string[];
  /** The whole configuration, given on standard input. */
  readonly config: string;
  /** Where openvpn calls back; in a folder that only root can change. */
  readonly managementSocket: string;
  /** The user that openvpn runs as, who alone (beside root) may call back; null for root. */
  readonly user: number | null;
}

/** One openvpn process with its management connection. */
export class OpenvpnRun {
  readonly #process: OpenvpnProcess;
  readonly #channel: ManagementChannel;
  readonly #conversation: Conversation;
  readonly #connectTimer: NodeJS.Timeout;
  #killTimer: NodeJS.Timeout | null = null;
  #isTerminating = false;
  /** Resolves when the process has ended, with what it would have to be blamed for. */
  readonly ended: Promise<Problem>;

  private constructor(
    plan: RunPlan,
    channel: ManagementChannel,
    conversation: Conversation,
    fail: (reason: Problem) => void,
  ) {
    this.#channel = channel;
    this.#conversation = conversation;
    this.#process = new OpenvpnProcess(plan.program, plan.args, plan.config);
    this.#connectTimer = setTimeout(() => {
      if (!channel.isConnected) fail(problem('tunnel.openvpn-failed', { detail: 'it did not call back' }));
    }, limits.managementConnectMs);
    this.ended = this.#process.ended.then((end) => {
      clearTimeout(this.#connectTimer);
      if (this.#killTimer !== null) clearTimeout(this.#killTimer);
      conversation.end();
      channel.close();
      return conversation.diagnosis.endProblem(end, this.#process.lastLines);
    });
  }

  /** Listens for the management connection and starts openvpn. Rejects if the socket cannot be made. */
  static async start(plan: RunPlan, ports: Omit<ConversationPorts, 'send'>): Promise<OpenvpnRun> {
    const channel = await ManagementChannel.listen(plan.managementSocket, plan.user, {
      onConnected: () => conversation.begin(),
      onMessage: (message: ManagementMessage) => conversation.handle(message),
    });
    faultPoint('tunnel.listening');
    const conversation = new Conversation({ ...ports, send: (command) => channel.send(command) });
    return new OpenvpnRun(plan, channel, conversation, (reason) => ports.fail(reason));
  }

  /** Undefined if it could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** The undo record is on disk: the first attempt may begin. */
  ready(): void {
    this.#conversation.ready();
  }

  /** Lets openvpn out of a later hold. */
  release(): Result<Record<string, never>, Problem> {
    return this.#conversation.release();
  }

  credentials(given: HelperVerbs['credentials']['arguments']): Result<Record<string, never>, Problem> {
    return this.#conversation.answerCredentials(given);
  }

  restart(): Promise<boolean> {
    return this.#conversation.restart();
  }

  /** Asks openvpn to end, and makes it end if it does not. */
  terminate(): void {
    if (this.#isTerminating) return;
    this.#isTerminating = true;
    this.#conversation.end();
    if (this.#channel.isConnected) void this.#channel.send(commands.signal('SIGTERM'));
    else this.#process.kill('SIGTERM');
    this.#killTimer = setTimeout(() => this.#process.kill('SIGKILL'), limits.terminateMs);
  }
}
