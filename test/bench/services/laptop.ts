import { accessRules } from '../../integration/cluster/objects.ts';
import { TestApiServer } from '../../integration/cluster/api-server.ts';
import { attach } from '../../lab/lab.ts';
import { until } from '../../support/until.ts';
import { holds, measured, table, verdict } from '../statistics.ts';
import { fill } from './fill.ts';
import { manyServices } from './many-services.ts';
import { Marker } from './marker.ts';
import { measureChange } from './rows/change.ts';
import { measureFaults } from './rows/faults.ts';
import { measureKeys } from './rows/keys.ts';
import { measureList } from './rows/list.ts';
import { mainMemory, memoryFigure } from './rows/memory.ts';
import { measureReopen } from './rows/reopen.ts';
import { measureScroll } from './rows/scroll.ts';
import { measureStorm } from './rows/storm.ts';
import { readServicesOptions, type Measurement } from './services-options.ts';
import type { Measured, Setting } from './setting.ts';

/** `npm run bench -- services`, on the laboratory's laptop: fills an API server of its own and prints the figures; exits with 1 when a bound is not met. */
const options = readServicesOptions(process.argv.slice(2));
const say = (text: string): void => void process.stderr.write(`services: ${text}\n`);

/** So many addresses as the Services need, and some more. */
const serviceRange = options.services > 15_000 ? '10.96.0.0/16' : '10.96.0.0/18';

const rest: readonly (readonly [Measurement, (setting: Setting) => Promise<Measured>])[] = [
  ['list', measureList],
  ['keys', measureKeys],
  ['change', measureChange],
  ['reopen', measureReopen],
  ['scroll', measureScroll],
  ['storm', measureStorm],
  ['faults', measureFaults],
];

const results: Measured[] = [];

/** Tells each figure as soon as it is there: the whole takes a quarter of an hour, and somebody may end it before. */
function keep(result: Measured): void {
  results.push(result);
  for (const figure of result.figures)
    say(`${figure.name}: ${measured(figure).toFixed(2)}${holds(figure) ? '' : ', NOT MET'}`);
}

function report(): void {
  const figures = results.flatMap((result) => result.figures);
  const remarks = results.flatMap((result) => result.remarks).map((remark) => `- ${remark}`);
  process.stdout.write(`\n${[table(figures), remarks.join('\n'), verdict(figures)].join('\n\n')}\n`);
  process.exitCode = figures.every(holds) ? 0 : 1;
}

async function measure(server: TestApiServer): Promise<void> {
  const lab = await attach();
  const marker = new Marker(server);
  const many = manyServices(options.services, options.namespaces);
  for (const [path, object] of accessRules()) await server.mustCall('POST', path, object);
  await marker.create();
  // The API server makes its own Service a moment after it answers.
  await until('the Services of an empty cluster', async () => (await server.countServices()) === 2);
  const setting = async (): Promise<Setting> => ({
    ...{ lab, server, marker, many, options },
    count: await server.countServices(),
  });
  const withMemory = options.names.includes('memory');
  if (withMemory) say('memory with an empty cluster…');
  const empty = withMemory ? await mainMemory(await setting(), true) : [];
  say(`making ${options.services} Services in ${options.namespaces} namespaces…`);
  const begun = performance.now();
  await fill(server, many);
  say(`that took ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  if (withMemory) {
    say('memory with all of them…');
    keep(memoryFigure(empty, await mainMemory(await setting(), false), options.services));
  }
  for (const [name, run] of rest) {
    if (!options.names.includes(name)) continue;
    say(`${name}…`);
    keep(await run(await setting()));
  }
}

const server = await TestApiServer.start({ serviceRange });
try {
  await measure(server);
} finally {
  await server.stop();
  // Also what was measured before something went wrong.
  if (results.length > 0) report();
}
