import { spawn, type ChildProcess } from 'node:child_process';
import type { MemoryUse, Question, Reply } from './messages.ts';

const answerMs = 60_000;

/** A program under the soak's eyes: a child with an IPC channel, asked one question at a time. */
export class Watched {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #output = '';
  #isOver = false;

  /** `argv` may lead through other programs that become (exec) the one that is meant. */
  constructor(name: string, argv: readonly string[], env: NodeJS.ProcessEnv) {
    this.name = name;
    this.#child = spawn(argv[0] ?? '', argv.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.#output = (this.#output + text.toString()).slice(-4000)));
    }
    this.#ended = new Promise((resolve) => {
      const over = (): void => {
        this.#isOver = true;
        resolve();
      };
      this.#child.once('error', over);
      this.#child.once('close', over);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The last of what it printed. */
  get output(): string {
    return this.#output;
  }

  /** Resolves with the first thing it says; throws with what it printed when it ends or fails instead. */
  heard(): Promise<Reply> {
    return this.#reply(() => undefined);
  }

  async ask(question: Question): Promise<void> {
    await this.#reply(() => this.#child.send(question));
  }

  async memory(): Promise<MemoryUse> {
    const reply = await this.#reply(() => this.#child.send({ ask: 'memory' } satisfies Question));
    if (reply.reply !== 'memory') throw new Error(`${this.name} answered ${JSON.stringify(reply)}`);
    return reply.use;
  }

  async stop(): Promise<void> {
    if (!this.#isOver) this.#child.kill('SIGTERM');
    await this.#ended;
  }

  #reply(begin: () => void): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        this.#child.off('message', take).off('close', ended);
        finish();
      };
      const fail = (why: string): void => settle(() => reject(new Error(`${this.name}: ${why}\n${this.#output}`)));
      const take = (reply: Reply): void => {
        if (reply.reply === 'failed') fail(reply.reason);
        else settle(() => resolve(reply));
      };
      const timer = setTimeout(() => fail(`no answer in ${answerMs} ms`), answerMs);
      const ended = (): void => fail('it has ended');
      this.#child.on('message', take).on('close', ended);
      if (this.#isOver) ended();
      else begin();
    });
  }
}
