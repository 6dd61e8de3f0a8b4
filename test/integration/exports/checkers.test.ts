import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effective, exported, fullFacts, sampleFacts } from '../../unit/gateway/exports/samples.ts';

/** Each export before the real program's own checker, or, where Debian has no such program, a reader of its grammar. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubelane-exports-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const samples = [
  ['plain', sampleFacts],
  ['with everything', { ...fullFacts, routes: [...fullFacts.routes, ...sampleFacts.routes] }],
] as const;

function check(
  text: string,
  program: string,
  argv: (file: string) => readonly string[],
): { code: number | null; said: string } {
  const file = join(folder, 'file');
  writeFileSync(file, text);
  const { status, stdout, stderr, error } = spawnSync(program, argv(file), { encoding: 'utf8' });
  if (error !== undefined) throw error;
  return { code: status, said: `${stdout}${stderr}` };
}

describe.each(samples)('%s', (_name, facts) => {
  it('dnsmasq takes it', () => {
    const test = (text: string): ReturnType<typeof check> =>
      check(text, 'dnsmasq', (file) => ['--test', `--conf-file=${file}`]);
    const { text } = exported('dnsmasq', facts);
    expect(test(text)).toEqual({ code: 0, said: 'dnsmasq: syntax check OK.\n' });
    expect(test(`${text}server=/x/not-an-address\n`).code).not.toBe(0);
  });

  it('unbound takes it', () => {
    const test = (text: string): ReturnType<typeof check> => check(text, 'unbound-checkconf', (file) => [file]);
    const { text } = exported('unbound', facts);
    // Debian's unbound.conf is what it stands beside; without it the checker misses its folder.
    const own = `server:\n  directory: "${folder}"\n  chroot: ""\n  username: ""\n`;
    expect(test(own + text)).toMatchObject({ code: 0, said: expect.stringContaining('no errors') as string });
    expect(test(`${own}${text}forward-zone:\n  name: "x."\n  forward-addr: nonsense\n`).code).not.toBe(0);
  });

  it('openvpn takes it: it gets as far as missing the made-up certificate', () => {
    const test = (text: string): ReturnType<typeof check> =>
      check(text, 'openvpn', (file) => ['--config', file, '--dev', 'null', '--connect-retry-max', '1']);
    const { text } = exported('ovpn', facts);
    expect(test(text).said).toMatch(/Cannot load|PEM|certificate|unsupported/i);
    expect(test(text).said).not.toMatch(/Options error/);
    expect(test(text.replace('dev tun', 'dev tun\nroute 10.0.0.0 nonsense extra words too many')).said).toMatch(
      /error/i,
    );
  });

  it('a Corefile with it is one: every block has a key, and directives that CoreDNS has', () => {
    const blocks = readCorefile(`.:53 {\n    forward . 192.0.2.53\n}\n${exported('coredns', facts).text}`);
    expect(blocks).toHaveLength(2);
    expect(blocks[1]?.keys.every((key) => /^[a-z0-9._-]+:53$/.test(key))).toBe(true);
    expect(blocks[1]?.directives.map(([name]) => name)).toEqual(['errors', 'cache', 'forward']);
    expect(blocks[1]?.directives[2]?.slice(1, 3)).toEqual(['.', '10.96.0.10']);
    expect(() => readCorefile('x:53 {\n forward . 1\n')).toThrow();
  });

  it('a PowerShell reader finds strings, brackets and comments closed', () => {
    expect(() => readPowerShell(exported('windows', facts).text)).not.toThrow();
    expect(() => readPowerShell(exported('windows', facts).text.replace("'Stop'", "'Stop"))).toThrow();
  });

  it('resolved reads it as one section of two keys', () => {
    const [section, ...keys] = effective(exported('resolved', facts).text);
    expect(section).toBe('[Resolve]');
    expect(keys.map((line) => line.split('=')[0])).toEqual(['DNS', 'Domains']);
  });
});

interface ServerBlock {
  readonly keys: readonly string[];
  readonly directives: readonly (readonly string[])[];
}

/** A Corefile by Caddy's grammar, as far as it is used here: tokens are words or quoted, `#` begins a comment, `{` ends a line of keys. */
function readCorefile(text: string): readonly ServerBlock[] {
  const blocks: { keys: string[]; directives: string[][] }[] = [];
  let open = false;
  for (const line of text.split('\n')) {
    const tokens = line.replace(/(?:^|\s)#.*$/, '').match(/"[^"]*"|\S+/g) ?? [];
    if (tokens.length === 0) continue;
    if (!open) {
      if (tokens.at(-1) !== '{' || tokens.length < 2) throw new Error(`no block begins at: ${line}`);
      blocks.push({ keys: tokens.slice(0, -1), directives: [] });
      open = true;
    } else if (tokens[0] === '}') {
      if (tokens.length > 1) throw new Error(`more than the end of a block: ${line}`);
      open = false;
    } else blocks.at(-1)?.directives.push([...tokens]);
  }
  if (open) throw new Error('the last block does not end');
  return blocks;
}

/** Reads PowerShell's single-quoted strings, comments and brackets; throws where one does not end. Double quotes are not used at all. */
function readPowerShell(text: string): void {
  const stack: string[] = [];
  const pairs: Readonly<Record<string, string>> = { ')': '(', '}': '{', ']': '[' };
  for (const line of text.split('\n')) {
    const code = line.replace(/'[^']*'/g, '').replace(/#.*$/, '');
    if (/['"`]/.test(code)) throw new Error(`a quotation that does not end: ${line}`);
    for (const sign of code.match(/[(){}[\]]/g) ?? []) {
      if (pairs[sign] === undefined) stack.push(sign);
      else if (stack.pop() !== pairs[sign]) throw new Error(`${sign} ends nothing: ${line}`);
    }
  }
  if (stack.length > 0) throw new Error(`${stack.join('')} does not end`);
}
