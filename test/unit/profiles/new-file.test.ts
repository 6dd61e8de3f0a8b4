import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeNewFile, type NewFile } from '../../../electron/profiles/new-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubelane-new-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(change: Partial<NewFile> = {}): ReturnType<typeof writeNewFile> {
  return writeNewFile({ path: join(folder, 'file'), text: 'new\n', secret: false, replace: false, ...change });
}

describe('a new file', () => {
  it('has its text, the mode that fits, and nothing beside it', async () => {
    expect(await write()).toEqual({ ok: true, value: join(folder, 'file') });
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('new\n');
    await write({ path: join(folder, 'key'), secret: true });
    expect(statSync(join(folder, 'key')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'file')).mode & 0o111).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['file', 'key']);
  });

  it('does not replace what is there, be it a link to nowhere', async () => {
    writeFileSync(join(folder, 'file'), 'old');
    expect(await write()).toMatchObject({ ok: false, error: { code: 'export.exists' } });
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'link'));
    expect(await write({ path: join(folder, 'link') })).toMatchObject({ ok: false, error: { code: 'export.exists' } });
    expect(readdirSync(folder).sort()).toEqual(['file', 'link']);
  });

  it('replaces where it is told to: the file, never what a link leads to, and with the mode of a secret', async () => {
    writeFileSync(join(folder, 'target'), 'old', { mode: 0o644 });
    symlinkSync(join(folder, 'target'), join(folder, 'file'));
    expect(await write({ replace: true, secret: true })).toMatchObject({ ok: true });
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('old');
    expect(statSync(join(folder, 'file')).mode & 0o777).toBe(0o600);
  });

  it('says why it cannot be written, and leaves nothing', async () => {
    const path = join(folder, 'none', 'file');
    expect(await write({ path })).toMatchObject({
      ok: false,
      error: { code: 'export.unwritable', params: { file: path } },
    });
    writeFileSync(join(folder, 'plain'), '');
    expect(await write({ path: join(folder, 'plain', 'x') })).toMatchObject({
      ok: false,
      error: { code: 'export.unwritable' },
    });
    expect(readdirSync(folder)).toEqual(['plain']);
  });
});
