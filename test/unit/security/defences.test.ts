import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../../scripts/setup/cache.ts';
import { occurrences, plainTitle } from '../../security/defence.ts';
import { defences } from '../../security/defences.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');

/** The short form of `npm run defences`: that each one can still be taken out, and its test still be found. */
describe('the list of defences', () => {
  it('has each name once', () => {
    expect(new Set(defences.map(({ name }) => name)).size).toBe(defences.length);
  });

  it.each(defences.map((defence) => [defence.name, defence] as const))('finds %s and its test', (_name, defence) => {
    expect({ found: occurrences(read(defence.source), defence.search) }).toEqual({ found: 1 });
    expect(defence.replacement).not.toBe(defence.search);
    expect(occurrences(read(defence.test.file), `'${defence.test.title}'`)).toBe(1);
    expect(plainTitle(defence.test.title).length).toBeGreaterThan(20);
  });

  it('leaves no CVE without a defence', () => {
    const files = [...new Set(defences.map(({ test }) => test.file))];
    const named = files.flatMap((file) => read(file).match(/CVE-\d{4}-\d+/g) ?? []);
    const defended = new Set(defences.flatMap(({ test }) => test.title.match(/CVE-\d{4}-\d+/g) ?? []));
    expect([...new Set(named)].filter((cve) => !defended.has(cve))).toEqual([]);
  });
});
