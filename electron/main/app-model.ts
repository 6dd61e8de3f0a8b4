import { disconnectedSnapshot, type ConnectionSnapshot } from '../shared/connection-state.ts';
import { createTranslator, localeFor, type Locale, type Translate } from '../shared/i18n.ts';
import type { AppSnapshot } from '../shared/ipc-schema.ts';
import type { ProfileSummary } from '../shared/profile.ts';
import { noMarks, type ServiceMarks } from '../shared/service-marks.ts';
import { clusterOff, type ClusterStatus } from '../shared/service-record.ts';
import { defaultSettings, type Settings, type ShortcutState } from '../shared/settings.ts';

export interface Facts {
  readonly connection: ConnectionSnapshot;
  readonly cluster: ClusterStatus;
  readonly profiles: readonly ProfileSummary[];
  readonly settings: Settings;
  readonly marks: ServiceMarks;
  readonly shortcut: ShortcutState;
  /** The last address that was copied. */
  readonly lastAddress: string | null;
}

/** What is the case in the app, in one place; tray, window and notifications are views of it. */
export class AppModel {
  readonly #version: string;
  #systemLocale: Locale = 'en';
  #translator: { readonly locale: Locale; readonly t: Translate } | null = null;
  #facts: Facts = {
    connection: disconnectedSnapshot,
    cluster: clusterOff,
    profiles: [],
    settings: defaultSettings,
    marks: noMarks,
    shortcut: 'off',
    lastAddress: null,
  };
  readonly #listeners = new Set<(before: Facts, now: Facts) => void>();

  constructor(version: string) {
    this.#version = version;
  }

  get facts(): Facts {
    return this.#facts;
  }

  get locale(): Locale {
    const { language } = this.#facts.settings;
    return language === 'system' ? this.#systemLocale : language;
  }

  /** The translator for the language in effect. */
  get t(): Translate {
    if (this.#translator?.locale !== this.locale) {
      this.#translator = { locale: this.locale, t: createTranslator(this.locale) };
    }
    return this.#translator.t;
  }

  get snapshot(): AppSnapshot {
    const { connection, cluster, profiles, settings, shortcut, marks } = this.#facts;
    return {
      ...{ connection, cluster, profiles, settings, shortcut, marks },
      locale: this.locale,
      version: this.#version,
    };
  }

  /** The profile whose Services are meant: the connected one, else the one that would be connected; null where that is not clear. */
  get profile(): string | null {
    const { connection, profiles, settings } = this.#facts;
    const names = profiles.map(({ name }) => name);
    const chosen = names.find((name) => name === settings.profile) ?? null;
    return connection.profile ?? chosen ?? (names.length === 1 ? (names[0] ?? null) : null);
  }

  /** The system's language, as a BCP 47 tag. */
  setSystemLanguage(tag: string): void {
    this.#systemLocale = localeFor(tag);
  }

  update(change: Partial<Facts>): void {
    const before = this.#facts;
    this.#facts = { ...before, ...change };
    for (const listener of this.#listeners) listener(before, this.#facts);
  }

  onChange(listener: (before: Facts, now: Facts) => void): void {
    this.#listeners.add(listener);
  }
}
