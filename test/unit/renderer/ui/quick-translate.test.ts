import { describe, expect, it } from 'vitest';
import { createTranslator, locales } from '../../../../electron/shared/i18n.ts';
import { en } from '../../../../electron/shared/messages/en.ts';
import { quickTranslate } from '../../../../renderer/ui/quick-translate.ts';

const groups = { ui: en.ui, browser: en.browser } as const;
const keys = Object.entries(groups).flatMap(([group, texts]) => Object.keys(texts).map((key) => `${group}/${key}`));
/** A value for every place that a text can have, and one that must not be taken for a place itself. */
const values = {
  ...Object.fromEntries(placesOf(groups).map((name) => [name, `<${name}>`])),
  name: '{{address}}',
  total: 7,
};

function placesOf(texts: unknown): string[] {
  return [...JSON.stringify(texts).matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '');
}

describe.each(locales)('in %s', (locale) => {
  const t = createTranslator(locale);
  const quick = quickTranslate(t);

  it('says what i18next says, the first time and from memory', () => {
    const asked = keys.filter((key) => !/_(?:one|other|zero)$/.test(key));
    const expected = asked.map((key) => t(key, values));
    expect(asked.map((key) => quick(key, values))).toEqual(expected);
    expect(asked.map((key) => quick(key, values))).toEqual(expected);
  });

  it('leaves a place open that has no value', () => {
    expect(quick('ui/row.ready', { ready: 1 })).toContain('{{total}}');
  });
});
