import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../../scripts/setup/cache.ts';
import { plainTitle } from '../../security/defence.ts';
import { defences } from '../../security/defences.ts';

const document = readFileSync(join(repositoryRoot, 'SECURITY.md'), 'utf8');
const links = [...document.matchAll(/\[([^\]]+)\]\(([^)]+\.test\.ts)\)/g)].map(([, text = '', file = '']) => ({
  text,
  file,
}));

/** The titles in a test file, each without the CVE in front and the case of a table behind. */
function titlesOf(file: string): { readonly cves: readonly string[]; readonly title: string }[] {
  const source = readFileSync(join(repositoryRoot, file), 'utf8');
  return [...source.matchAll(/'((?:[^'\\\n]|\\.)+)'/g)].map(([, text = '']) => ({
    cves: text.match(/CVE-\d{4}-\d+/g) ?? [],
    title: plainTitle(text.replace(/^CVE-[^:]*: /, '')).replace(/:$/, ''),
  }));
}

describe('SECURITY.md', () => {
  it('names tests', () => expect(links.length).toBeGreaterThan(50));

  it.each(links)('names “$text” of $file, which exists', ({ text, file }) => {
    expect(existsSync(join(repositoryRoot, file)), file).toBe(true);
    expect(titlesOf(file).map(({ title }) => title)).toContain(text);
  });

  it('has a row for each CVE that a test is named after, and a test of that name in each row', () => {
    const rows = document.split('\n').filter((line) => /^\| CVE-/.test(line) && line.includes('.test.ts)'));
    const inRows = rows.flatMap((row) => {
      const cves = row.split('|')[1]?.match(/CVE-\d{4}-\d+/g) ?? [];
      for (const [, text = '', file = ''] of row.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)) {
        const found = titlesOf(file).filter(({ title }) => title === text);
        expect({
          row: cves,
          text,
          fits: found.some((entry) => cves.every((cve) => entry.cves.includes(cve))),
        }).toMatchObject({
          fits: true,
        });
      }
      return cves;
    });
    const defended = new Set(defences.flatMap(({ test }) => test.title.match(/CVE-\d{4}-\d+/g) ?? []));
    expect([...defended].sort()).toEqual([...new Set(inRows)].sort());
  });

  it('says how to report a vulnerability', () => {
    expect(document).toMatch(/security advisories page/);
    expect(document).toMatch(/within 90 days/);
  });
});
