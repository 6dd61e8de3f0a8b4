import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { connectControl } from '../../../electron/connection/control/control-client.ts';
import { controlSocketPath } from '../../../electron/profiles/home.ts';
import { Installation, end, repository, run } from '../../e2e/support/programs.ts';
import type { Lab } from '../../lab/lab.ts';
import { until } from '../../support/until.ts';
import { startPlainVpn, type PlainVpn } from '../plain-vpn.ts';
import { agreement, StateRecorder, type Agreement } from './states.ts';

export type ProfileKind = 'udp' | 'tcp';

/** One of the two whose recovery is measured. */
export interface Side {
  readonly name: 'Kubelane' | 'plain openvpn';
  start(profile: ProfileKind): Promise<void>;
  /** Takes the tunnel down; returns when the program says that it is down. */
  stop(): Promise<void>;
  /** The processes whose CPU time is this side's. */
  pids(): number[];
  /** The states it says; null where there are none. */
  readonly states: StateRecorder | null;
}

export class PlainSide implements Side {
  readonly name = 'plain openvpn';
  readonly states = null;
  readonly #lab: Lab;
  #vpn: PlainVpn | null = null;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  start(profile: ProfileKind): Promise<void> {
    this.#vpn = startPlainVpn(profile === 'udp' ? this.#lab.paths.profile : this.#lab.paths.profileTcp);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    await this.#vpn?.stop();
    this.#vpn = null;
  }

  pids(): number[] {
    return this.#vpn === null ? [] : [this.#vpn.pid];
  }
}

/** `kubelane up --headless`, with `kubelane status --watch` beside it. */
export class KubelaneSide implements Side {
  readonly name = 'Kubelane';
  /** A helper that starts ends every openvpn that calls back to its state folder, also in other laboratories: each has a folder of its own. */
  readonly #installation = Object.assign(new Installation(), { stateFolder: `/run/kubelane/state-${process.pid}` });
  readonly #lab: Lab;
  #app: ChildProcess | null = null;
  #watch: ChildProcess | null = null;
  #appStates: StateRecorder | null = null;
  #watchStates: StateRecorder | null = null;
  #stops = 0;
  stderr = '';

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  get states(): StateRecorder | null {
    return this.#appStates;
  }

  /** Starts the helper and imports both profiles. */
  async prepare(): Promise<void> {
    const { paths } = this.#lab;
    await this.#installation.startHelper();
    for (const [name, file] of Object.entries({ udp: paths.profile, tcp: paths.profileTcp })) {
      const { code, stderr } = await this.#installation.cli(
        'import',
        file,
        '--name',
        name,
        '--kubeconfig',
        paths.kubeconfig,
      );
      if (code !== 0) throw new Error(`kubelane import: ${stderr}`);
    }
  }

  async start(profile: ProfileKind): Promise<void> {
    this.stderr = '';
    this.#app = this.#cli('up', profile, '--headless', '--json');
    this.#app.stderr?.on('data', (text: Buffer) => (this.stderr += text.toString()));
    const states = new StateRecorder(this.#app);
    this.#appStates = states;
    await until('Kubelane to be connected', () => states.state === 'connected', 30_000);
    this.#watch = this.#cli('status', '--watch', '--json');
    const watched = new StateRecorder(this.#watch);
    this.#watchStates = watched;
    await until('the watcher to be told', () => watched.state !== '');
  }

  /** Whether the watcher was told what the app said; gives it a moment to catch up. */
  async agreement(): Promise<Agreement> {
    const look = (): Agreement => agreement(this.#appStates?.seen ?? [], this.#watchStates?.seen ?? []);
    await until('the watcher to have heard all', () => look().same, 1000).catch(() => undefined);
    return look();
  }

  /** Gets ready to click: what is returned sends the intent to connect, as `kubelane up` does, and does not wait for its outcome. */
  async clicker(profile: ProfileKind): Promise<() => void> {
    const { home, environment } = this.#installation;
    const control = await connectControl(controlSocketPath(home, environment));
    if (!control.ok) throw new Error(`no control socket: ${control.error.code}`);
    return () => void control.value.call('up', { profile }).then(() => control.value.close());
  }

  /** In turns by `kubelane down` and by an interruption. */
  async stop(): Promise<void> {
    const [app, watch] = [this.#app, this.#watch];
    this.#app = this.#watch = null;
    if (app !== null) {
      const { environment } = this.#installation;
      if (this.#stops++ % 2 === 0) await run(process.execPath, [join(repository, 'out/cli.cjs'), 'down'], environment);
      await end(app, 'SIGINT');
    }
    if (watch !== null) await end(watch, 'SIGINT');
  }

  pids(): number[] {
    return [this.#app?.pid, this.#installation.helper?.pid].filter((pid) => pid !== undefined);
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.#installation.remove();
  }

  #cli(...argv: string[]): ChildProcess {
    return spawn(process.execPath, [join(repository, 'out/cli.cjs'), ...argv], { env: this.#installation.environment });
  }
}
