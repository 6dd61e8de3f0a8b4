import { disconnectedSnapshot, type ConnectionSnapshot } from '../shared/connection-state.ts';
import { createTranslator, localeFor, type Locale, type Translate } from '../shared/i18n.ts';
import type { AppSnapshot } from '../shared/ipc-schema.ts';
import type { ProfileSummary } from '../shared/profile.ts';
import { clusterOff, type ClusterStatus } from '../shared/service-record.ts';
import { defaultSettings, type Settings } from '../shared/settings.ts';

export interface Facts {
  readonly connection: ConnectionSnapshot;
  readonly cluster: ClusterStatus;
  readonly profiles: readonly ProfileSummary[];
  readonly settings: Settings;
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
    const { connection, cluster, profiles, settings } = this.#facts;
    return { connection, cluster, profiles, settings, locale: this.locale, version: this.#version };
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
