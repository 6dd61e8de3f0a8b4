import type { Cidr } from '../../shared/ip.ts';
import { problem } from '../../shared/problem.ts';
import { commandProblem, type RunCommand } from '../command-runner.ts';
import { parseNetstatRoutes, routeArguments, type NetstatRoute } from './macos-plan.ts';
import type { RouteOutcome, RouteTable } from './route-table.ts';

/** Routes of macOS through `netstat` and `route`. Not run on a real machine yet: only how the commands are built and read is tested. */
export function macosRouteTable(run: RunCommand): RouteTable {
  return {
    apply: (device, cidrs) => applyRoutes(run, device, cidrs),
    clear: (device) => clearRoutes(run, device),
  };
}

async function applyRoutes(run: RunCommand, device: string, cidrs: readonly Cidr[]): Promise<readonly RouteOutcome[]> {
  const present = await listRoutes(run);
  const wanted = new Set(cidrs.map((cidr) => cidr.text));
  for (const route of ownRoutes(present, device)) {
    if (!wanted.has(route.cidr.text)) await run('/sbin/route', routeArguments('delete', route.cidr, device));
  }
  const outcomes: RouteOutcome[] = [];
  for (const cidr of cidrs) {
    const others = present.filter((route) => route.cidr.text === cidr.text);
    const other = others.find((route) => route.device !== device);
    if (other !== undefined) {
      const params = { cidr: cidr.text, with: `${cidr.text} dev ${other.device}` };
      outcomes.push({ cidr: cidr.text, problem: problem('route.collision', params) });
      continue;
    }
    const result = others.length > 0 ? null : await run('/sbin/route', routeArguments('add', cidr, device));
    const failed = result !== null && result.exitCode !== 0;
    const detail = failed ? commandProblem(result) : '';
    outcomes.push({ cidr: cidr.text, problem: failed ? problem('route.failed', { cidr: cidr.text, detail }) : null });
  }
  return outcomes;
}

async function clearRoutes(run: RunCommand, device: string): Promise<string | null> {
  for (const route of ownRoutes(await listRoutes(run), device)) {
    const result = await run('/sbin/route', routeArguments('delete', route.cidr, device));
    if (result.exitCode !== 0 && !result.stderr.includes('not in table')) return commandProblem(result);
  }
  return null;
}

async function listRoutes(run: RunCommand): Promise<readonly NetstatRoute[]> {
  const [inet, inet6] = await Promise.all(
    ['inet', 'inet6'].map((family) => run('/usr/sbin/netstat', ['-rn', '-f', family])),
  );
  return [...parseNetstatRoutes(inet?.stdout ?? '', 4), ...parseNetstatRoutes(inet6?.stdout ?? '', 6)];
}

/** Static routes (flag S) on the tunnel device; only the helper sets those there. */
function ownRoutes(present: readonly NetstatRoute[], device: string): readonly NetstatRoute[] {
  return present.filter((route) => route.device === device && route.flags.includes('S'));
}
