import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionSnapshot } from '../shared/connection-state.ts';
import { withoutBrackets } from '../shared/host-name.ts';
import { parseIpAddress, type IpAddress } from '../shared/ip.ts';
import type { Located } from '../shared/located.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import { err, type Result } from '../shared/result.ts';
import { withDeadline } from '../shared/with-deadline.ts';
import type { ServiceEndpoints } from '../shared/service-endpoints.ts';
import {
  clusterOff,
  type ClusterStatus,
  type ServiceListPatch,
  type ServiceListSnapshot,
  type ServiceRecord,
} from '../shared/service-record.ts';
import type { ClusterAccess } from '../cluster/cluster-access.ts';
import type { ClusterWatch } from '../cluster/cluster-watch.ts';
import type { FileWatch } from '../cluster/file-watch.ts';
import type { KubeconfigAccess } from '../cluster/kubeconfig.ts';
import type { ClusterNetworks } from '../network/cluster-networks.ts';
import type { Discovered } from '../cluster/discovery/answer.ts';
import type { Question } from '../cluster/discovery/ask-cluster.ts';
import { networksOf } from './cluster-facts.ts';
import { isSameCluster } from './same-cluster.ts';

/** The parts of a connection that the follower looks at, and tells what it learns. */
export interface Followed {
  readonly snapshot: ConnectionSnapshot;
  readonly profile: Profile | null;
  readonly lacksRoutes: boolean;
  learn(apiServer: IpAddress): void;
  tell(networks: ClusterNetworks): void;
}

const nothing: ServiceListSnapshot = { epoch: 0, sequence: 0, services: [] };

/**
 * Tray and window show that the connection stands before the cluster is asked for the first time: loading the Kubernetes client keeps this thread, which
 * answers the panel as well, busy for some hundred milliseconds.
 */
const headStartMs = 200;

/** Discovery must not hold up a connection whose cluster is slow. */
const discoveryTimeoutMs = 5000;
/** Whoever asks, or nobody who waits. */
const questionTimeoutMs = 20_000;

/** Which part of which kubeconfig a profile means. */
type Chosen = Pick<Profile, 'kubeconfig' | 'context'>;

/**
 * The cluster watch goes the way of the tunnel: it begins with the first verified connection, pauses while there is none, and ends with it.
 * The Kubernetes client is loaded only then; a tray that waits for a click does not carry it. The files that it signs in by are watched meanwhile.
 */
export class ClusterFollower {
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #changed: () => void;
  readonly #patchListeners = new Set<(patch: ServiceListPatch) => void>();
  #watch: ClusterWatch | null = null;
  #beginning: Promise<void> | null = null;
  #attended = false;
  #following: Profile | null = null;
  #connection: Followed | null = null;
  #chosen: Chosen = { kubeconfig: null, context: null };
  #access: KubeconfigAccess | null = null;
  #files: FileWatch | null = null;
  #problem: Problem | null = null;
  /** Ends what the cluster is asked while a connection is being made. */
  #discovering = new AbortController();
  /** Ends what the followed cluster is asked. */
  #questions = new AbortController();
  /** Whether the Kubernetes client has been loaded. */
  #isLoaded = false;
  /** Ends the head start of the views. */
  #headStart = new AbortController();

  constructor(environment: Readonly<Record<string, string | undefined>>, changed: () => void) {
    this.#environment = environment;
    this.#changed = changed;
  }

