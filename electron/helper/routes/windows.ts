import { parseCidr, type Cidr } from '../../shared/ip.ts';
import { problem } from '../../shared/problem.ts';
import { commandProblem, type RunCommand } from '../command-runner.ts';
import type { RouteOutcome, RouteTable } from './route-table.ts';

/** One entry of Windows's `Get-NetRoute`. */
export interface NetRoute {
  readonly cidr: string;
  readonly device: string;
  /** Set by a program, and not made by the system for an address. */
  readonly isStatic: boolean;
}

const listCommand =
  'Get-NetRoute | Select-Object DestinationPrefix,InterfaceAlias,@{n="Protocol";e={[string]$_.Protocol}} | ConvertTo-Json -Compress';

/**
 * Routes of Windows through `Get-NetRoute` and `netsh`, kept in the active store only, so that a restart removes them. Not run on a real
 * machine yet: only how the commands are built and read is tested.
 */
export function windowsRouteTable(run: RunCommand): RouteTable {
  return {
    apply: (device, cidrs) => applyRoutes(run, device, cidrs),
    clear: (device) => clearRoutes(run, device),
  };
}

/** Reads the JSON of `Get-NetRoute`, which is one object where there is one route; entries of another shape are passed over. */
export function parseNetRoutes(json: string): readonly NetRoute[] {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch {
    // No list: every route is then tried, and Windows itself refuses doubles.
    return [];
  }
  const entries: unknown[] = Array.isArray(document) ? document : [document];
  return entries.flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { DestinationPrefix: prefix, InterfaceAlias: alias, Protocol: protocol } = entry as Record<string, unknown>;
    if (typeof prefix !== 'string' || typeof alias !== 'string') return [];
    const cidr = parseCidr(prefix);
    return cidr.ok ? [{ cidr: cidr.value.text, device: alias, isStatic: protocol === 'NetMgmt' }] : [];
  });
}

/** Arguments of `netsh` that add or delete a network on a device. */
export function netshArguments(action: 'add' | 'delete', cidr: string, device: string): readonly string[] {
  const family = cidr.includes(':') ? 'ipv6' : 'ipv4';
  return ['interface', family, action, 'route', `prefix=${cidr}`, `interface=${device}`, 'store=active'];
}

async function applyRoutes(run: RunCommand, device: string, cidrs: readonly Cidr[]): Promise<readonly RouteOutcome[]> {
  const present = await listRoutes(run);
  const wanted = new Set(cidrs.map((cidr) => cidr.text));
  for (const route of present) {
    if (route.device !== device || !route.isStatic || wanted.has(route.cidr)) continue;
    await run('netsh', netshArguments('delete', route.cidr, device));
  }
  const outcomes: RouteOutcome[] = [];
  for (const cidr of wanted) {
    const others = present.filter((route) => route.cidr === cidr);
    const other = others.find((route) => route.device !== device);
    if (other !== undefined) {
      outcomes.push({ cidr, problem: problem('route.collision', { cidr, with: `${cidr} dev ${other.device}` }) });
      continue;
    }
    const result = others.length > 0 ? null : await run('netsh', netshArguments('add', cidr, device));
    const failed = result !== null && result.exitCode !== 0;
    // netsh writes its complaints to standard output.
    const detail = failed ? commandProblem({ ...result, stderr: result.stderr + result.stdout }) : '';
    outcomes.push({ cidr, problem: failed ? problem('route.failed', { cidr, detail }) : null });
  }
  return outcomes;
}

async function clearRoutes(run: RunCommand, device: string): Promise<string | null> {
  for (const route of await listRoutes(run)) {
    if (route.device === device && route.isStatic) await run('netsh', netshArguments('delete', route.cidr, device));
  }
  const left = (await listRoutes(run)).find((route) => route.device === device && route.isStatic);
  return left === undefined ? null : left.cidr;
}

async function listRoutes(run: RunCommand): Promise<readonly NetRoute[]> {
  const options = { timeoutMs: 15_000 };
  return parseNetRoutes(
    (await run('powershell', ['-NoProfile', '-NonInteractive', '-Command', listCommand], options)).stdout,
  );
}
