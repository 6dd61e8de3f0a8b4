import type { AddressForm } from '../shared/address-form.ts';
import type { InputAnswer } from '../shared/connection-state.ts';
import type { ImportedProfile } from '../shared/ipc-schema.ts';
import type { Problem } from '../shared/problem.ts';
import type { Result } from '../shared/result.ts';
import type { ServiceListSnapshot } from '../shared/service-record.ts';
import type { Settings } from '../shared/settings.ts';
import type { AppModel } from './app-model.ts';
import type { Backend } from './backend-api.ts';
import { ProblemError } from './problem-error.ts';

/** What the actions need of what surrounds them. */
export interface ActionParts {
  readonly model: AppModel;
  /** Loads the backend at the first call, if it is not loaded yet. */
  readonly backend: () => Promise<Backend>;
  /** The system's dialog; null when the user cancelled. */
  readonly chooseProfileFile: () => Promise<string | null>;
  readonly writeClipboard: (text: string) => Promise<void>;
  readonly saveSettings: (settings: Settings) => Promise<Result<null, Problem>>;
}

/** Fields that are absent or undefined stay as they are. */
type SettingsChange = { readonly [K in keyof Settings]?: Settings[K] | undefined };

/** Everything a user can ask for, from the tray or the window. */
export class Actions {
  readonly #parts: ActionParts;
  /** Whether the page has the whole service list, so that patches mean something to it. */
  #subscribed = false;

  constructor(parts: ActionParts) {
    this.#parts = parts;
  }

  get subscribed(): boolean {
    return this.#subscribed;
  }

  async connect(profile: string | null): Promise<Result<null, Problem>> {
    return await (await this.#parts.backend()).host.connect(profile ?? this.#parts.model.facts.settings.profile);
  }

  async disconnect(): Promise<void> {
    await (await this.#parts.backend()).host.disconnect();
  }

  async subscribe(): Promise<ServiceListSnapshot> {
    const { host } = await this.#parts.backend();
    this.#subscribed = true;
    return host.services;
  }

  unsubscribe(): void {
    this.#subscribed = false;
  }

  async copyLast(): Promise<void> {
    const { lastAddress } = this.#parts.model.facts;
    if (lastAddress !== null) await this.#parts.writeClipboard(lastAddress);
  }

  async importProfile(): Promise<Result<ImportedProfile, Problem> | null> {
    const file = await this.#parts.chooseProfileFile();
    if (file === null) return null;
    const result = await (await this.#parts.backend()).importProfile(file);
    await this.refreshProfiles();
    return result;
  }

  async removeProfile(name: string): Promise<Result<null, Problem>> {
    const result = await (await this.#parts.backend()).removeProfile(name);
    await this.refreshProfiles();
    return result;
  }

  async refreshProfiles(): Promise<void> {
    this.#parts.model.update({ profiles: await (await this.#parts.backend()).listProfiles() });
  }

  async answer(answer: InputAnswer): Promise<void> {
    (await this.#parts.backend()).host.answer(answer);
  }

  /** Copies a Service's address and remembers it for the tray's menu. */
  async copyAddress(uid: string, form: AddressForm, port: number | null): Promise<Result<string, Problem>> {
    const { host } = await this.#parts.backend();
    const address = host.address(uid, form, port === null ? null : String(port));
    if (!address.ok) return address;
    await this.#parts.writeClipboard(address.value);
    this.#parts.model.update({ lastAddress: address.value });
    return address;
  }

  /** The change is in effect at once, even if it cannot be stored; that is then a ProblemError. */
  async changeSettings(change: SettingsChange): Promise<void> {
    const { settings } = this.#parts.model.facts;
    const next: Settings = {
      theme: change.theme ?? settings.theme,
      language: change.language ?? settings.language,
      profile: change.profile === undefined ? settings.profile : change.profile,
    };
    this.#parts.model.update({ settings: next });
    const saved = await this.#parts.saveSettings(next);
    if (!saved.ok) throw new ProblemError(saved.error);
  }
}
