import type { AddressForm, ServiceForms } from '../shared/address-form.ts';
import type { ClusterFacts, OverridableFact } from '../shared/cluster-facts.ts';
import type { ChosenRoute } from '../shared/collision.ts';
import type { ConnectionSnapshot, InputAnswer } from '../shared/connection-state.ts';
import type { Located } from '../shared/located.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { NetworkChoices, Profile } from '../shared/profile.ts';
import type { ProtocolName } from '../shared/protocol-name.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { ServiceMarks } from '../shared/service-marks.ts';
import type { ServiceCheck, ServiceCheckProgress } from '../shared/service-check.ts';
import type { ServiceEndpoints } from '../shared/service-endpoints.ts';
import type { ClusterStatus, ServiceListPatch, ServiceListSnapshot } from '../shared/service-record.ts';
import type { RouteStatus } from '../shared/routes.ts';
import { ChoiceStore } from '../profiles/choice-store.ts';
import { NetworkMemory } from '../profiles/network-memory.ts';
import { controlSocketPath, profilesFolder } from '../profiles/home.ts';
import { MarkStore } from '../profiles/mark-store.ts';
import { ProfileStore } from '../profiles/profile-store.ts';
import { SettingsStore } from '../profiles/settings-store.ts';
import { usualProfile } from '../profiles/usual-profile.ts';
import { changeNetwork } from '../profiles/network-choices.ts';
import { choicesFor, factsShown, routesByRole } from './cluster-facts.ts';
import { ClusterFollower } from './cluster-follower.ts';
import { Connection } from './connection.ts';
import { chooseAhead, foresee, type ForesightParts } from './foresight.ts';
import { ControlServer } from './control/control-server.ts';
import type { Host } from './host-api.ts';
import { profileFacts } from './profile-facts.ts';
import { ServiceAddresses } from './service-addresses.ts';
import { isStanding } from './standing.ts';
import { serviceToCheck } from './service-check/service-to-check.ts';
import type { NetworkEvent } from './monitor/network-monitor.ts';
import { networkMonitor } from './monitor/platform.ts';
import { laptop } from './system/platform.ts';

export interface HostOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder of everything that is the user's. */
  readonly home: string;
  readonly helperSocket: string;
  /** Shows the window when another program asks for it; null where there is none. */
  readonly showWindow: (() => void) | null;
  /** Called when another program changed the stored profiles. */
  readonly onProfilesChanged?: () => void;
}

/** Whoever decided something does not wait for the outcome for longer. */
const verifyingMs = 15_000;

/** Makes the one host of this user's connection; `app.already-running` when another program is it. */
export async function createHost(options: HostOptions): Promise<Result<Host, Problem>> {
  const host = new KubelaneHost(options);
  const control = new ControlServer({
    path: controlSocketPath(options.home, options.environment),
    host,
    showWindow: options.showWindow,
    onProfilesChanged: () => {
      void host.profilesChanged();
      options.onProfilesChanged?.();
    },
  });
  const serving = await control.start();
  if (!serving.ok) return serving;
  host.onStop(() => control.stop());
  return ok(host);
}

class KubelaneHost implements Host {
  readonly #connection: Connection;
  readonly #follower: ClusterFollower;
  readonly #profiles: ProfileStore;
  readonly #settings: SettingsStore;
  readonly #choices: ChoiceStore;
  readonly #networks: NetworkMemory;
  readonly #marks: MarkStore;
  readonly #addresses: ServiceAddresses;
  readonly #home: string;
  readonly #environment: HostOptions['environment'];
  #remembered: { readonly profile: Profile; readonly told: string } | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #stopping: (() => Promise<void>)[] = [];

