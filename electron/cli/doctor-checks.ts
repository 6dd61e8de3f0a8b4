import type { ControlStatus } from '../shared/control-protocol.ts';
import type { HelperVerbs } from '../shared/helper-protocol.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { Result } from '../shared/result.ts';
import { reasonsOf } from '../shared/status-document.ts';
import type { CliParts } from './parts.ts';

export type CheckName =
  | 'helper'
  | 'helper-protocol'
  | 'openvpn'
  | 'tun'
  | 'dns-stack'
  | 'app'
  | 'profiles'
  | 'kubeconfig'
  | 'connection'
  | 'routes'
  | 'names';

export interface Check {
  readonly check: CheckName;
  /** The profile that is checked, where there is one of each. */
  readonly about: string | null;
  /** Why it is not ok. */
  readonly problem: Problem | null;
}

/** Everything that a connection needs, and where one stands, everything that it should have brought about. */
export async function runChecks(parts: CliParts): Promise<Check[]> {
  return [
    ...helperChecks(await parts.askHelper()),
    check('tun', await parts.checkTunDevice()),
    ...(await profileChecks(parts)),
    ...(await connectionChecks(parts)),
  ];
}

function helperChecks(hello: Result<HelperVerbs['hello']['result'], Problem>): Check[] {
  if (!hello.ok) {
    // What the helper would have told is not known to be well.
    const reached = hello.error.code === 'helper.version';
    return [
      check('helper', reached ? null : hello.error),
      ...(['helper-protocol', 'openvpn', 'dns-stack'] as const).map((name) => check(name, hello.error)),
    ];
  }
  const { openvpn, dnsStack } = hello.value;
  return [
    check('helper', null),
    check('helper-protocol', null),
    check('openvpn', openvpn === null ? problem('tunnel.openvpn-missing') : null),
    check('dns-stack', dnsStack === 'none' ? problem('dns.unsupported', { domain: '*' }) : null),
  ];
}

async function profileChecks(parts: CliParts): Promise<Check[]> {
  const { profiles, problems } = await parts.listProfiles();
  if (problems.length === 0 && profiles.length === 0) return [check('profiles', problem('profile.none'))];
  const readable = problems.length === 0 ? [check('profiles', null)] : problems.map((why) => check('profiles', why));
  const kubeconfigs = profiles.map(async ({ name }) => check('kubeconfig', await parts.checkKubeconfig(name), name));
  return [...readable, ...(await Promise.all(kubeconfigs))];
}

async function connectionChecks(parts: CliParts): Promise<Check[]> {
  const control = await parts.openControl();
  if (!control.ok) return control.error.code === 'app.not-running' ? [] : [check('app', control.error)];
  const status = await control.value.call('status', {});
  control.value.close();
  if (!status.ok) return [check('app', status.error)];
  return [check('app', null), ...standingConnection(status.value)];
}

function standingConnection({ connection }: ControlStatus): Check[] {
  const { state, routes, dns } = connection;
  if (state.kind === 'disconnected') return [];
  const reasons = reasonsOf(connection);
  if (state.kind !== 'connected' && state.kind !== 'degraded') {
    return [check('connection', reasons[0] ?? problem('app.not-connected-yet'))];
  }
  return [
    ...(reasons.length === 0 ? [check('connection', null)] : reasons.map((reason) => check('connection', reason))),
    ...routes.map((route) => {
      const wanting = route.status === 'missing' || route.status === 'collision';
      if (!wanting) return check('routes', null, route.cidr);
      const unexplained =
        route.status === 'collision'
          ? problem('route.collision', { cidr: route.cidr, with: route.collidesWith ?? '?' })
          : problem('route.missing', { cidr: route.cidr, role: route.role, detail: route.status });
      return check('routes', route.problem ?? unexplained, route.cidr);
    }),
    check(
      'names',
      dns?.status === 'active'
        ? null
        : problem(dns === null ? 'dns.none' : 'dns.failed', { detail: dns?.status ?? '' }),
    ),
  ];
}

function check(name: CheckName, found: Problem | null, about: string | null = null): Check {
  return { check: name, about, problem: found };
}
