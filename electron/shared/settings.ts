import * as v from 'valibot';
import { acceleratorPattern } from './accelerator.ts';

export const themes = ['system', 'light', 'dark'] as const;
export const languages = ['system', 'en', 'zh-CN'] as const;
/** Kinds of Service that the list can be narrowed to: those of `spec.type`, and headless ones by themselves. */
export const kindFilters = ['ClusterIP', 'headless', 'NodePort', 'LoadBalancer', 'ExternalName'] as const;
export const readyFilters = ['ready', 'not-ready'] as const;

const filtersSchema = v.object({
  namespace: v.fallback(v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(63))), null),
  kind: v.fallback(v.nullable(v.picklist(kindFilters)), null),
  ready: v.fallback(v.nullable(v.picklist(readyFilters)), null),
  favourites: v.fallback(v.boolean(), false),
});

/** What the service list is narrowed to; it stays when the window is closed. */
export type ServiceFilters = v.InferOutput<typeof filtersSchema>;

export const noFilters: ServiceFilters = { namespace: null, kind: null, ready: null, favourites: false };

/** Brings the window to the front from any program, with the search focused. */
export const defaultShortcut = 'CommandOrControl+Alt+K';

/** Whether the shortcut of the settings works: not when another program, or the desktop, has these keys. */
export type ShortcutState = 'off' | 'active' | 'taken';

/** What the user chose; every field has a default, so an old or damaged file never stops the app. */
export const settingsSchema = v.object({
  theme: v.fallback(v.picklist(themes), 'system'),
  language: v.fallback(v.picklist(languages), 'system'),
  /** The profile that one click connects. */
  profile: v.fallback(v.nullable(v.pipe(v.string(), v.maxLength(64))), null),
  filters: v.fallback(filtersSchema, noFilters),
  /** Keys in Electron's notation; null when there are none. */
  shortcut: v.fallback(v.nullable(v.pipe(v.string(), v.regex(acceleratorPattern))), defaultShortcut),
});

export type Settings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  profile: null,
  filters: noFilters,
  shortcut: defaultShortcut,
};