  get status(): ClusterStatus {
    if (this.#problem !== null) return { ...clusterOff, phase: 'failed', problem: this.#problem };
    if (this.#watch !== null) return this.#watch.status;
    return this.#following === null ? clusterOff : { ...clusterOff, phase: 'loading' };
  }

  get services(): ServiceListSnapshot {
    return this.#watch?.services ?? nothing;
  }

  onPatch(listener: (patch: ServiceListPatch) => void): () => void {
    this.#patchListeners.add(listener);
    return () => this.#patchListeners.delete(listener);
  }

  /** Whether somebody looks at the list. */
  attend(on: boolean): void {
    this.#attended = on;
    this.#watch?.attend(on);
  }

  /** The endpoints of a Service, asked for now. Errors: `service.not-found`, `cluster.*`. */
  async endpoints(uid: string): Promise<Result<ServiceEndpoints, Problem>> {
    return (await this.#watch?.endpoints(uid)) ?? err(problem('cluster.not-connected'));
  }

  /** What stands behind a pasted text. Errors: `locate.*`, `cluster.*`. */
  async locate(text: string): Promise<Result<Located, Problem>> {
    return (await this.#watch?.locate(text)) ?? err(problem('cluster.not-connected'));
  }

  /** To be called at every change of the connection. */
  follow(connection: Followed): void {
    switch (connection.snapshot.state.kind) {
      case 'connected':
      case 'degraded':
        this.#followConnected(connection);
        return;
      case 'disconnected':
      case 'failed':
        void this.stop();
        return;
      case 'disconnecting':
        this.#discovering.abort();
        this.#pause();
        return;
      case 'connecting':
      case 'waiting-for-input':
      case 'reconnecting':
      case 'waiting-for-network':
        this.#pause();
    }
  }

  /** The way to the cluster is gone, or about to go. */
  #pause(): void {
    this.#questions.abort();
    this.#watch?.pause();
  }

  #followConnected(connection: Followed): void {
    const [profile, following] = [connection.profile, this.#following];
    if (profile !== null && (following === null || !isSameCluster(profile, following))) {
      void this.#begin(connection, profile, profile);
      return;
    }
    // What the user decided of it meanwhile is no reason to begin anew.
    this.#following = profile;
    const domain = connection.snapshot.dns?.domains[0];
    if (domain !== undefined) this.#watch?.useDomain(domain);
    this.#watch?.resume();
  }

  /**
   * What the cluster says about itself, asked through the tunnel before anything is followed: only its names or, with `guesses`, also its networks. Null where it
   * cannot be asked.
   */
  async discover(profile: Profile, guesses: boolean): Promise<ClusterNetworks | null> {
    this.#discovering = new AbortController();
    const { unlessAborted } = await import('../cluster/abort.ts');
    return await withDeadline(this.#discovering.signal, discoveryTimeoutMs, async (signal) => {
      // The login shell, or whoever signs in, may take longer than a connection is to wait.
      const access = await unlessAborted(this.#open(profile), signal);
      if (access?.ok !== true) return null;
      const question: Question = { kinds: guesses ? null : ['domain', 'dns-servers'], guesses };
      const asked = await this.#put(access.value, question, signal);
      return asked.ok ? networksOf(asked.value) : null;
    });
  }

  /** Asks the followed cluster now, and tells the connection what it says of its networks. Errors: `cluster.*`. */
  async ask(guesses: boolean): Promise<Result<Discovered, Problem>> {
    // Whoever asks as soon as the connection stands is not told that there is none.
    await this.#beginning;
    const [access, connection, chosen] = [this.#access, this.#connection, this.#chosen];
    if (access === null || connection === null) return err(this.#problem ?? problem('cluster.not-connected'));
    if (this.#questions.signal.aborted) this.#questions = new AbortController();
    const asked = await withDeadline(this.#questions.signal, questionTimeoutMs, (signal) =>
      this.#put(access, { guesses }, signal),
    );
    if (asked.ok && this.#connection === connection && this.#chosen === chosen)
      connection.tell(networksOf(asked.value));
    return asked;
  }

  /** The image behind a port of a Service of the cluster that is followed; null where nobody tells. */
  async imageBehind(service: ServiceRecord, port: number): Promise<string | null> {
    const access = this.#access;
    if (access === null) return null;
    const { imageBehind } = await import('../cluster/image-behind.ts');
    return imageBehind(access, service, port);
  }

  /** The profile was stored anew: another kubeconfig or context of it is in effect at once. */
  profileChanged(stored: Profile): void {
    const [connection, following] = [this.#connection, this.#following];
    if (connection === null || following?.name !== stored.name) return;
    const { kubeconfig, context } = this.#chosen;
    if (stored.kubeconfig === kubeconfig && stored.context === context) return;
    void this.#begin(connection, following, stored);
  }

  async stop(): Promise<void> {
    const hadSomething = this.#following !== null;
    this.#questions.abort();
    this.#headStart.abort();
    this.#following = null;
    this.#connection = null;
    this.#problem = null;
    this.#access = null;
    this.#files?.stop();
    this.#files = null;
    const watch = this.#watch;
    this.#watch = null;
    await watch?.stop();
    if (hadSomething) this.#changed();
  }

  #begin(connection: Followed, profile: Profile, chosen: Chosen): Promise<void> {
    this.#beginning = this.#beginAnew(connection, profile, chosen);
    return this.#beginning;
  }

  async #beginAnew(connection: Followed, profile: Profile, { kubeconfig, context }: Chosen): Promise<void> {
    const chosen = { kubeconfig, context };
    // Whoever begins later goes on; the earlier one finds that it is not the choice any more.
    this.#chosen = chosen;
    await this.stop();
    if (this.#chosen !== chosen) return;
    this.#following = profile;
    this.#connection = connection;
    this.#changed();
    if (!this.#isLoaded) await this.#giveHeadStart();
    if (this.#chosen !== chosen || this.#isStopped()) return;
    const access = await this.#open(chosen);
    if (this.#chosen !== chosen || this.#isStopped()) return;
    // The routes get their names without waiting for the rest of the client.
    if (access.ok) tellApiServer(connection, access.value);
    const { ClusterWatch } = await import('../cluster/cluster-watch.ts');
    const { FileWatch } = await import('../cluster/file-watch.ts');
    const { kubeconfigFiles } = await import('../cluster/kubeconfig.ts');
    this.#isLoaded = true;
    if (this.#chosen !== chosen || this.#isStopped()) return;
    const files = kubeconfigFiles({ file: kubeconfig, environment: this.#environment });
    this.#access = access.ok ? access.value : null;
    this.#files = new FileWatch(
      () => this.#access?.files ?? files,
      () => this.#filesChanged(),
    );
    if (!access.ok) {
      this.#problem = access.error;
      this.#changed();
      return;
    }
    const watch = new ClusterWatch();
    watch.onStatus(() => this.#changed());
    this.#compareOnce(watch, connection);
    watch.onPatch((patch) => {
      for (const listener of [...this.#patchListeners]) listener(patch);
    });
    this.#watch = watch;
    watch.attend(this.#attended);
    watch.start(access.value, connection.snapshot.dns?.domains[0] ?? null);
    this.follow(connection);
  }

  async #giveHeadStart(): Promise<void> {
    this.#headStart = new AbortController();
    await delay(headStartMs, undefined, { signal: this.#headStart.signal }).catch(() => undefined);
  }

  /** Asked through a function because the compiler takes what was set before an await to stay so. */
  #isStopped(): boolean {
    return this.#following === null;
  }

  /**
   * Once the list is there with its endpoints, or is known not to come, the cluster's networks are compared with the routes: nobody waits for that. A question that
   * failed is asked again when the list is back.
   */
  #compareOnce(watch: ClusterWatch, connection: Followed): void {
    let hasEndpoints = false;
    let isAsked = false;
    const ends: (() => void)[] = [];
    const look = (): void => {
      const { phase, services, problem: trouble } = watch.status;
      const isWhole = phase === 'live' && (hasEndpoints || services === 0 || trouble !== null);
      // Who was not let in at all is not asked to sign in once more for that.
      const isSettled = isWhole || (phase === 'failed' && trouble?.code === 'cluster.forbidden');
      if (!isSettled || isAsked) {
        isAsked &&= isSettled;
        return;
      }
      isAsked = true;
      void this.ask(connection.lacksRoutes).then((asked) => {
        if (asked.ok) for (const end of ends) end();
      });
    };
    ends.push(
      watch.onStatus(look),
      watch.onPatch(({ upserts }) => {
        if (hasEndpoints) return;
        hasEndpoints = upserts.some(({ ready }) => ready !== null);
        if (hasEndpoints) look();
      }),
    );
  }

  #filesChanged(): void {
    const [connection, profile, access] = [this.#connection, this.#following, this.#access];
    if (connection === null || profile === null) return;
    const change = access === null ? 'cluster' : access.reload();
    if (change === 'cluster') void this.#begin(connection, profile, this.#chosen);
    else if (change === 'credentials') this.#watch?.renew();
  }

  async #put(access: ClusterAccess, question: Question, signal: AbortSignal): Promise<Result<Discovered, Problem>> {
    try {
      const { askCluster } = await import('../cluster/discovery/ask-cluster.ts');
      return await askCluster(access, question, signal);
    } catch (error) {
      return err(problem('app.internal', { detail: String(error) }));
    }
  }

  async #open({ kubeconfig: file, context }: Chosen): Promise<Result<KubeconfigAccess, Problem>> {
    try {
      const { openKubeconfig } = await import('../cluster/kubeconfig.ts');
      return await openKubeconfig({ file, context, environment: this.#environment });
    } catch (error) {
      return err(problem('app.internal', { detail: String(error) }));
    }
  }
}

/** Where the API server is, if that is an address. */
function tellApiServer(connection: Followed, { server }: ClusterAccess): void {
  const address = parseIpAddress(withoutBrackets(server.hostname));
  if (address !== null) connection.learn(address);
}
