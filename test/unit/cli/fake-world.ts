import type { LocatedServices } from '../../../electron/shared/control-protocol.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterAccess } from '../../../electron/cluster/cluster-access.ts';
import type { CliIo, CliOutput, CliTerminal } from '../../../electron/cli/io.ts';
import type { CliParts, DirectOptions, ImportOptions, ServiceList } from '../../../electron/cli/parts.ts';
import { run } from '../../../electron/cli/run.ts';
import { connectControl } from '../../../electron/connection/control/control-client.ts';
import { ControlServer } from '../../../electron/connection/control/control-server.ts';
import type { DoctorProbes } from '../../../electron/connection/doctor/probes.ts';
import type { DoctorSurroundings } from '../../../electron/connection/doctor/surroundings.ts';
import type { Host } from '../../../electron/connection/host-api.ts';
import { MarkStore } from '../../../electron/profiles/mark-store.ts';
import { writeNewFile } from '../../../electron/profiles/new-file.ts';
import type { HelperVerbs } from '../../../electron/shared/helper-protocol.ts';
import type { KubeconfigContext } from '../../../electron/shared/kubeconfig.ts';
import { problem, type Problem } from '../../../electron/shared/problem.ts';
import type { ProfileSummary } from '../../../electron/shared/profile.ts';
import type { RouteStatus } from '../../../electron/shared/routes.ts';
import type { ServiceCheck } from '../../../electron/shared/service-check.ts';
import type { ChosenRoute } from '../../../electron/shared/collision.ts';
import { err, ok, type Result } from '../../../electron/shared/result.ts';
import { FakeHost } from '../connection/control/fake-host.ts';
import { accessAt, healthyProbes, profile } from '../connection/doctor/fake-surroundings.ts';

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
    protocol: 2,
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

  readonly directs: DirectOptions[] = [];

  makeDirectProfile(options: DirectOptions): ReturnType<CliParts['makeDirectProfile']> {
    this.directs.push(options);
    return Promise.resolve(this.importResult === null ? ok(null) : err(this.importResult));
  }

  removeProfile(name: string): ReturnType<CliParts['removeProfile']> {
    if (!this.profiles.some((profile) => profile.name === name)) {
      return Promise.resolve(err(problem('profile.not-found', { name })));
    }
    this.removed.push(name);
    return Promise.resolve(ok(null));
  }

  readonly changed: Parameters<CliParts['changeNames']>[] = [];

  changeNames(...given: Parameters<CliParts['changeNames']>): ReturnType<CliParts['changeNames']> {
    this.changed.push(given);
    const [name, { namespace, reverse = false }] = given;
    const profile = this.profiles.find((each) => each.name === name);
    if (profile === undefined) return Promise.resolve(err(problem('profile.not-found', { name })));
    return Promise.resolve(ok({ ...profile, ...(typeof namespace === 'string' ? { namespace } : {}), reverse }));
  }

  readonly networks: Parameters<CliParts['changeNetwork']>[] = [];
  networkResult: Awaited<ReturnType<CliParts['changeNetwork']>> = ok({ routes: [], dnsServers: [], domains: [] });

  changeNetwork(...given: Parameters<CliParts['changeNetwork']>): ReturnType<CliParts['changeNetwork']> {
    this.networks.push(given);
    return Promise.resolve(this.networkResult);
  }

  readonly kubeconfigs: Parameters<CliParts['changeKubeconfig']>[] = [];
  readonly listed: Parameters<CliParts['listContexts']>[] = [];
  kubeconfigResult: Problem | null = null;
  contexts: readonly KubeconfigContext[] = [
    { name: 'lab', server: 'api.test:6443', user: 'me', namespace: 'shop', file: '/k', current: true, chosen: true },
    { name: 'old', server: '', user: null, namespace: null, file: '/k', current: false, chosen: false },
  ];

  changeKubeconfig(...given: Parameters<CliParts['changeKubeconfig']>): ReturnType<CliParts['changeKubeconfig']> {
    this.kubeconfigs.push(given);
    const profile = this.profiles.find((each) => each.name === given[0]);
    if (this.kubeconfigResult !== null || profile === undefined)
      return Promise.resolve(err(this.kubeconfigResult ?? problem('profile.not-found', { name: given[0] })));
    return Promise.resolve(ok({ ...profile, ...given[1] }));
  }

  listContexts(...given: Parameters<CliParts['listContexts']>): ReturnType<CliParts['listContexts']> {
    this.listed.push(given);
    if (this.kubeconfigResult !== null) return Promise.resolve(err(this.kubeconfigResult));
    return Promise.resolve(ok({ kubeconfig: given[1], context: null, files: ['/k'], contexts: this.contexts }));
  }

  readonly exported: Parameters<CliParts['exportProfile']>[0][] = [];
  exportResult: Problem | null = null;

  exportProfile(request: Parameters<CliParts['exportProfile']>[0]): ReturnType<CliParts['exportProfile']> {
    this.exported.push(request);
    if (this.exportResult !== null) return Promise.resolve(err(this.exportResult));
    const { kind } = request;
    const text = `# ${kind}\nserver=/x/1\n`;
    const profile = request.profile ?? 'demo';
    return Promise.resolve(ok({ kind, profile, fileName: `kubelane-${kind}`, text, secret: kind === 'ovpn' }));
  }

  foreseen: Result<readonly RouteStatus[], Problem> = ok([]);
  readonly ahead: string[] = [];

  foresee(profile: string | null, ownDevice: string | null): ReturnType<CliParts['foresee']> {
    this.ahead.push(`foresee ${profile ?? '-'} ${ownDevice ?? '-'}`);
    return Promise.resolve(this.foreseen);
  }

  chooseAhead(
    wanted: ChosenRoute,
    profile: string | null,
    ownDevice: string | null,
  ): ReturnType<CliParts['chooseAhead']> {
    this.ahead.push(`choose ${wanted.route} ${wanted.choice} ${profile ?? '-'} ${ownDevice ?? '-'}`);
    return Promise.resolve(ok(wanted));
  }

  writeNewFile(file: Parameters<CliParts['writeNewFile']>[0]): ReturnType<CliParts['writeNewFile']> {
    return writeNewFile({ ...file, path: join(this.folder, file.path) });
  }

  readonly marks = new MarkStore(this.folder);
  /** The image behind every port. */
  image: string | null = null;

  usualProfile(): ReturnType<CliParts['usualProfile']> {
    const [first] = this.profiles;
    return Promise.resolve(first === undefined ? err(problem('profile.none')) : ok(first.name));
  }

  imageBehind(): ReturnType<CliParts['imageBehind']> {
    return Promise.resolve(this.image);
  }

  /** What is found where no app runs. */
  located: Result<LocatedServices, Problem> = err(problem('locate.no-clue'));

  locate(): ReturnType<CliParts['locate']> {
    return Promise.resolve(this.located);
  }

  facts: Awaited<ReturnType<CliParts['readFacts']>> = err(problem('profile.none'));

  readFacts(): ReturnType<CliParts['readFacts']> {
    return Promise.resolve(this.facts);
  }

  readServices(): ReturnType<CliParts['readServices']> {
    return Promise.resolve(this.list);
  }

  async standing(): ReturnType<CliParts['standing']> {
    const control = await this.openControl();
    if (!control.ok) return control;
    control.value.close();
    const { connection, services, cluster } = this.host;
    return ok({ snapshot: connection, services: services.services, version: cluster.version });
  }

  readonly checks: Parameters<CliParts['check']>[0][] = [];
  checked: Result<ServiceCheck, Problem> = err(problem('check.not-connected'));

  check(...[request, onProgress]: Parameters<CliParts['check']>): ReturnType<CliParts['check']> {
    this.checks.push(request);
    const { checked } = this;
    if (checked.ok) onProgress({ service: checked.value.service, hops: checked.value.hops, running: null });
    return Promise.resolve(checked);
  }

  /** What the kubeconfigs are; a problem for each. */
  kubeconfig: Result<ClusterAccess, Problem> = ok(accessAt('https://192.168.8.174:6443'));
  probes: DoctorProbes = healthyProbes();

  doctor(): DoctorSurroundings {
    const profiles = this.profiles.map((summary) => ({ ...profile, name: summary.name }));
    return {
      askHelper: () => Promise.resolve(this.helper),
      checkTunDevice: () => Promise.resolve(null),
      listProfiles: () => Promise.resolve({ profiles, problems: this.profileProblems }),
      usualProfile: ([first]) => first ?? null,
      openCluster: () => Promise.resolve(this.kubeconfig),
      connection: async () => {
        const control = await this.openControl();
        if (!control.ok) return control;
        control.value.close();
        return ok({ snapshot: this.host.connection, services: this.host.services.services });
      },
      foresee: () => Promise.resolve([]),
      probes: this.probes,
    };
  }
}
