import { withoutSecrets } from '../gateway/exports/without-secrets.ts';
import type { AddressForm, ServiceForms } from '../shared/address-form.ts';
import type { ClusterFacts, OverridableFact } from '../shared/cluster-facts.ts';
import type { ChosenRoute } from '../shared/collision.ts';
import type { InputAnswer } from '../shared/connection-state.ts';
import type { DoctorProgress, DoctorReport } from '../shared/doctor.ts';
import type { ExportDocument } from '../shared/export-kind.ts';
import type { DirectProfileRequest, ImportedProfile } from '../shared/ipc-schema.ts';
import type { Located } from '../shared/located.ts';
import type { KubeconfigChange, KubeconfigContexts } from '../shared/kubeconfig.ts';
import type { NameChoices } from '../shared/profile.ts';
import { pack, type Packed } from '../shared/packed.ts';
import { nameOfMark } from '../shared/service-marks.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { ProtocolName } from '../shared/protocol-name.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { RouteStatus } from '../shared/routes.ts';
import type { ServiceEndpoints } from '../shared/service-endpoints.ts';
import type { ServiceCheck, ServiceCheckProgress } from '../shared/service-check.ts';
import type { ServiceListSnapshot } from '../shared/service-record.ts';
import type { Settings } from '../shared/settings.ts';
import type { AppModel } from './app-model.ts';
import type { Backend, Examined, ExportRequest } from './backend-api.ts';
import { ProblemError } from './problem-error.ts';

/** What the actions need of what surrounds them. */
export interface ActionParts {
  readonly model: AppModel;
  /** Loads the backend at the first call, if it is not loaded yet. */
  readonly backend: () => Promise<Backend>;
  /** The system's dialog; null when the user cancelled. */
  readonly chooseProfileFile: () => Promise<string | null>;
  /** The system's dialog for a kubeconfig; null when the user cancelled. */
  readonly chooseKubeconfigFile: () => Promise<string | null>;
  /** The system's dialog for a new file of that name; null when the user cancelled. */
  readonly chooseNewFile: (name: string) => Promise<string | null>;
  readonly writeClipboard: (text: string) => Promise<void>;
  readonly onDoctor: (progress: DoctorProgress) => void;
  readonly onCheck: (progress: ServiceCheckProgress) => void;
  readonly saveSettings: (settings: Settings) => Promise<Result<null, Problem>>;
}

const notChosen = problem('app.bad-request', { detail: 'the kubeconfig was not chosen by the user' });

/** Fields that are absent or undefined stay as they are. */
type SettingsChange = { readonly [K in keyof Settings]?: Settings[K] | undefined };

/** Everything a user can ask for, from the tray or the window. */
export class Actions {
  readonly #parts: ActionParts;
  /** Whether the page has the whole service list, so that patches mean something to it. */
  #subscribed = false;
  /** What the user picked in the system's dialog. */
  readonly #kubeconfigs = new Set<string>();
  #examining: Promise<Examined> | null = null;
  #examined: Examined | null = null;
  #checking: AbortController | null = null;

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

  async subscribe(): Promise<Packed<ServiceListSnapshot>> {
    const { host } = await this.#parts.backend();
    this.#subscribed = true;
    host.attend(true);
    return pack(host.services);
  }

