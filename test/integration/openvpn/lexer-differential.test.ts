import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { lexProfile, type LexedDirective } from '../../../electron/openvpn/lexer.ts';

/** The same text through openvpn and through our lexer. openvpn prints the words of each `echo msg …` line while it reads. */

const folder = mkdtempSync(join(tmpdir(), 'kubelane-lexer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const seed = Number(process.env['KUBELANE_FUZZ_SEED'] ?? 20260101);

function openvpnEchoes(text: string): { echoes: string[]; stopped: boolean; output: string } {
  const file = join(folder, 'profile.ovpn');
  writeFileSync(file, text);
  const run = spawnSync('openvpn', ['--suppress-timestamps', '--config', file], { encoding: 'utf8', timeout: 10_000 });
  const output = run.stdout;
  const stopped = /profile\.ovpn:\d+|Endtag .* missing|Maximum option line length/.test(output);
  return { echoes: [...output.matchAll(/^ECHO:(.*)$/gm)].map((match) => match[1] ?? ''), stopped, output };
}

function ourEchoes(directives: readonly LexedDirective[]): string[] {
  return directives
    .filter(({ name, parameters, inline }) => name === 'echo' && inline === null && parameters[0]?.startsWith('msg'))
    .map(({ parameters }) => parameters.join(' ').split('\n')[0] ?? '');
}

const pieces = [
  'a',
  'b',
  ' ',
  ' ',
  '"',
  '"',
  "'",
  "'",
  '\\',
  '\\\\',
  '\\"',
  '\\ ',
  '\t',
  '#',
  ';',
  '--',
  '<',
  '>',
  'é',
  '王',
  '\f',
];
const tail = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));

it('cuts lines into the same words', () => {
  const lines = fc.sample(tail, { seed, numRuns: 1500 }).map((text) => `echo msg ${text}`);
  const good = lines.filter((text) => lexProfile(`${text}\n`).ok);
  const all = good.join('\n') + '\n';
  const lexed = lexProfile(all);
  if (!lexed.ok) throw new Error(JSON.stringify(lexed.error));
  const real = openvpnEchoes(all);
  expect(real.stopped, real.output).toBe(false);
  expect(ourEchoes(lexed.value)).toEqual(real.echoes);
  expect(good.length).toBeGreaterThan(300);
});

it('refuses the same lines', () => {
  const lines = fc.sample(tail, { seed, numRuns: 600 }).map((text) => `echo msg ${text}`);
  const bad = lines.filter((text) => !lexProfile(`${text}\n`).ok).slice(0, 60);
  expect(bad.length).toBe(60);
  for (const text of bad) expect(openvpnEchoes(`${text}\n`), text).toMatchObject({ stopped: true, echoes: [] });
});

it('ends inline blocks at the same place', () => {
  const filler = fc.constantFrom('x', 'x'.repeat(253), 'x'.repeat(254), 'x'.repeat(255), 'x'.repeat(510), '');
  const line = fc.oneof(
    fc.constantFrom(
      '<ca>',
      '</ca>',
      ' </ca>junk',
      '\t</ca> echo msg hidden',
      '"<ca>"',
      '--<ca>',
      '<ca> x',
      '<cert>',
      '</cert>',
      '#<ca>',
    ),
    fc.nat(99).map((n) => `echo msg ${n}`),
    fc.tuple(filler, fc.constantFrom('</ca>', '</cert>', 'echo msg late', 'é')).map(([text, end]) => `${text}${end}`),
  );
  const end = fc.constantFrom('\n', '\r\n');
  const texts = fc.sample(
    fc.tuple(fc.array(line, { minLength: 2, maxLength: 14 }), end, fc.constantFrom('', '\ufeff')),
    { seed, numRuns: 700 },
  );
  let compared = 0;
  for (const [parts, lineEnd, mark] of texts) {
    if (compared >= 120) break;
    const text = mark + ['echo msg first', ...parts, '</ca>', '</cert>'].join(lineEnd) + lineEnd;
    const lexed = lexProfile(text);
    // Lines outside of blocks that are no directive stop openvpn for another reason; drop them from the comparison.
    const known = lexed.ok && lexed.value.every(({ name }) => ['echo', 'ca', 'cert'].includes(name));
    const simple = lexed.ok && lexed.value.every(({ name, parameters }) => name === 'echo' || parameters.length <= 1);
    if (lexed.ok && !(known && simple)) continue;
    compared++;
    const real = openvpnEchoes(text);
    if (lexed.ok) {
      expect(real.stopped, real.output + JSON.stringify(text)).toBe(false);
      expect(ourEchoes(lexed.value), JSON.stringify(text)).toEqual(real.echoes);
    } else {
      expect(real.stopped, real.output + JSON.stringify(text)).toBe(true);
    }
  }
  expect(compared).toBeGreaterThan(30);
});

it('agrees on the limits of a line and of a word', () => {
  const cases = [253, 254, 255, 256, 257].map((length) => 'echo msg '.padEnd(length, 'y'));
  for (const text of cases.flatMap((content) => [content, `${content}\n`])) {
    expect(openvpnEchoes(text).stopped, String(text.length)).toBe(!lexProfile(text).ok);
  }
});
