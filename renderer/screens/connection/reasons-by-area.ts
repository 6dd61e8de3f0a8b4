import type { ConnectionSnapshot } from '../../../electron/shared/connection-state.ts';
import type { Problem } from '../../../electron/shared/problem.ts';
import type { RouteStatus } from '../../../electron/shared/routes.ts';
import { reasonsOf } from '../../../electron/shared/status-document.ts';

export interface ReasonsByArea {
  readonly route: readonly Problem[];
  readonly dns: readonly Problem[];
  readonly other: readonly Problem[];
}

/** What is wrong, sorted by where it is shown. A problem that both the state and a route tell is told once. */
export function reasonsByArea(connection: ConnectionSnapshot): ReasonsByArea {
  // A failed connection has a screen of its own that says why.
  const reasons = connection.state.kind === 'failed' ? [] : reasonsOf(connection);
  const all = unique([...reasons, ...connection.routes.flatMap((route) => route.problem ?? [])]);
  const area = (code: string): keyof ReasonsByArea =>
    code.startsWith('route.') ? 'route' : code.startsWith('dns.') ? 'dns' : 'other';
  return {
    route: all.filter(({ code }) => area(code) === 'route'),
    dns: all.filter(({ code }) => area(code) === 'dns'),
    other: all.filter(({ code }) => area(code) === 'other'),
  };
}

function unique(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [problemKey(problem), problem])).values()];
}

/** The route that a problem of a collision is about: its choices stand with it. */
export function collidingRoute({ routes }: ConnectionSnapshot, { params }: Problem): RouteStatus | undefined {
  return routes.find(({ cidr, collision }) => collision !== undefined && cidr === params?.['cidr']);
}

/** Notes that are not told with a collision already. */
export function plainNotes({ notes, routes }: ConnectionSnapshot): readonly Problem[] {
  const told = new Set(
    routes.flatMap(({ collision }) => (collision === undefined ? [] : [problemKey(collision.problem)])),
  );
  return notes.filter((note) => !told.has(problemKey(note)));
}

/** Tells two problems apart by what they say. */
export function problemKey({ code, params = {} }: Problem): string {
  return JSON.stringify([code, Object.entries(params).sort()]);
}
