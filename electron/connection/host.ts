import type { AddressForm } from '../shared/address-form.ts';
import type { ConnectionSnapshot, InputAnswer } from '../shared/connection-state.ts';
import type { Problem } from '../shared/problem.ts';
import { ok, type Result } from '../shared/result.ts';
import type { ClusterStatus, ServiceListPatch, ServiceListSnapshot } from '../shared/service-record.ts';
import { addressText } from '../cluster/addresses.ts';
import { findService } from '../cluster/service-search.ts';
import { controlSocketPath, profilesFolder } from '../profiles/home.ts';
import { ProfileStore } from '../profiles/profile-store.ts';
import { SettingsStore } from '../profiles/settings-store.ts';
import { usualProfile } from '../profiles/usual-profile.ts';
import { ClusterFollower } from './cluster-follower.ts';
import { Connection } from './connection.ts';
import { ControlServer } from './control/control-server.ts';
import type { Host } from './host-api.ts';
import { profileFacts } from './profile-facts.ts';
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

/** Makes the one host of this user's connection; `app.already-running` when another program is it. */
export async function createHost(options: HostOptions): Promise<Result<Host, Problem>> {
  const host = new KubelaneHost(options);
  const control = new ControlServer({
    path: controlSocketPath(options.home, options.environment),
    host,
    showWindow: options.showWindow,
    onProfilesChanged: () => options.onProfilesChanged?.(),
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
  readonly #listeners = new Set<() => void>();
  readonly #stopping: (() => Promise<void>)[] = [];

  constructor(options: HostOptions) {
    this.#profiles = new ProfileStore(profilesFolder(options.home));
    this.#settings = new SettingsStore(options.home);
    const changed = (): void => {
      for (const listener of [...this.#listeners]) listener();
    };
    this.#follower = new ClusterFollower(options.environment, changed);
    this.#connection = new Connection({
      helperSocket: options.helperSocket,
      laptop,
      monitor: networkMonitor(),
      readFacts: profileFacts,
      discover: (profile) => this.#follower.discover(profile),
    });
    this.#connection.onChange(() => {
      this.#follower.follow(this.#connection);
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
    const profile =
      name === null
        ? usualProfile((await this.#profiles.list()).profiles, this.#settings.load().profile)
        : await this.#profiles.get(name);
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

  answer(answer: InputAnswer): void {
    this.#connection.answer(answer);
  }

  address(service: string, form: AddressForm, port: string | null): Result<string, Problem> {
    const found = findService(this.services.services, service);
    return found.ok ? addressText(found.value, form, port) : found;
  }

  async stop(): Promise<void> {
    await this.#connection.disconnect();
    await this.#follower.stop();
    for (const end of this.#stopping) await end();
  }
}
