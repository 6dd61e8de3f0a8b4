import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildBundles } from './build/build.ts';
import { runStage } from './demo/run-stage.ts';
import { findDesktop } from './demo/users-desktop.ts';
import { repositoryRoot } from './setup/cache.ts';
import { ensureParts } from './setup/parts.ts';
import { say } from './setup/progress.ts';

const usage = `Usage: npm run demo [-- --auto]

Shows Kubelane in a laboratory on this machine. With a display you click its tray icon yourself; without one, or with --auto, the demo
clicks, prints a transcript, saves pictures in demo-output/ and exits with 0 when everything was as promised.`;

const interrupted = 130;

function readOptions(): { readonly auto: boolean; readonly help: boolean } | undefined {
  try {
    const boolean = { type: 'boolean', default: false } as const;
    return parseArgs({ options: { auto: boolean, help: { ...boolean, short: 'h' } } }).values;
  } catch {
    return undefined; // An unknown option gets the usage text.
  }
}

async function main(auto: boolean): Promise<number> {
  await ensureParts('test');
  if (!(await buildBundles())) return 1;
  const desktop = auto ? { why: null } : findDesktop();
  if ('why' in desktop) {
    if (desktop.why !== null) say(`${desktop.why} The demo clicks by itself.`);
    return await runStage(['scripts/demo/auto.ts', '--pictures', join(repositoryRoot, 'demo-output')]);
  }
  const code = await runStage(['scripts/demo/desktop.ts', JSON.stringify(desktop)]);
  return code === interrupted ? 0 : code;
}

const options = readOptions();
if (options === undefined || options.help) {
  say(usage);
  process.exitCode = options === undefined ? 2 : 0;
} else {
  process.exitCode = await main(options.auto).catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  });
}
