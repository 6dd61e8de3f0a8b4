import { parseArgs } from 'node:util';
import { electronDist, ensureParts, findPart, partNames } from './setup/parts.ts';
import { purposes, type Purpose } from './setup/packages.ts';
import { duration, say } from './setup/progress.ts';

const usage = `Usage: npm run setup [-- --for ${purposes.join('|')}]`;

function readPurpose(): Purpose | undefined {
  try {
    const { values } = parseArgs({ options: { for: { type: 'string', default: 'test' } } });
    return purposes.find((purpose) => purpose === values.for);
  } catch {
    return undefined; // An unknown option gets the same usage line as an unknown purpose.
  }
}

async function main(): Promise<number> {
  const purpose = readPurpose();
  if (purpose === undefined) {
    say(usage);
    return 2;
  }
  const start = performance.now();
  try {
    await ensureParts(purpose);
    if (purpose === 'lab' || purpose === 'test') await Promise.all(partNames.map(findPart));
    if (purpose === 'app' || purpose === 'test') await electronDist();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
  say(`Everything for \`${purpose}\` is here (${duration(performance.now() - start)}).`);
  return 0;
}

process.exitCode = await main();