  unsubscribe(): void {
    if (this.#subscribed) void this.#parts.backend().then(({ host }) => host.attend(this.#subscribed));
    this.#subscribed = false;
    this.#checking?.abort();
  }

  async endpoints(uid: string): Promise<Result<ServiceEndpoints, Problem>> {
    return await (await this.#parts.backend()).host.endpoints(uid);
  }

  async locate(text: string): Promise<Result<Located, Problem>> {
    return await (await this.#parts.backend()).host.locate(text);
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

  async makeDirectProfile(request: DirectProfileRequest): Promise<Result<null, Problem>> {
    const result = await (await this.#parts.backend()).makeDirectProfile(request);
    await this.refreshProfiles();
    return result;
  }

  async removeProfile(name: string): Promise<Result<null, Problem>> {
    const result = await (await this.#parts.backend()).removeProfile(name);
    await this.refreshProfiles();
    return result;
  }

  async changeNames(name: string, choices: NameChoices): Promise<Result<null, Problem>> {
    const result = await (await this.#parts.backend()).changeNames(name, choices);
    await this.refreshProfiles();
    return result;
  }

  async chooseKubeconfig(): Promise<string | null> {
    const file = await this.#parts.chooseKubeconfigFile();
    if (file !== null) this.#kubeconfigs.add(file);
    return file;
  }

  async listContexts(name: string, kubeconfig: string | null): Promise<Result<KubeconfigContexts, Problem>> {
    return this.#mayRead(name, kubeconfig)
      ? (await this.#parts.backend()).listContexts(name, kubeconfig)
      : err(notChosen);
  }

  async changeKubeconfig(name: string, change: Required<KubeconfigChange>): Promise<Result<null, Problem>> {
    if (!this.#mayRead(name, change.kubeconfig)) return err(notChosen);
    const result = await (await this.#parts.backend()).changeKubeconfig(name, change);
    await this.refreshProfiles();
    return result;
  }

  /** A kubeconfig names programs that are run. One that nobody picked in the system's dialog, or stored before, is none of the page's. */
  #mayRead(name: string, kubeconfig: string | null): boolean {
    const stored = this.#parts.model.facts.profiles.find((profile) => profile.name === name)?.kubeconfig;
    return kubeconfig === null || kubeconfig === stored || this.#kubeconfigs.has(kubeconfig);
  }

  /** The window shows no keys: it has none. */
  async previewExport(request: ExportRequest): Promise<Result<ExportDocument, Problem>> {
    const made = await (await this.#parts.backend()).exportProfile(request);
    return made.ok ? ok(withoutSecrets(made.value, '(not shown here)')) : made;
  }

  /** Other programs read the clipboard, so keys never go there. */
  async copyExport(request: ExportRequest): Promise<Result<null, Problem>> {
    const made = await (await this.#parts.backend()).exportProfile(request);
    if (!made.ok) return made;
    if (made.value.secret) return err(problem('app.bad-request', { detail: 'a key is not copied' }));
    await this.#parts.writeClipboard(made.value.text);
    return ok(null);
  }

  async saveExport(request: ExportRequest): Promise<Result<string, Problem> | null> {
    const backend = await this.#parts.backend();
    const made = await backend.exportProfile(request);
    if (!made.ok) return made;
    const file = await this.#parts.chooseNewFile(made.value.fileName);
    return file === null ? null : backend.writeExport(file, made.value);
  }

  async refreshProfiles(): Promise<void> {
    this.#parts.model.update({ profiles: await (await this.#parts.backend()).listProfiles() });
  }

  /** Whoever asks while it is under way gets the same outcome. */
  async examine(): Promise<DoctorReport> {
    this.#examining ??= this.#examine();
    try {
      this.#examined = await this.#examining;
      return this.#examined.report;
    } finally {
      this.#examining = null;
    }
  }

  async copyReport(): Promise<boolean> {
    if (this.#examined === null) return false;
    await this.#parts.writeClipboard(this.#examined.text(this.#parts.model.t));
    return true;
  }

  async #examine(): Promise<Examined> {
    return (await this.#parts.backend()).examine(this.#parts.onDoctor);
  }

  async answer(answer: InputAnswer): Promise<void> {
    (await this.#parts.backend()).host.answer(answer);
  }

  /** One at a time: a window shows one, and nobody waits for another. */
  async checkService(uid: string, port: number | null): Promise<Result<ServiceCheck, Problem>> {
    this.#checking?.abort();
    const checking = new AbortController();
    this.#checking = checking;
    const { host } = await this.#parts.backend();
    return host.check(uid, port === null ? null : String(port), this.#parts.onCheck, checking.signal);
  }

  async choose(wanted: ChosenRoute, profile: string | null): Promise<Result<ChosenRoute, Problem>> {
    return await (await this.#parts.backend()).host.choose(wanted, profile);
  }

  async clusterFacts(): Promise<Result<ClusterFacts, Problem>> {
    return await (await this.#parts.backend()).host.clusterFacts();
  }

  async overrideFact(kind: OverridableFact, values: readonly string[]): Promise<Result<ClusterFacts, Problem>> {
    return await (await this.#parts.backend()).host.overrideFact(kind, values);
  }

  async acceptRoutes(): Promise<Result<ClusterFacts, Problem>> {
    return await (await this.#parts.backend()).host.acceptRoutes();
  }

  async foresee(profile: string): Promise<Result<readonly RouteStatus[], Problem>> {
    return await (await this.#parts.backend()).host.foresee(profile);
  }

  /** Copies a Service's address and remembers it for the tray's menu. */
  async copyAddress(uid: string, form: AddressForm, port: number | null): Promise<Result<string, Problem>> {
    const { host } = await this.#parts.backend();
    const address = await host.copied(uid, form, port === null ? null : String(port));
    return address.ok ? ok(await this.#copy(address.value)) : address;
  }

  /**
   * Copies a marked Service (`namespace/name`): as it is now while the list of Services is there, else as it was known last. Errors: those of
   * `Host.address`.
   */
  async copyMarked(service: string, form: AddressForm, port: number | null): Promise<Result<string, Problem>> {
    const { host } = await this.#parts.backend();
    const address = await host.copied(nameOfMark(service), form, port === null ? null : String(port));
    if (address.ok) return ok(await this.#copy(address.value));
    const { cluster, marks } = this.#parts.model.facts;
    const recent = marks.recent.find((one) => one.service === service && one.form === form && one.port === port);
    const known = recent?.text ?? (form === 'hostport' && port === null ? marks.addresses[service] : undefined);
    return known === undefined || cluster.phase === 'live' ? address : ok(await this.#copy(known));
  }

  async #copy(text: string): Promise<string> {
    await this.#parts.writeClipboard(text);
    this.#parts.model.update({ lastAddress: text });
    return text;
  }

  async serviceForms(uid: string, port: number | null): Promise<Result<ServiceForms, Problem>> {
    return await (await this.#parts.backend()).host.forms(uid, port === null ? null : String(port));
  }

  async setProtocol(
    uid: string,
    port: number | null,
    protocol: ProtocolName | null,
  ): Promise<Result<ServiceForms, Problem>> {
    const { host } = await this.#parts.backend();
    return await host.setProtocol(uid, port === null ? null : String(port), protocol);
  }

  async setFavourite(service: string, on: boolean): Promise<Result<null, Problem>> {
    const marked = await (await this.#parts.backend()).host.favourite(nameOfMark(service), on);
    return marked.ok ? ok(null) : marked;
  }

  /** Copies a part of a Service's details; the tray's menu is for whole addresses. */
  async copyText(text: string): Promise<void> {
    await this.#parts.writeClipboard(text);
  }

  /** The change is in effect at once, even if it cannot be stored; that is then a ProblemError. */
  async changeSettings(change: SettingsChange): Promise<void> {
    const { settings } = this.#parts.model.facts;
    const next: Settings = {
      theme: change.theme ?? settings.theme,
      language: change.language ?? settings.language,
      profile: change.profile === undefined ? settings.profile : change.profile,
      filters: change.filters ?? settings.filters,
      shortcut: change.shortcut === undefined ? settings.shortcut : change.shortcut,
    };
    this.#parts.model.update({ settings: next });
    const saved = await this.#parts.saveSettings(next);
    if (!saved.ok) throw new ProblemError(saved.error);
  }
}
