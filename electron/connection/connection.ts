import type { ChosenRoute } from '../shared/collision.ts';
import type { ConnectionSnapshot, InputAnswer } from '../shared/connection-state.ts';
import { faultPoint } from '../shared/fault-point.ts';
import type { IpAddress } from '../shared/ip.ts';
import type { Problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { LocalNetwork } from '../network/local-route.ts';
import { placeOf } from '../network/place.ts';
import type { ClusterNetworks } from '../network/cluster-networks.ts';
import type { ToldNetworks } from '../profiles/network-memory.ts';
import { checkNamedChoice } from './foresight.ts';
import { connectHelper, type HelperClient } from './helper-client.ts';
import { reduce } from './machine.ts';
import { compareWithCluster, isWithoutRoutes, type ClusterComparison } from './machine-cluster.ts';
import { directOf } from './machine-network.ts';
import { toldNetworks } from './push-memory.ts';
import { initialModel } from './machine-steps.ts';
import type { ConnectionEvent, Effect, Model, ProfileFacts, Remote, TimerName } from './machine-types.ts';
import { KnownServers } from './known-servers.ts';
import { addressesByHost, answeringRemote } from './remotes.ts';
import { lookUpHere, resolveRemotes } from './resolve-remotes.ts';
import type { NetworkEvent, NetworkMonitor } from './monitor/network-monitor.ts';
import { portalSearch } from './machine-portal.ts';
import { askAddress } from './portal/ask.ts';
import { lookForPortal } from './portal/look.ts';
import { PortalWatch } from './portal/portal-watch.ts';
import type { Laptop, Traffic } from './system/laptop.ts';
import { PathWatch } from './verify/path-watch.ts';
import { Prober } from './verify/prober.ts';
import { verify } from './verify/verifier.ts';

/** What the connection needs from around it; everything else it does itself. */
export interface ConnectionSurroundings {
  readonly helperSocket: string;
  readonly laptop: Laptop;
  readonly monitor: NetworkMonitor;
  /** What the profile and its .ovpn say without any tunnel. */
  readonly readFacts: (profile: Profile) => Result<ProfileFacts, Problem>;
  /** What the user chose for routes of the profile that collide in the network of that name (`placeOf`). */
  readonly choices: (profile: string, place: string) => readonly ChosenRoute[];
  /** Asks the cluster, through the tunnel, for what nobody told; null where it tells nothing. */
  readonly discover: (profile: Profile, guesses: boolean) => Promise<ClusterNetworks | null>;
}

/** What belongs to one session with the helper. */
interface Session {
  readonly generation: number;
  readonly profile: Profile;
  client: HelperClient | null;
  tunnel: string | null;
  /** Settles when the helper has answered `start`, so that closing never overtakes it. */
  started: Promise<unknown>;
}

/** Runs the machine: feeds it events, does what it wants done, and tells listeners of each new snapshot. */
export class Connection {
  readonly #surroundings: ConnectionSurroundings;
  readonly #listeners = new Set<() => void>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #knownServers = new KnownServers();
  readonly #prober: Prober;
  readonly #pathWatch: PathWatch;
  readonly #monitor: NetworkMonitor;
  readonly #portal: PortalWatch;
  readonly #events: ConnectionEvent[] = [];
  #model: Model = initialModel;
  #session: Session | null = null;
  #isWatching = false;

  constructor(surroundings: ConnectionSurroundings) {
    this.#surroundings = surroundings;
    const { laptop } = surroundings;
    this.#prober = new Prober(
      {
        onProbed: (probed) => this.#dispatch({ type: 'probed', generation: this.#model.generation, probed }),
        onDeviceGone: () => this.#dispatch({ type: 'device-gone', generation: this.#model.generation }),
      },
      (device) => this.#traffic(device),
      laptop.echo,
    );
    this.#pathWatch = new PathWatch(
      (bytes) => this.#dispatch({ type: 'narrowed', generation: this.#model.generation, bytes }),
      laptop.echo,
    );
    this.#monitor = surroundings.monitor;
    const senses = { ask: askAddress, systemSeesPortal: () => laptop.seesPortal() };
    this.#portal = new PortalWatch(
      (question) => lookForPortal(question, senses),
      (sighting) => this.#dispatch({ type: 'portal', sighting }),
    );
  }

  get snapshot(): ConnectionSnapshot {
    return this.#model.snapshot;
  }

  /** The profile of the present connection, or of the one that failed last. */
  get profile(): Profile | null {
    return this.#model.profile;
  }

  /** Tells where the API server is, which gives the routes their names. */
  learn(apiServer: IpAddress): void {
    this.#dispatch({ type: 'learned', generation: this.#model.generation, apiServer });
  }

  /** Tells what the cluster says of its networks, which the routes are compared with. */
  tell(networks: ClusterNetworks): void {
    this.#dispatch({ type: 'facts', generation: this.#model.generation, networks });
  }

  /** What follows from that for the routes as they are planned now. */
  get comparison(): ClusterComparison {
    return compareWithCluster(this.#model);
  }

  /** Whether the plan as it is now was verified. */
  get isVerified(): boolean {
    return this.#model.report !== null;
  }

  /** Whether nobody gave any route, so that what the cluster says of its networks is what there is. */
  get lacksRoutes(): boolean {
    const { plan } = this.#model;
    return plan !== null && isWithoutRoutes(plan);
  }

  /** The user decided routes or names of a stored profile: in effect at once where it is the connected one. */
  decide({ name, routes, dnsServers, domains }: Profile): void {
    this.#dispatch({ type: 'decided', profile: name, decided: { routes, dnsServers, domains } });
  }

  /** Called after every change of `snapshot`; returns the end of the subscription. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  connect(profile: Profile): void {
    this.#dispatch({ type: 'connect', profile });
  }

  answer(answer: InputAnswer): void {
    this.#dispatch({ type: 'answer', answer });
  }

  /** Something happened to this laptop's network or power. */
  notice(event: NetworkEvent): void {
    this.#dispatch({ type: 'network', event });
  }

  /**
   * Checks what the user wants done with a route, named by its CIDR or by its role where only one route has it. Gives what is to be remembered, and
   * for which network. Errors: `route.choice-no-route` and those of `checkChoice`.
   */
  checkChoice(wanted: ChosenRoute): Result<{ readonly place: string; readonly chosen: ChosenRoute }, Problem> {
    const { plan, local, remotes, settings } = this.#model;
    if (plan === null || local === null) {
      return err<Problem>({ code: 'route.choice-no-route', params: { route: wanted.route } });
    }
    const vpnServers = remotes.map(({ address }) => address);
    const checked = checkNamedChoice({ plan, local, vpnServers, ...directOf(settings) }, wanted);
    return checked.ok ? ok({ place: placeOf(local), chosen: checked.value }) : checked;
  }

  /** What the VPN server and the cluster told of their networks; null while there is no tunnel. */
  get told(): ToldNetworks | null {
    const { settings, discovery, apiServer } = this.#model;
    return settings === null ? null : toldNetworks(settings, discovery, apiServer);
  }

  /** What the user chose for routes that collide here changed. */
  refreshChoices(): void {
    const { local, generation } = this.#model;
    if (local !== null) this.#dispatch({ type: 'chosen', generation, choices: this.#choicesIn(local) });
  }

  /** Resolves when nothing of the connection is left. */
  disconnect(): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        if (this.#model.session !== 'none') return;
        stop();
        resolve();
      };
      const stop = this.onChange(finish);
      this.#dispatch({ type: 'disconnect' });
      finish();
    });
  }

  /** One event after the other, also when an effect or a listener brings the next one at once. */
  #dispatch(event: ConnectionEvent): void {
    this.#events.push(event);
    if (this.#events.length > 1) return;
    for (let next = this.#events[0]; next !== undefined; next = this.#events[0]) {
      this.#step(next);
      this.#events.shift();
    }
  }

  #step(event: ConnectionEvent): void {
    faultPoint(event.type === 'helper' ? `app.helper.${event.event.event}` : `app.event.${event.type}`);
    const before = this.#model;
    const [model, effects] = reduce(before, event, Date.now());
    this.#model = model;
    this.#watch(model.session !== 'none' && model.established);
    this.#portal.seek(portalSearch(model));
    for (const effect of effects) this.#perform(effect);
    if (model.snapshot === before.snapshot && model.session === before.session) return;
    for (const listener of [...this.#listeners]) listener();
  }

  /** The prober's look at the counters serves the watch over the path as well. */
  #traffic(device: string): Traffic | null {
    const traffic = this.#surroundings.laptop.traffic(device);
    if (traffic !== null) this.#pathWatch.see(traffic);
    return traffic;
  }

  /** The laptop's network is watched as long as there is something to be lost; not before, as to start the programs for it would hold up the click. */
  #watch(wanted: boolean): void {
    if (wanted === this.#isWatching) return;
    this.#isWatching = wanted;
    if (!wanted) return this.#monitor.stop();
    this.#monitor.start((event) => this.notice(event));
    // Nobody looked at the routes between their being set and now.
    this.#monitor.ownRoutesSet();
  }

  #perform(effect: Effect): void {
    faultPoint(`app.effect.${effect.type}`);
    switch (effect.type) {
      case 'open':
        return void this.#open(effect.generation, effect.profile);
      case 'close':
        return void this.#close(effect.generation);
      case 'discover':
        return void this.#discover(effect);
      case 'apply':
        return void this.#apply(effect);
      case 'verify':
        return void this.#verify(effect);
      case 'send-credentials':
        return this.#tell((client, tunnel) =>
          client.call('credentials', { tunnel, realm: effect.realm, ...effect.answer }),
        );
      case 'release':
        return this.#tell((client, tunnel) => client.call('release', { tunnel }));
      case 'start-probing':
        if (effect.path === null) this.#pathWatch.stop();
        else this.#pathWatch.start(effect.path);
        return this.#prober.start(effect.target);
      case 'probe':
        return void this.#prober.ask(effect.target, effect.timeoutMs);
      case 'doubt':
        return this.#prober.doubt();
      case 'look':
        return void this.#look(effect);
      case 'restart':
        return void this.#restart(effect.generation);
      case 'stop-probing':
        this.#pathWatch.stop();
        return this.#prober.stop();
      case 'set-timer':
        return this.#setTimer(effect.generation, effect.timer, effect.milliseconds);
      case 'cancel-timers':
        for (const timer of this.#timers) clearTimeout(timer);
        return this.#timers.clear();
    }
  }

  /**
   * The helper, the servers' addresses and the laptop's routes are asked for at once. The tunnel does not wait for the routes, but nothing that
   * it brings is looked at before they are known: the plan needs them.
   */
  async #open(generation: number, profile: Profile): Promise<void> {
    const session: Session = { generation, profile, client: null, tunnel: null, started: Promise.resolve() };
    this.#session = session;
    const fail = (problem: Problem): void => this.#dispatch({ type: 'open-failed', generation, problem });
    const facts = this.#surroundings.readFacts(profile);
    if (!facts.ok) {
      fail(facts.error);
      return;
    }
    const asked = Promise.all([connectHelper(this.#surroundings.helperSocket), this.#resolve(facts.value.remotes)]);
    const localNetwork = this.#surroundings.laptop.localNetwork();
    const [connected, resolved] = await asked;
    if (!connected.ok) {
      fail(connected.error);
      return;
    }
    const client = connected.value;
    session.client = client;
    if (this.#session !== session) {
      client.close();
      return;
    }
    if (!resolved.ok) {
      fail(resolved.error);
      return;
    }
    const remotes = resolved.value;
    const opened = localNetwork.then((local) => {
      const choices = this.#choicesIn(local);
      this.#dispatch({ type: 'opened', generation, facts: facts.value, remotes, local, choices });
    });
    client.onClose(() => this.#dispatch({ type: 'lost', generation, problem: { code: 'helper.lost' } }));
    client.onEvent((event) => {
      session.tunnel ??= event.tunnel;
      const answering = answeringRemote(remotes, event);
      if (answering !== null) this.#knownServers.proved(answering);
      void opened.then(() => this.#dispatch({ type: 'helper', generation, event }));
    });
    const addresses = addressesByHost(remotes);
    const starting =
      profile.kind === 'direct'
        ? client.call('direct', { nextHop: profile.nextHop })
        : client.call('start', { profile: profile.ovpn, addresses });
    session.started = starting;
    const started = await starting;
    if (started.ok) session.tunnel = started.value.tunnel;
    else fail(started.error);
  }

  /**
   * While a connection is tried again, a server that was reached before is looked up by another program: that the DNS is silent must not keep this
   * one from ending. A user who clicks gets the faster way.
   */
  #resolve(remotes: readonly Remote[]): ReturnType<typeof resolveRemotes> {
    const { laptop } = this.#surroundings;
    const known = this.#knownServers;
    const isRetry = this.#model.established;
    return resolveRemotes(remotes, known, async (host) =>
      isRetry && known.addressesOf(host).length > 0 ? (await laptop.resolve(host)).addresses : lookUpHere(host),
    );
  }

  /** The helper answers `stop` when everything is undone; a helper that is gone has undone it, or will at its next start. */
  async #close(generation: number): Promise<void> {
    const session = this.#session;
    this.#session = null;
    if (session?.client) {
      await session.started;
      if (session.tunnel !== null) await session.client.call('stop', { tunnel: session.tunnel });
      session.client.close();
    }
    this.#dispatch({ type: 'closed', generation });
  }

  async #discover({ generation, guesses }: Extract<Effect, { type: 'discover' }>): Promise<void> {
    const profile = this.#session?.profile;
    if (profile === undefined) return;
    const networks = await this.#surroundings.discover(profile, guesses);
    this.#dispatch({ type: 'discovered', generation, networks });
  }

  async #apply({ generation, network }: Extract<Effect, { type: 'apply' }>): Promise<void> {
    const session = this.#session;
    if (!session?.client || session.tunnel === null) return;
    const result = await session.client.call('apply', { tunnel: session.tunnel, network });
    this.#monitor.ownRoutesSet();
    this.#dispatch({ type: 'applied', generation, result });
  }

  async #look({ generation, ownOnly = false, ahead = false }: Extract<Effect, { type: 'look' }>): Promise<void> {
    const local = await this.#surroundings.laptop.localNetwork();
    const device = this.#model.settings?.device;
    const deviceIsThere = device !== undefined && this.#surroundings.laptop.traffic(device) !== null;
    this.#dispatch({
      type: 'looked',
      generation,
      local,
      choices: this.#choicesIn(local),
      deviceIsThere,
      ownOnly,
      ahead,
    });
  }

  #choicesIn(local: LocalNetwork): readonly ChosenRoute[] {
    const profile = this.#session?.profile;
    return profile === undefined ? [] : this.#surroundings.choices(profile.name, placeOf(local));
  }

  async #restart(generation: number): Promise<void> {
    const session = this.#session;
    if (!session?.client || session.tunnel === null) return;
    const result = await session.client.call('restart', { tunnel: session.tunnel });
    if (!result.ok || !result.value.restarted) this.#dispatch({ type: 'restart-refused', generation });
  }

  async #verify(effect: Extract<Effect, { type: 'verify' }>): Promise<void> {
    const { generation, verification } = effect;
    const report = await verify(this.#surroundings.laptop, effect);
    this.#dispatch({ type: 'verified', generation, verification, report });
  }

  /** A refusal of these is followed by the tunnel's end, which is where it is dealt with. */
  #tell(call: (client: HelperClient, tunnel: string) => Promise<Result<unknown, Problem>>): void {
    const session = this.#session;
    if (!session?.client || session.tunnel === null) return;
    const { generation } = session;
    void call(session.client, session.tunnel)
      .catch((error: unknown) => err<Problem>({ code: 'app.internal', params: { detail: String(error) } }))
      .then((result) => {
        if (!result.ok) this.#dispatch({ type: 'lost', generation, problem: result.error });
      });
  }

  #setTimer(generation: number, timer: TimerName, milliseconds: number): void {
    const handle = setTimeout(() => {
      this.#timers.delete(handle);
      this.#dispatch({ type: 'timer', generation, timer });
    }, milliseconds);
    this.#timers.add(handle);
  }
}
