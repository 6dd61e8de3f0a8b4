import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildBundles } from '../../../scripts/build/build.ts';
import { builtPage } from '../../../scripts/build/renderer-page.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kubelane-unit-'));
});
afterEach(() => rm(root, { recursive: true }));

async function source(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

test('the helper is one executable file that needs only Node', async () => {
  await source('electron/helper/index.ts', "import { sep } from 'node:path';\nconsole.log('helper' + sep);");
  expect(await buildBundles(['helper'], root)).toBe(true);
  expect((await stat(join(root, 'out/helper.cjs'))).mode & 0o111).toBe(0o111);
  expect(execFileSync(join(root, 'out/helper.cjs'), { encoding: 'utf8' })).toBe('helper/\n');
});

test('an npm package in the helper fails the build', async () => {
  await source('node_modules/tiny/index.js', 'exports.tiny = 1;');
  await source('electron/helper/index.ts', "import { tiny } from 'tiny';\nconsole.log(tiny);");
  await source('electron/cli/index.ts', "import { tiny } from 'tiny';\nconsole.log(tiny);");
  expect(await buildBundles(['helper'], root)).toBe(false);
  await expect(stat(join(root, 'out/helper.cjs'))).rejects.toThrow(/ENOENT/);
  expect(await buildBundles(['cli'], root)).toBe(true);
});

test("Node's modules in the preload script fail the build", async () => {
  await source('electron/preload/index.ts', "import { readFileSync } from 'node:fs';\nconsole.log(readFileSync);");
  expect(await buildBundles(['preload'], root)).toBe(false);
});

test('a missing entry fails the build', async () => {
  expect(await buildBundles(['cli'], root)).toBe(false);
});

test('the app is CommonJS even though the package is not', async () => {
  await source('electron/main/index.ts', "import { app } from 'electron';\nvoid app.whenReady();");
  expect(await buildBundles(['main'], root)).toBe(true);
  expect(await readFile(join(root, 'out/main/index.js'), 'utf8')).toContain('require("electron")');
  expect(await readFile(join(root, 'out/main/package.json'), 'utf8')).toContain('commonjs');
});

test('what the app imports late is a file of its own, loaded when it is reached, and shares what both need', async () => {
  await source('electron/main/counter.ts', 'let count = 0;\nexport const next = (): number => (count += 1);');
  await source(
    'electron/main/index.ts',
    `import { next } from './counter.ts';
     console.log('start', next());
     void import('./late.ts').then(({ late }) => console.log(late()));`,
  );
  await source(
    'electron/main/late.ts',
    `import { next } from './counter.ts';
     console.log('loaded');
     export const late = (): string => 'late ' + next();`,
  );
  expect(await buildBundles(['main'], root)).toBe(true);
  const folder = join(root, 'out/main');
  const index = join(folder, 'index.js');
  expect(execFileSync(process.execPath, [index], { encoding: 'utf8' })).toBe('start 1\nloaded\nlate 2\n');
  expect(await readFile(index, 'utf8')).not.toContain('loaded');
  const part = (await readdir(folder)).find((name) => /^late-\w+\.js$/.test(name)) ?? '';
  const map = JSON.parse(await readFile(join(folder, `${part}.map`), 'utf8')) as { readonly sources: string[] };
  expect(map.sources.map((path) => join(folder, path))).toContain(join(root, 'electron/main/late.ts'));

  await source('electron/main/late.ts', "export const late = (): string => 'changed';");
  expect(await buildBundles(['main'], root)).toBe(true);
  expect((await readdir(folder)).filter((name) => /^late-\w+\.js$/.test(name))).toHaveLength(1);
  expect(execFileSync(process.execPath, [index], { encoding: 'utf8' })).toBe('start 1\nchanged\n');
});

test("the built page loads the bundle and its styles, and a page without the program's script is refused", () => {
  const html = '<html><head><script type="module" src="/main.tsx"></script></head></html>';
  const built = builtPage(html, true);
  expect(built).toContain('src="./main.js"');
  expect(built).toContain('href="./main.css"');
  expect(builtPage(html, false)).not.toContain('main.css');
  expect(() => builtPage('<html></html>', true)).toThrow(/main\.tsx/);
});
