import type { Cidr } from '../../shared/ip.ts';
import { problem } from '../../shared/problem.ts';
import { commandProblem, type RunCommand } from '../command-runner.ts';
import {
  batchLines,
  diffRoutes,
  parseBatchErrors,
  parseKernelRoutes,
  routeProtocol,
  type KernelRoute,
} from './linux-plan.ts';
import type { RouteOutcome, RouteTable } from './route-table.ts';

type Dump = readonly KernelRoute[] | string;

/** A dump that was taken ahead is as good as a new one for this long: an `apply` that takes a new one does not see later changes either. */
const foresightMs = 250;

/** Routes through iproute2: one dump of all, one batch for all changes. `now` gives milliseconds of a clock that never jumps. */
export function linuxRouteTable(run: RunCommand, now: () => number = () => performance.now()): RouteTable {
  let foreseen: { readonly dump: Promise<Dump>; readonly at: number } | null = null;
  const take = (): Promise<Dump> => {
    const taken = foreseen !== null && now() - foreseen.at <= foresightMs ? foreseen.dump : dump(run);
    foreseen = null;
    return taken;
  };
  return {
    foresee: () => (foreseen = { dump: dump(run), at: now() }),
    apply: (device, cidrs) => applyRoutes(run, take(), device, cidrs),
    clear: (device) => clearRoutes(run, device),
  };
}

async function applyRoutes(
  run: RunCommand,
  dumped: Promise<Dump>,
  device: string,
  cidrs: readonly Cidr[],
): Promise<readonly RouteOutcome[]> {
  const fail = (detail: string): readonly RouteOutcome[] =>
    cidrs.map((cidr) => ({ cidr: cidr.text, problem: problem('route.failed', { cidr: cidr.text, detail }) }));
  const present = await dumped;
  if (typeof present === 'string') return fail(present);
  const diff = diffRoutes(present, device, cidrs);
  const lines = batchLines(diff, device);
  const failures = new Map<string, string>();
  if (lines.length > 0) {
    // -force: one route that cannot be set must not keep the others out.
    const result = await run('ip', ['-force', '-batch', '-'], { input: `${lines.join('\n')}\n` });
    if (result.exitCode === null) return fail(commandProblem(result));
    const errors = parseBatchErrors(result.stderr);
    for (const [index, cidr] of diff.add.entries()) {
      const words = errors.get(diff.remove.length + index);
      if (words !== undefined) failures.set(cidr, words);
    }
    if (result.exitCode !== 0 && errors.size === 0) return fail(commandProblem(result));
  }
  return cidrs.map(({ text: cidr }) => {
    const collision = diff.collisions.get(cidr);
    if (collision !== undefined) return { cidr, problem: problem('route.collision', { cidr, with: collision }) };
    const detail = failures.get(cidr);
    return { cidr, problem: detail === undefined ? null : problem('route.failed', { cidr, detail }) };
  });
}

/** Every route of both families, or why there is no list. */
async function dump(run: RunCommand): Promise<Dump> {
  // Without a family given, `table all` shows both.
  const result = await run('ip', ['-j', '-N', 'route', 'show', 'table', 'all']);
  if (result.exitCode !== 0) return commandProblem(result);
  return parseKernelRoutes(result.stdout) ?? 'ip answered something that is not JSON';
}

async function clearRoutes(run: RunCommand, device: string): Promise<string | null> {
  const flushes = await Promise.all(
    ['-4', '-6'].map((family) => run('ip', [family, 'route', 'flush', 'dev', device, 'proto', String(routeProtocol)])),
  );
  const failed = flushes.find((result) => result.exitCode !== 0 && !isGone(result.stderr));
  return failed === undefined ? null : commandProblem(failed);
}

/** The device or the route does not exist any more, or the kernel has no IPv6: what was to be undone is undone. */
function isGone(stderr: string): boolean {
  return /Cannot find device|does not exist|No such (?:device|process)|(?:family|Operation) not supported/.test(stderr);
}
