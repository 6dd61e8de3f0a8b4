import { parseArgs } from 'node:util';
import { goal, groups, shortGroups, type MutationGroup } from './mutation/groups.ts';
import { mutate } from './mutation/mutate.ts';
import { isGood, scoreGroup, scoreLine, survivorLines } from './mutation/scores.ts';
import { say, step } from './setup/progress.ts';

const usage = `Usage: npm run mutation [-- --short | --only ${groups.map(({ name }) => name).join('|')}] [--survivors]`;

interface Wanted {
  readonly groups: readonly MutationGroup[];
  /** Whether each mutant that no test noticed is named. */
  readonly survivors: boolean;
}

function readWanted(): Wanted | undefined {
  try {
    const { values } = parseArgs({
      options: {
        short: { type: 'boolean', default: false },
        only: { type: 'string' },
        survivors: { type: 'boolean', default: false },
      },
    });
    const chosen = groups.filter(({ name }) => values.only === undefined || values.only === name);
    const wanted = values.short ? shortGroups : chosen;
    return wanted.length === 0 ? undefined : { groups: wanted, survivors: values.survivors };
  } catch {
    return undefined; // An unknown option gets the same usage line as an unknown group.
  }
}

/** Prints a score for each group. Exit code 0 when every one reaches the goal. */
async function main(wanted: Wanted): Promise<number> {
  let good = true;
  for (const group of wanted.groups) {
    const mutants = await step(`Running the unit tests of the ${group.name} against every mutant`, () => mutate(group));
    const score = scoreGroup(group, mutants);
    good &&= isGood(score);
    process.stdout.write(`${scoreLine(score)}\n`);
    if (wanted.survivors) for (const line of survivorLines(score)) process.stdout.write(`    ${line}\n`);
  }
  process.stdout.write(good ? `Every score is ${goal} % or more.\n` : `A score is below the goal of ${goal} %.\n`);
  return good ? 0 : 1;
}

const wanted = readWanted();
if (wanted === undefined) {
  say(usage);
  process.exitCode = 2;
} else {
  process.exitCode = await main(wanted);
}
