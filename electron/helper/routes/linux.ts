import type { Cidr } from '../../shared/ip.ts';
import { problem } from '../../shared/problem.ts';
import { commandProblem, type CommandResult, type RunCommand } from '../command-runner.ts';
import {
  batchLines,
  diffRoutes,
  parseBatchErrors,
  parseKernelRoutes,
  parseNextHopDevice,
  routeProtocol,
  type KernelRoute,
  type RouteWay,
} from './linux-plan.ts';
import type { RouteOutcome, RouteTable } from './route-table.ts';

type Dump = readonly KernelRoute[] | string;

/** One look at the kernel's routes, and the one change that follows from it. */
interface Visit {
  /** Every route of both families, or why there is no list; asked for once, at the first call. */
  look(): Promise<Dump>;
  /** Makes the changes, one a line; must be called once, with none where there are none. */
  change(lines: readonly string[]): Promise<CommandResult>;
  /** Whether it still is as good as a new one: an apply that looks itself does not see later changes either. */
  isFresh(): boolean;
}

/** Well before the programs that wait would be ended for taking too long. */
const waitMs = 1000;
const lookMs = 250;

/**
 * Routes through iproute2: one dump of all, one batch for all changes. Both programs can be started ahead, as that takes longer than what they
 * have to do. `now` gives milliseconds of a clock that never jumps.
 */
export function linuxRouteTable(run: RunCommand, now: () => number = () => performance.now()): RouteTable {
  let foreseen: Visit | null = null;
  const forget = (visit: Visit | null): void => {
    if (visit === null || foreseen !== visit) return;
    foreseen = null;
    void visit.change([]);
  };
  const take = (): Visit => {
    if (foreseen?.isFresh() !== true) forget(foreseen);
    const visit = foreseen ?? beginVisit(run, now);
    foreseen = null;
    return visit;
  };
  const lookAhead = (visit: Visit): boolean => {
    if (foreseen !== visit || !visit.isFresh()) return false;
    void visit.look();
    return true;
  };
  return {
    foresee: () => {
      forget(foreseen);
      const visit = beginVisit(run, now);
      foreseen = visit;
      return { look: () => lookAhead(visit), forget: () => forget(visit) };
    },
    apply: async (device, cidrs) => {
      const way = { device, nextHop: null };
      const outcomes = await applyRoutes(take(), way, cidrs);
      // Another program set the same route between our look and our change: a second look tells whose it is.
      return outcomes.some(isOvertaken) ? applyRoutes(beginVisit(run, now), way, cidrs) : outcomes;
    },
    clear: (device) => clearRoutes(run, ['dev', device]),
    byNextHop: {
      deviceOf: async (nextHop) =>
        parseNextHopDevice((await run('ip', ['-j', 'route', 'get', 'fibmatch', nextHop.text])).stdout),
      apply: (nextHop, device, cidrs) => applyRoutes(beginVisit(run, now), { device, nextHop: nextHop.text }, cidrs),
      clear: (nextHop) => clearRoutes(run, ['via', nextHop.text]),
    },
  };
}

function beginVisit(run: RunCommand, now: () => number): Visit {
  const begunAt = now();
  const question = new Later();
  const changes = new Later();
  // Without a family given, `table all` shows both. -force: one route that cannot be set must not keep the others out.
  const answered = run('ip', ['-j', '-N', '-force', '-batch', '-'], { input: question.text }).then(readDump);
  const changed = run('ip', ['-force', '-batch', '-'], { input: changes.text });
  let lookedAt: number | null = null;
  const look = (): Promise<Dump> => {
    lookedAt ??= now();
    question.give('route show table all\n');
    return answered;
  };
  return {
    look,
    change: (lines) => {
      question.give('');
      changes.give(lines.map((line) => `${line}\n`).join(''));
      return changed;
    },
    isFresh: () => now() - begunAt <= waitMs && (lookedAt === null || now() - lookedAt <= lookMs),
  };
}

/** A program's input that is not known yet when the program starts; only the first that is given counts. */
class Later {
  give: (text: string) => void = () => undefined;
  readonly text = new Promise<string>((resolve) => (this.give = resolve));
}

async function applyRoutes(visit: Visit, way: RouteWay, cidrs: readonly Cidr[]): Promise<readonly RouteOutcome[]> {
  const fail = (detail: string): readonly RouteOutcome[] =>
    cidrs.map((cidr) => ({ cidr: cidr.text, problem: problem('route.failed', { cidr: cidr.text, detail }) }));
  const present = await visit.look();
  if (typeof present === 'string') {
    await visit.change([]);
    return fail(present);
  }
  const diff = diffRoutes(present, way, cidrs);
  const result = await visit.change(batchLines(diff, way));
  if (result.exitCode === null) return fail(commandProblem(result));
  const errors = parseBatchErrors(result.stderr);
  if (result.exitCode !== 0 && errors.size === 0) return fail(commandProblem(result));
  const failures = new Map(
    diff.add.map((cidr, index) => [cidr, errors.get(diff.withdraw.length + diff.remove.length + index)] as const),
  );
  return cidrs.map(({ text: cidr }) => {
    const collision = diff.collisions.get(cidr);
    if (collision !== undefined) return { cidr, problem: problem('route.collision', { cidr, with: collision }) };
    const detail = failures.get(cidr);
    return { cidr, problem: detail === undefined ? null : problem('route.failed', { cidr, detail }) };
  });
}

/** The kernel's EEXIST. */
function isOvertaken({ problem: found }: RouteOutcome): boolean {
  return found?.code === 'route.failed' && /File exists/.test(String(found.params?.['detail']));
}

function readDump(result: CommandResult): Dump {
  if (result.exitCode !== 0) return commandProblem(result);
  return parseKernelRoutes(result.stdout) ?? 'ip answered something that is not JSON';
}

/** `way` in the words of ip-route(8): `dev DEVICE` or `via ADDRESS`. */
async function clearRoutes(run: RunCommand, way: readonly [string, string]): Promise<string | null> {
  const [word, where] = way;
  const families = word === 'dev' ? ['-4', '-6'] : [where.includes(':') ? '-6' : '-4'];
  const flushes = await Promise.all(
    families.map((family) => run('ip', [family, 'route', 'flush', ...way, 'proto', String(routeProtocol)])),
  );
  const failed = flushes.find((result) => result.exitCode !== 0 && !isGone(result.stderr));
  return failed === undefined ? null : commandProblem(failed);
}

/** The device or the route does not exist any more, or the kernel has no IPv6: what was to be undone is undone. */
function isGone(stderr: string): boolean {
  return /Cannot find device|does not exist|No such (?:device|process)|(?:family|Operation) not supported/.test(stderr);
}
