import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliIo, CliOutput, CliTerminal } from '../../../electron/cli/io.ts';
import type { CliParts, ImportOptions, ServiceList } from '../../../electron/cli/parts.ts';
import { run } from '../../../electron/cli/run.ts';
import { connectControl } from '../../../electron/connection/control/control-client.ts';
import { ControlServer } from '../../../electron/connection/control/control-server.ts';
import type { Host } from '../../../electron/connection/host-api.ts';
import type { HelperVerbs } from '../../../electron/shared/helper-protocol.ts';
import { problem, type Problem } from '../../../electron/shared/problem.ts';
import type { ProfileSummary } from '../../../electron/shared/profile.ts';
import { err, ok, type Result } from '../../../electron/shared/result.ts';
import { FakeHost } from '../connection/control/fake-host.ts';

export class FakeOutput implements CliOutput {
  text = '';
  readonly #listeners = new Set<() => void>();

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }

  write(text: string): void {
    this.text += text;
  }

  onClosed(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** A person who answers each question with the next of `answers`. */
export class FakeTerminal implements CliTerminal {
  readonly asked: { question: string; echo: boolean }[] = [];
  readonly answers: (string | null)[];

  constructor(answers: (string | null)[]) {
    this.answers = answers;
  }

  ask(question: string, echo: boolean, signal: AbortSignal): Promise<string | null> {
    this.asked.push({ question, echo });
    const answer = this.answers.shift();
    if (answer !== undefined) return Promise.resolve(answer);
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null)));
  }
}

/** Everything around one command line, with a real control socket when `serve` was called. */
export class FakeWorld implements CliIo, CliParts {
  readonly folder = mkdtempSync(join(tmpdir(), 'kubelane-cli-'));
  readonly socket = join(this.folder, 'run', 'control.sock');
  readonly host = new FakeHost();
  readonly stdout = new FakeOutput();
  readonly stderr = new FakeOutput();
  readonly imports: ImportOptions[] = [];
  readonly removed: string[] = [];
  environment: Record<string, string | undefined> = {};
  terminal: CliTerminal | null = null;
  profiles: ProfileSummary[] = [{ name: 'demo', remote: 'vpn.example:1194 udp', kubeconfig: null, context: null }];
  profileProblems: Problem[] = [];
  profilesChanged = 0;
  importResult: Problem | null = null;
  created: Result<Host, Problem> = ok(this.host);
  list: Result<ServiceList, Problem> = err(problem('cluster.no-kubeconfig', { file: 'x' }));
  helper: Result<HelperVerbs['hello']['result'], Problem> = ok({
    protocol: 1,
    version: '0.1.0',
    openvpn: '2.6.14',
    dnsStack: 'systemd-resolved',
  });
  readonly #interrupts = new Set<() => void>();
  #server: ControlServer | null = null;

  async serve(): Promise<void> {
    this.#server = new ControlServer({
      path: this.socket,
      host: this.host,
      showWindow: null,
      onProfilesChanged: () => (this.profilesChanged += 1),
    });
    const started = await this.#server.start();
    if (!started.ok) throw new Error(started.error.code);
  }

  async end(): Promise<void> {
    await this.stopServing();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async stopServing(): Promise<void> {
    await this.#server?.stop();
  }

  kubelane(...argv: string[]): Promise<number> {
    return run(argv, this, this);
  }

  interrupt(): void {
    for (const listener of [...this.#interrupts]) listener();
  }

  get interruptible(): boolean {
    return this.#interrupts.size > 0;
  }

  onInterrupt(listener: () => void): () => void {
    this.#interrupts.add(listener);
    return () => void this.#interrupts.delete(listener);
  }

  openControl(): ReturnType<CliParts['openControl']> {
    return connectControl(this.socket);
  }

  createHost(): ReturnType<CliParts['createHost']> {
    return Promise.resolve(this.created);
  }

  listProfiles(): ReturnType<CliParts['listProfiles']> {
    return Promise.resolve({ profiles: this.profiles, problems: this.profileProblems });
  }

  importProfile(options: ImportOptions): ReturnType<CliParts['importProfile']> {
    this.imports.push(options);
    if (this.importResult !== null) return Promise.resolve(err(this.importResult));
    const report = [
      { line: 3, directive: 'user', verdict: 'removed', reasonKey: 'process-identity' },
      { line: 4, directive: 'x\u001b[31m', verdict: 'unknown', reasonKey: 'unknown' },
      { line: 5, directive: 'verb', verdict: 'ignored', reasonKey: 'set-by-kubelane' },
    ] as const;
    return Promise.resolve(ok({ name: options.name ?? 'demo', report }));
  }

  removeProfile(name: string): ReturnType<CliParts['removeProfile']> {
    if (!this.profiles.some((profile) => profile.name === name)) {
      return Promise.resolve(err(problem('profile.not-found', { name })));
    }
    this.removed.push(name);
    return Promise.resolve(ok(null));
  }

  readServices(): ReturnType<CliParts['readServices']> {
    return Promise.resolve(this.list);
  }

  askHelper(): ReturnType<CliParts['askHelper']> {
    return Promise.resolve(this.helper);
  }

  checkTunDevice(): Promise<Problem | null> {
    return Promise.resolve(null);
  }

  checkKubeconfig(): Promise<Problem | null> {
    return Promise.resolve(null);
  }
}
