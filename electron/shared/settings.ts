import * as v from 'valibot';

export const themes = ['system', 'light', 'dark'] as const;
export const languages = ['system', 'en', 'zh-CN'] as const;

/** What the user chose; every field has a default, so an old or damaged file never stops the app. */
export const settingsSchema = v.object({
  theme: v.fallback(v.picklist(themes), 'system'),
  language: v.fallback(v.picklist(languages), 'system'),
  /** The profile that one click connects. */
  profile: v.fallback(v.nullable(v.pipe(v.string(), v.maxLength(64))), null),
});

export type Settings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: Settings = { theme: 'system', language: 'system', profile: null };
