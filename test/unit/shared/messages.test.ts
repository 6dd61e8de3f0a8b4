import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTranslator, describeProblem, locales } from '../../../electron/shared/i18n.ts';
import { en } from '../../../electron/shared/messages/en.ts';
import { zhCN } from '../../../electron/shared/messages/zh-cn.ts';
import { problem, type ProblemCode } from '../../../electron/shared/problem.ts';

const english = leaves(en);
const chinese = leaves(zhCN);

describe('the catalogues', () => {
  it('have the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it.each([...english.keys()])('%s has the same placeholders and marks in both languages', (key) => {
    expect(signs(chinese.get(key) ?? '')).toEqual(signs(english.get(key) ?? ''));
  });

  it.each([...english, ...chinese].map(([key, text]) => [key, text] as const))('%s says something', (_key, text) => {
    expect(text.trim()).not.toBe('');
  });

  it('are two languages: only names, numbers and signs are alike', () => {
    const alike = [...english]
      .filter(([key]) => !key.startsWith('cli/'))
      .filter(([key, text]) => chinese.get(key) === text && /[a-z]{2}/i.test(literal(text)));
    expect(alike.map(([key]) => key).sort()).toEqual(
      [
        'role/vpn',
        'ui/bytes.gb',
        'ui/bytes.kb',
        'ui/bytes.mb',
        'ui/bytes.tb',
        'ui/idle.context',
        'ui/menu.version',
        'ui/row.headless',
        'ui/source.ovpn',
        'ui/window.main',
        'ui/window.title',
      ].filter((key) => english.has(key)),
    );
  });

  it('use Chinese punctuation in Chinese sentences', () => {
    const western = [...chinese].filter(([, text]) => /\p{Script=Han}[,;:?!]/u.test(text));
    expect(western.map(([key]) => key).filter((key) => !/^(ui|browser)\/keys\./.test(key))).toEqual([]);
  });
});

describe('the keys that the window names', () => {
  const sources = filesOf('renderer').map((file) => readFileSync(file, 'utf8'));
  const named = sources.flatMap((source) =>
    [...source.matchAll(/'((?:ui|browser|state|step|role|source|routeState)\/[^']+)'/g)].map((match) => match[1] ?? ''),
  );
  const computed = sources.flatMap((source) =>
    [...source.matchAll(/`((?:ui|browser)\/[^`$]*)\$\{/g)].map((match) => match[1] ?? ''),
  );

  it('exist', () => {
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((key) => !english.has(key))).toEqual([]);
  });

  it('are all the keys there are', () => {
    const unused = [...english.keys()]
      .filter((key) => key.startsWith('ui/') || key.startsWith('browser/'))
      .filter((key) => !named.includes(key) && !computed.some((prefix) => key.startsWith(prefix)));
    expect(unused).toEqual([]);
  });
});

describe('describeProblem', () => {
  const codes = Object.keys(en.problems) as ProblemCode[];

  it.each(locales)('leaves no placeholder open in %s', (locale) => {
    const t = createTranslator(locale);
    for (const code of codes) {
      const { text: said, remedy: advice } = en.problems[code];
      const names = (`${said} ${advice}`.match(/\{\{\w+\}\}/g) ?? []).filter((sign) => sign.startsWith('{{'));
      const params = Object.fromEntries(names.map((name) => [name.slice(2, -2), 'X']));
      const { text, remedy } = describeProblem(t, problem(code, params));
      expect(`${text} ${remedy}`).not.toMatch(/\{\{|problems\//);
    }
  });

  it('does not take a value for a key or a placeholder', () => {
    const { text } = describeProblem(
      createTranslator('en'),
      problem('profile.not-found', { name: '$t(ui/window.title) <b>' }),
    );
    expect(text).toContain('<b>');
  });
});

/** Every text of a catalogue by its key. */
function leaves(node: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'string'
        ? [[`${prefix}${key}`, value] as const]
        : [...leaves(value as object, `${prefix}${key}/`)],
    ),
  );
}

/** The placeholders, tags and backticked literals of a text, in order of the alphabet. */
function signs(text: string): readonly string[] {
  return [...new Set(text.match(/\{\{\w+\}\}|<\/?\w+>|`[^`]*`/g) ?? [])].sort();
}

/** A text without its placeholders, tags and literals. */
function literal(text: string): string {
  return text.replace(/\{\{\w+\}\}|<\/?\w+>|`[^`]*`/g, '');
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(join(import.meta.dirname, '../../..', folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
