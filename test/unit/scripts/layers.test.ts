import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../../../scripts/setup/cache.ts';
import { run } from '../../../scripts/setup/run.ts';

/** Each file of a small wrong project, and the rule that must refuse it. */
const wrong: Readonly<Record<string, readonly [code: string, rule: string]>> = {
  'electron/shared/a.ts': ["import '../network/fine.ts';", 'layer-shared'],
  'electron/shared/b.ts': ["import 'node:fs';", 'no-node-in-the-browser'],
  'electron/network/a.ts': ["import '../connection/fine.ts';", 'layer-network'],
  'electron/profiles/a.ts': ["import '../connection/fine.ts';", 'layer-profiles'],
  'electron/helper/a.ts': ["import type { X } from '../connection/fine.ts';", 'layer-helper'],
  'electron/helper/b.ts': ["import 'valibot';", 'helper-without-packages'],
  'electron/connection/a.ts': ["import '../helper/fine.ts';", 'layer-connection'],
  'electron/connection/b.ts': ["import 'electron';", 'electron-stays-on-top'],
  'electron/cli/a.ts': ["import '../main/fine.ts';", 'layer-cli'],
  'electron/cli/b.ts': ["import '../../scripts/fine.ts';", 'layer-cli'],
  'electron/main/a.ts': ["import '../cli/fine.ts';", 'layer-main'],
  'electron/main/b.ts': ["import 'fast-check';", 'products-only'],
  'electron/preload/a.ts': ["import '../main/fine.ts';", 'layer-preload'],
  'electron/preload/b.ts': ["import 'valibot';", 'preload-without-packages'],
  'electron/elsewhere/a.ts': ["import '../shared/fine.ts';", 'known-folder'],
  'renderer/a.ts': ["import '../electron/main/fine.ts';", 'layer-renderer'],
  'renderer/b.ts': ["import '../test/fine.ts';", 'layer-renderer'],
  'renderer/c.ts': ["import './d.ts';", 'no-cycles'],
  'renderer/e.ts': ["import './missing.ts';", 'resolvable'],
};

/** Files that break nothing: what the wrong ones import, and the imports that are allowed. */
const right: Readonly<Record<string, string>> = {
  'renderer/d.ts': "import './c.ts';", // The other half of a cycle, which is reported once.
  'electron/shared/fine.ts': "import 'valibot';",
  'electron/network/fine.ts': "import '../shared/fine.ts';",
  'electron/cluster/fine.ts': "import '../shared/fine.ts';",
  'electron/helper/fine.ts': "import 'node:net';\nimport '../network/fine.ts';",
  'electron/connection/fine.ts': "import '../cluster/fine.ts';",
  'electron/main/fine.ts': "import 'electron';\nimport '../connection/fine.ts';",
  'electron/preload/fine.ts': "import 'electron';\nimport '../shared/fine.ts';",
  'electron/cli/fine.ts': "import '../connection/fine.ts';",
  'renderer/fine.ts': "import 'react';\nimport '../electron/shared/fine.ts';",
  'scripts/fine.ts': "import '../electron/cli/fine.ts';",
  'test/fine.ts': "import '../electron/main/fine.ts';",
};

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

let folder: string;
let violations: readonly Violation[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubelane-layers-'));
  const sources = Object.entries(wrong).map(([path, [code]]) => [path, code] as const);
  for (const [path, code] of [...sources, ...Object.entries(right)]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${code}\nexport {};\nexport interface X {}\n`);
  }
  for (const name of ['package.json', 'tsconfig.base.json', 'node_modules', '.dependency-cruiser.cjs']) {
    await symlink(join(repositoryRoot, name), join(folder, name));
  }
  const args = [
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    'electron',
    'renderer',
    'scripts',
    'test',
  ];
  const { stdout } = await run(join(repositoryRoot, 'node_modules/.bin/depcruise'), args, { cwd: folder });
  violations = (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}, 30_000);

afterAll(() => rm(folder, { recursive: true }));

test.each(Object.entries(wrong))('%s is refused', (path, [, rule]) => {
  expect(violations.filter(({ from }) => from === path).map((violation) => violation.rule.name)).toContain(rule);
});

test('allowed imports are not refused', () => {
  const innocent = violations.filter(({ from }) => from in right);
  expect(innocent).toEqual([]);
});
