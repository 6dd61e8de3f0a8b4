import type { ConnectionSnapshot } from '../shared/connection-state.ts';
import { parseIpAddress, type IpAddress } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import { err, type Result } from '../shared/result.ts';
import {
  clusterOff,
  type ClusterStatus,
  type ServiceListPatch,
  type ServiceListSnapshot,
} from '../shared/service-record.ts';
import type { ClusterAccess } from '../cluster/cluster-access.ts';
import type { ClusterWatch } from '../cluster/cluster-watch.ts';
import { noFacts, type NetworkFacts } from '../network/plan.ts';

/** The parts of a connection that the follower looks at, and tells what it learns. */
export interface Followed {
  readonly snapshot: ConnectionSnapshot;
  readonly profile: Profile | null;
  learn(apiServer: IpAddress): void;
}

const nothing: ServiceListSnapshot = { epoch: 0, sequence: 0, services: [] };

/** Discovery must not hold up a connection whose cluster is slow. */
const discoveryTimeoutMs = 5000;

/**
 * The cluster watch goes the way of the tunnel: it begins with the first verified connection, pauses while there is none, and ends with it.
 * The Kubernetes client is loaded only then; a tray that waits for a click does not carry it.
 */
export class ClusterFollower {
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #changed: () => void;
  readonly #patchListeners = new Set<(patch: ServiceListPatch) => void>();
  #watch: ClusterWatch | null = null;
  #following: Profile | null = null;
  #problem: Problem | null = null;

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

  /** To be called at every change of the connection. */
  follow(connection: Followed): void {
    switch (connection.snapshot.state.kind) {
      case 'connected':
      case 'degraded':
        if (connection.profile !== null && connection.profile !== this.#following)
          void this.#begin(connection, connection.profile);
        else this.#watch?.resume();
        return;
      case 'disconnected':
      case 'failed':
        void this.stop();
        return;
      case 'connecting':
      case 'waiting-for-input':
      case 'reconnecting':
      case 'waiting-for-network':
      case 'disconnecting':
        this.#watch?.pause();
    }
  }

  /** What the cluster says about its own network, asked through the tunnel; nothing where it cannot be asked. */
  async discover(profile: Profile): Promise<NetworkFacts> {
    const access = await this.#access(profile);
    if (!access.ok) return noFacts;
    const { discoverCluster } = await import('../cluster/discovery.ts');
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), discoveryTimeoutMs);
    const found = await discoverCluster(access.value, deadline.signal);
    clearTimeout(timer);
    return {
      routes: [
        ...(found.serviceCidrs?.value ?? []).map((cidr) => ({ role: 'service' as const, cidr })),
        ...(found.podCidrs?.value ?? []).map((cidr) => ({ role: 'pod' as const, cidr })),
      ],
      dnsServers: found.dnsServers?.value ?? [],
      domains: found.domain === null ? [] : [found.domain.value],
      searchDomains: [],
    };
  }

  async stop(): Promise<void> {
    const hadSomething = this.#following !== null;
    this.#following = null;
    this.#problem = null;
    const watch = this.#watch;
    this.#watch = null;
    await watch?.stop();
    if (hadSomething) this.#changed();
  }

  async #begin(connection: Followed, profile: Profile): Promise<void> {
    await this.stop();
    this.#following = profile;
    this.#changed();
    const access = await this.#access(profile);
    const { ClusterWatch } = await import('../cluster/cluster-watch.ts');
    if (this.#following !== profile) return;
    if (!access.ok) {
      this.#problem = access.error;
      this.#changed();
      return;
    }
    const apiServer = parseIpAddress(access.value.server.hostname.replace(/^\[|\]$/g, ''));
    if (apiServer !== null) connection.learn(apiServer);
    const watch = new ClusterWatch();
    watch.onStatus(() => this.#changed());
    watch.onPatch((patch) => {
      for (const listener of [...this.#patchListeners]) listener(patch);
    });
    this.#watch = watch;
    watch.start(access.value, connection.snapshot.dns?.domains[0] ?? null);
    this.follow(connection);
  }

  async #access(profile: Profile): Promise<Result<ClusterAccess, Problem>> {
    try {
      const { loadKubeconfig } = await import('../cluster/kubeconfig.ts');
      return loadKubeconfig({ file: profile.kubeconfig, context: profile.context, environment: this.#environment });
    } catch (error) {
      return err(problem('app.internal', { detail: String(error) }));
    }
  }
}
