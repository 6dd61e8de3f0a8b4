import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { changed, replaceInKubeconfig } from '../../../electron/cluster/kubeconfig-change.ts';
import { expiryOf } from '../../../electron/cluster/oidc-credential.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubelane-kubeconfig-change-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a changed kubeconfig', () => {
  const [old, next] = ['refresh-token-old-1', 'refresh-token-new-2'];
  const text = `# mine\nusers:\n  - {name: u, user: {token: ${old}}}   # keep\n`;

  it('differs in what was meant alone, keeps comments, mode and links, and leaves no lock', () => {
    const file = join(folder, 'config');
    writeFileSync(file, text, { mode: 0o600 });
    symlinkSync(file, join(folder, 'link'));
    expect(replaceInKubeconfig(join(folder, 'link'), [[old, next]])).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe(text.replace(old, next));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(join(folder, 'link.lock'))).toBe(false);
  });

  it('is left alone while kubectl has locked it', () => {
    const file = join(folder, 'locked');
    writeFileSync(file, text);
    writeFileSync(`${file}.lock`, '');
    expect(replaceInKubeconfig(file, [[old, next]])).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(existsSync(`${file}.lock`)).toBe(true);
  });

  it.each([
    ['gone', text.replace(old, 'another'), next],
    ['a part of another text', text.replace(old, `${old}-and-more`), next],
    ['replaced by YAML', text, 'x: [}, y, z, 0123456789'],
  ])('is none where the old text is %s', (_what, before, after) => {
    expect(changed(before, [[old, after]])).toBeNull();
  });
});

it('reads when a token runs out, and takes anything for one', () => {
  const token = (payload: object): string => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.sig`;
  expect(expiryOf(token({ exp: 1_800_000_000 }))).toBe(1_800_000_000_000);
  expect(expiryOf(token({ exp: 'soon' }))).toBeNull();
  fc.assert(fc.property(fc.string(), (text) => void expiryOf(text)));
});
