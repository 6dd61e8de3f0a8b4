import { problem, type Problem } from '../../shared/problem.ts';
import type { CheckHop, CheckVerdict } from '../../shared/service-check.ts';
import type { Aim } from './aim.ts';
import { isUnasked } from './udp-hop.ts';

/**
 * What follows from the hops: the first that is not ok is to blame for those after it. What is wrong at the gateway is to blame for all, also for a name
 * that the cluster's DNS behind it could not tell.
 */
export function verdictOf(aim: Aim, hops: readonly CheckHop[], notes: readonly Problem[]): CheckVerdict {
  const wrong = hops.filter((hop) => hop.problem !== null);
  const cause = wrong.find((hop) => hop.problem?.code.startsWith('gateway.') === true) ?? wrong[0];
  if (cause !== undefined && cause.problem !== null) {
    const pods = aim.kind === 'headless' ? podsProblem(aim, hops) : null;
    const of = pods !== null && cause.about !== null ? pods : cause.problem;
    return { kind: 'fails', hop: cause.hop, problem: of, notes };
  }
  const { record, port } = aim;
  const names = { name: `${record.namespace}/${record.name}`, namespace: record.namespace, service: record.name };
  if (port === null) return { kind: 'fails', hop: 'connect', problem: problem('check.no-port', names), notes };
  const target = targetText(aim);
  if (port.protocol === 'SCTP') return { kind: 'unknown', problem: problem('check.sctp', { target }), notes };
  const connected = hops.filter(({ hop, status }) => hop === 'connect' && status === 'ok');
  if (connected.length === 0)
    return { kind: 'fails', hop: 'connect', problem: problem('check.no-address', names), notes };
  if (port.protocol === 'UDP' && connected.every(isUnasked)) {
    return { kind: 'unknown', problem: problem('check.udp-silent', { target }), notes };
  }
  const latencyMs = Math.max(...connected.map(({ ms }) => ms ?? 0));
  const greeted = hops.find(({ hop, status }) => hop === 'greeting' && status === 'ok');
  return { kind: 'answers', latencyMs, said: greeted?.evidence[0]?.detail ?? null, notes };
}

/** Which of several Pods do not answer; null where only one was asked. */
function podsProblem({ record, port }: Aim, hops: readonly CheckHop[]): Problem | null {
  const asked = new Set(hops.flatMap(({ about }) => about ?? []));
  const failing = [...new Set(hops.flatMap((hop) => (hop.problem !== null && hop.about !== null ? [hop.about] : [])))];
  if (asked.size < 2) return null;
  return problem('check.pods-failing', {
    failing: failing.length,
    asked: asked.size,
    quiet: failing.join(', '),
    port: port?.port ?? 0,
    namespace: record.namespace,
    service: record.name,
  });
}

/** `name.namespace:port`, for the texts. */
export function targetText({ record, port }: Pick<Aim, 'record' | 'port'>): string {
  const name = `${record.name}.${record.namespace}`;
  return port === null ? name : `${name}:${port.port}`;
}