  constructor(options: HostOptions) {
    this.#profiles = new ProfileStore(profilesFolder(options.home));
    this.#settings = new SettingsStore(options.home);
    this.#choices = new ChoiceStore(options.home);
    this.#networks = new NetworkMemory(options.home);
    this.#marks = new MarkStore(options.home);
    this.#home = options.home;
    this.#environment = options.environment;
    const changed = (): void => this.#changed();
    this.#follower = new ClusterFollower(options.environment, changed);
    this.#addresses = new ServiceAddresses({
      marks: this.#marks,
      services: () => this.services.services,
      profile: () => this.#connection.profile?.name ?? null,
      context: () => this.cluster.context,
      imageBehind: (service, port) => this.#follower.imageBehind(service, port),
    });
    this.#connection = new Connection({
      helperSocket: options.helperSocket,
      laptop,
      monitor: networkMonitor(),
      readFacts: profileFacts,
      choices: (profile, place) => this.#choices.load(profile, place),
      discover: (profile, guesses) => this.#follower.discover(profile, guesses),
    });
    this.#connection.onChange(() => {
      this.#follower.follow(this.#connection);
      this.#remember();
      changed();
    });
  }

  get connection(): ConnectionSnapshot {
    return this.#connection.snapshot;
  }

  get cluster(): ClusterStatus {
    return this.#follower.status;
  }

  get services(): ServiceListSnapshot {
    return this.#follower.services;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onServices(listener: (patch: ServiceListPatch) => void): () => void {
    return this.#follower.onPatch(listener);
  }

  onStop(end: () => Promise<void>): void {
    this.#stopping.push(end);
  }

  async connect(name: string | null): Promise<Result<null, Problem>> {
    const profile = await this.#profile(name);
    if (!profile.ok) return profile;
    this.#connection.connect(profile.value);
    return ok(null);
  }

  notice(event: NetworkEvent): void {
    this.#connection.notice(event);
  }

  disconnect(): Promise<void> {
    return this.#connection.disconnect();
  }

  async foresee(name: string | null): Promise<Result<readonly RouteStatus[], Problem>> {
    const profile = await this.#profile(name);
    return profile.ok ? foresee(profile.value, this.#foresight()) : profile;
  }

  async choose(wanted: ChosenRoute, name: string | null): Promise<Result<ChosenRoute, Problem>> {
    const present = this.#connection.snapshot.routes.length > 0 ? (this.#connection.profile?.name ?? null) : null;
    const profile = await this.#profile(name ?? present);
    // It may have been removed meanwhile; one of the same name that is made later must not find a choice.
    if (!profile.ok) return profile;
    if (profile.value.name !== present) return chooseAhead(profile.value, wanted, this.#foresight());
    const checked = this.#connection.checkChoice(wanted);
    if (!checked.ok) return checked;
    const { place, chosen } = checked.value;
    const saved = await this.#choices.save(present, place, chosen);
    if (!saved.ok) return saved;
    this.#connection.refreshChoices();
    return ok(chosen);
  }

  async #profile(name: string | null): Promise<Result<Profile, Problem>> {
    if (name !== null) return this.#profiles.get(name);
    return usualProfile((await this.#profiles.list()).profiles, this.#settings.load().profile);
  }

  #foresight(): ForesightParts {
    return { home: this.#home, laptop, ownDevice: this.#connection.snapshot.tunnel?.device ?? null };
  }

  /** What is told while connected serves the forecast of the next connection. */
  #remember(): void {
    const { snapshot, profile, told } = this.#connection;
    const isProven = snapshot.state.kind === 'connected' || snapshot.state.kind === 'degraded';
    if (!isProven || profile === null || told === null) return;
    const text = JSON.stringify(told);
    // A profile that was imported anew is another object, of which nothing is remembered.
    if (this.#remembered?.profile === profile && this.#remembered.told === text) return;
    this.#remembered = { profile, told: text };
    this.#networks.save(profile.name, told);
  }

  answer(answer: InputAnswer): void {
    this.#connection.answer(answer);
  }

  address(service: string, form: AddressForm, port: string | null): Promise<Result<string, Problem>> {
    return this.#addresses.address({ service, port }, form);
  }

  copied(service: string, form: AddressForm, port: string | null): Promise<Result<string, Problem>> {
    return this.#thenTell(this.#addresses.copied({ service, port }, form));
  }

  forms(service: string, port: string | null): Promise<Result<ServiceForms, Problem>> {
    return this.#addresses.forms({ service, port });
  }

  setProtocol(
    service: string,
    port: string | null,
    protocol: ProtocolName | null,
  ): Promise<Result<ServiceForms, Problem>> {
    return this.#thenTell(this.#addresses.setProtocol({ service, port }, protocol));
  }

  favourite(service: string, on: boolean): Promise<Result<string, Problem>> {
    return this.#thenTell(this.#addresses.favourite(service, on));
  }

  marks(profile: string): ServiceMarks {
    return this.#marks.load(profile);
  }

  async #thenTell<T>(work: Promise<T>): Promise<T> {
    const result = await work;
    this.#changed();
    return result;
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  attend(on: boolean): void {
    this.#follower.attend(on);
  }

  endpoints(uid: string): Promise<Result<ServiceEndpoints, Problem>> {
    return this.#follower.endpoints(uid);
  }

  locate(text: string): Promise<Result<Located, Problem>> {
    return this.#follower.locate(text);
  }

  async profilesChanged(): Promise<void> {
    const { profile } = this.#connection;
    const stored = profile === null ? null : await this.#profiles.get(profile.name);
    // One that was removed, or cannot be read, goes on as it was.
    if (profile === null || stored?.ok !== true) return;
    this.#follower.profileChanged(stored.value);
    // With another VPN behind it, it is another profile.
    if (wayOf(stored.value) !== wayOf(profile)) return;
    const isOther = JSON.stringify(stored.value.routes) !== JSON.stringify(profile.routes);
    this.#connection.decide(stored.value);
    if (isOther) void this.#follower.ask(this.#connection.lacksRoutes);
  }

  async clusterFacts(): Promise<Result<ClusterFacts, Problem>> {
    const { profile } = this.#connection;
    const asked = await this.#follower.ask(true);
    if (!asked.ok) return asked;
    if (profile === null) return err(problem('cluster.not-connected'));
    return ok(factsShown(asked.value, this.#connection.profile ?? profile, this.#connection.comparison));
  }

  async overrideFact(kind: OverridableFact, values: readonly string[]): Promise<Result<ClusterFacts, Problem>> {
    const decided = await this.#decide(choicesFor(kind, values));
    return decided.ok ? this.clusterFacts() : decided;
  }

  async acceptRoutes(): Promise<Result<ClusterFacts, Problem>> {
    if (!isStanding(this.connection)) return err(problem('cluster.not-connected'));
    const { proposed } = this.#connection.comparison;
    const decided = await this.#decide({ routes: routesByRole(proposed) });
    return decided.ok ? this.clusterFacts() : decided;
  }

  /** Stores what the user decided of the connected profile, and returns when the connection was verified with it. */
  async #decide(choices: NetworkChoices): Promise<Result<null, Problem>> {
    const name = this.#connection.profile?.name;
    if (name === undefined || !isStanding(this.connection)) return err(problem('cluster.not-connected'));
    if (choices.routes !== undefined && Object.keys(choices.routes).length === 0)
      return err(problem('cluster.nothing-proposed'));
    const changed = await changeNetwork(this.#profiles, name, choices);
    if (!changed.ok) return changed;
    this.#connection.decide(changed.value);
    await this.#verified();
    return ok(null);
  }

  /** Resolves when the present plan was verified, or there is none to be verified any more; at the latest after a while. */
  #verified(): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        end();
        resolve();
      };
      const look = (): void => {
        if (this.#connection.isVerified || !isStanding(this.connection)) finish();
      };
      const timer = setTimeout(finish, verifyingMs);
      const end = this.onChange(look);
      look();
    });
  }

  async check(
    wanted: string,
    port: string | null,
    onProgress: (progress: ServiceCheckProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<ServiceCheck, Problem>> {
    const snapshot = this.connection;
    const { services } = this.services;
    const found = serviceToCheck(services, wanted, snapshot);
    if (!found.ok) return found;
    const forms = isStanding(snapshot) ? await this.#addresses.forms({ service: wanted, port }) : null;
    // Seldom asked for, and large.
    const { checkHere } = await import('./service-check/check-here.ts');
    const { version } = this.cluster;
    const protocol = forms?.ok === true ? { protocol: forms.value.protocol } : {};
    const request = { record: found.value, port, ...protocol, snapshot, services, version };
    return checkHere(request, { environment: this.#environment, home: this.#home }, onProgress, signal);
  }

  async stop(): Promise<void> {
    await this.#connection.disconnect();
    await this.#follower.stop();
    for (const end of this.#stopping) await end();
  }
}

/** How a profile leads to its cluster. */
function wayOf(profile: Profile): string {
  return profile.kind === 'direct' ? `direct ${profile.nextHop ?? ''}` : profile.ovpn;
}
