import { createInstance, type TFunction, type i18n } from 'i18next';
import type { Problem } from './problem.ts';
import { en } from './messages/en.ts';
import { zhCN } from './messages/zh-cn.ts';

export const locales = ['en', 'zh-CN'] as const;
export type Locale = (typeof locales)[number];

/** Translates a key of the catalogue, for example `t('state/connected', { profile })`. */
export type Translate = TFunction;

/**
 * Picks the catalogue for a BCP 47 tag or a POSIX locale (`zh_CN.UTF-8`); English where there is none.
 */
export function localeFor(tag: string | undefined): Locale {
  return tag !== undefined && /^zh\b|^zh[_-]/i.test(tag) ? 'zh-CN' : 'en';
}

/** A translator of its own for one language; nothing is loaded later, so it is usable at once. */
export function createTranslator(locale: Locale): Translate {
  return createI18n(locale).t;
}

/** The i18next instance behind a translator, for views that need more than `t` (react-i18next). */
export function createI18n(locale: Locale): i18n {
  const instance = createInstance();
  void instance.init({
    lng: locale,
    fallbackLng: 'en',
    initAsync: false,
    // Keys such as `problems.route.missing` hold dots, so the separator of groups is another sign.
    keySeparator: '/',
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { en: { translation: en }, 'zh-CN': { translation: zhCN } },
  });
  return instance;
}

/** A problem in words: what happened and what to do. */
export function describeProblem(t: Translate, problem: Problem): { code: string; text: string; remedy: string } {
  const { reasonKey, ...plain } = problem.params ?? {};
  const params = reasonKey === undefined ? plain : { ...plain, reason: t(`reasons/${reasonKey}`) };
  return {
    code: problem.code,
    text: t(`problems/${problem.code}/text`, params),
    remedy: t(`problems/${problem.code}/remedy`, params),
  };
}
