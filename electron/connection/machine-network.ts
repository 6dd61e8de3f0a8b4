import type { AppliedNetwork, DesiredNetwork, TunnelSettings } from '../shared/helper-protocol.ts';
import type { LocalNetwork } from '../network/local-route.ts';
import type { IpAddress } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { makePlan, noFacts, type NetworkFacts, type NetworkPlan, type PlannedDns } from '../network/plan.ts';
import { restart } from './machine-recovery.ts';
import { enterStep, remoteText, startVerification, withState } from './machine-steps.ts';
import type { Effect, Model, Step, VerificationReport } from './machine-types.ts';
import { dnsStatus, networkReasons, routeStatuses } from './network-status.ts';

/** Missed heartbeats before a silent tunnel is said to be one. */
const silentAfter = 2;

/** The tunnel device is up: plan with what the server pushed, and have it applied. */
export function onTunnelUp(model: Model, settings: TunnelSettings, now: number): Step {
  const tunnel = {
    device: settings.device,
    address: settings.address,
    remote: remoteText(model),
    bytesIn: 0,
    bytesOut: 0,
  };
  const next: Model = {
    ...model,
    settings,
    applied: null,
    lastError: '',
    refused: false,
    snapshot: { ...model.snapshot, tunnel },
  };
  return applyPlan(model.snapshot.state.kind === 'connecting' ? enterStep(next, 'routes', now) : next);
}

/** What the cluster told about itself completes the plan. */
export function onDiscovered(model: Model, facts: NetworkFacts, now: number): Step {
  if (model.settings === null) return [{ ...model, discovery: facts }, []];
  const next: Model = { ...model, discovery: facts };
  const connecting = model.snapshot.state.kind === 'connecting';
  return applyPlan(connecting ? enterStep(next, 'dns', now) : next);
}

/** Where the API server is gives the routes their right names; what is installed stays the same. */
export function onLearned(model: Model, apiServer: IpAddress): Step {
  const learned: Model = { ...model, apiServer };
  if (model.plan === null) return [learned, []];
  const renamed: Model = { ...learned, plan: planOf(learned) };
  return [withNetwork(renamed, model.report), []];
}

/** The laptop's own network may be another one: what collides with it now is planned anew, and everything is looked at again. */
export function onLooked(model: Model, local: LocalNetwork): Step {
  const { settings, plan } = model;
  if (settings === null || plan === null || model.snapshot.state.kind === 'waiting-for-network') return [model, []];
  // Our own routes are not in our way.
  const others = { ...local, routes: local.routes.filter((route) => route.device !== settings.device) };
  const next: Model = { ...model, local: others };
  const before = JSON.stringify(desiredNetwork(plan));
  return JSON.stringify(desiredNetwork(planOf(next))) === before ? startVerification(next) : applyPlan(next);
}

function applyPlan(model: Model): Step {
  const plan = planOf(model);
  const planned: Model = { ...model, plan, report: null };
  return [withNetwork(planned, null), [{ type: 'apply', generation: model.generation, network: desiredNetwork(plan) }]];
}

function planOf(model: Model): NetworkPlan {
  const { facts, settings, local } = model;
  return makePlan({
    profile: facts?.overrides ?? noFacts,
    ovpn: facts?.ovpn ?? noFacts,
    push: {
      routes: (settings?.pushedRoutes ?? []).map((cidr) => ({ role: null, cidr })),
      dnsServers: settings?.pushedDnsServers ?? [],
      domains: settings?.pushedDomains ?? [],
      searchDomains: [],
    },
    discovery: model.discovery ?? noFacts,
    tunnelNetwork: settings?.networkCidr ?? null,
    redirectGateway: (settings?.redirectGateway ?? false) || (facts?.redirectGateway ?? false),
    local: local ?? { routes: [], online: true },
    vpnServers: model.remotes.map((remote) => remote.address),
    apiServer: model.apiServer,
  });
}

/** The plan as the helper takes it: what must stay out is out, and openvpn's own network is openvpn's. */
export function desiredNetwork(plan: NetworkPlan): DesiredNetwork {
  return {
    routes: plan.routes
      .filter((route) => route.source !== 'tunnel' && route.collision?.blocking !== true)
      .map((route) => route.cidr.text),
    dns: plan.dns === null ? null : { servers: plan.dns.servers, domains: resolverDomains(plan.dns) },
  };
}

/** Domains whose names go to the cluster's DNS, each once; those to search are appended to short names as well. */
function resolverDomains(dns: PlannedDns): { readonly name: string; readonly search: boolean }[] {
  return [...new Set([...dns.domains, ...dns.search])].map((name) => ({ name, search: dns.search.includes(name) }));
}

/** Routes and DNS are set: ask the cluster for what is still unknown, else verify. */
export function onApplied(model: Model, applied: AppliedNetwork, now: number): Step {
  const { plan, settings } = model;
  if (plan === null || settings === null) return [model, []];
  const connecting = model.snapshot.state.kind === 'connecting';
  const shown = withNetwork({ ...model, applied }, null);
  // The helper sets the routes, then the DNS, in one call; each step gets its own time.
  const next = connecting ? enterStep(shown, 'dns', Math.min(model.stepStartedAt + applied.routesMs, now)) : shown;
  if (plan.dns === null && model.discovery === null) {
    return [next, [{ type: 'discover', generation: model.generation }]];
  }
  return startVerification(connecting ? enterStep(next, 'verify', now) : next);
}

/** Only here does a connection become `connected`. */
export function onVerified(model: Model, report: VerificationReport, now: number): Step {
  const { plan, applied } = model;
  if (plan === null || applied === null) return [model, []];
  const reasons = [...networkReasons(plan, applied, report), ...report.problems];
  const proof =
    report.latencyMs === null ? model.snapshot.verification : { at: isoTime(now), latencyMs: report.latencyMs };
  const steps = model.snapshot.steps.map((entry) =>
    entry.status === 'running' ? { ...entry, status: 'done' as const, durationMs: now - model.stepStartedAt } : entry,
  );
  const verified: Model = withNetwork(
    {
      ...model,
      established: true,
      attempt: 0,
      missedProbes: 0,
      restarted: false,
      report,
      snapshot: { ...model.snapshot, steps, verification: proof, notes: plan.notes },
    },
    report,
  );
  const probing: Effect[] =
    plan.dns === null || plan.dns.servers[0] === undefined || plan.dns.domains[0] === undefined
      ? []
      : [
          {
            type: 'start-probing',
            generation: model.generation,
            server: plan.dns.servers[0],
            domain: plan.dns.domains[0],
            device: report.device,
          },
        ];
  return [
    withState(verified, reasons.length === 0 ? { kind: 'connected' } : { kind: 'degraded', reasons }, now),
    model.established && model.snapshot.state.kind !== 'reconnecting'
      ? probing
      : [{ type: 'cancel-timers' }, ...probing],
  ];
}

/** A heartbeat came back, or not: a tunnel that carries nothing is never shown as connected. */
export function onProbed(model: Model, latencyMs: number | null, urgent: boolean, now: number): Step {
  const state = model.snapshot.state;
  if (state.kind !== 'connected' && state.kind !== 'degraded' && state.kind !== 'reconnecting') return [model, []];
  if (latencyMs !== null) return onHeartbeat(model, latencyMs, now);
  const missedProbes = model.missedProbes + (urgent ? silentAfter : 1);
  const next = { ...model, missedProbes };
  if (missedProbes < silentAfter) return [next, []];
  if (state.kind !== 'connected') return restart(next);
  const reason: Problem = problem('dns.silent', { server: model.plan?.dns?.servers[0] ?? '' });
  return restart(withState(next, { kind: 'degraded', reasons: [reason] }, now));
}

function onHeartbeat(model: Model, latencyMs: number, now: number): Step {
  const verification = { at: isoTime(now), latencyMs };
  const next: Model = { ...model, missedProbes: 0, restarted: false, snapshot: { ...model.snapshot, verification } };
  if (model.snapshot.state.kind === 'connected' || model.plan === null || model.settings === null) return [next, []];
  return wasSilent(model) ? applyAgain(next) : startVerification(next);
}

/** Whether nothing came through the tunnel, so that the resolver may still wait for answers to what it asked meanwhile. */
function wasSilent({ snapshot: { state } }: Model): boolean {
  return state.kind === 'reconnecting' || (state.kind === 'degraded' && state.reasons.some(isSilence));
}

function isSilence({ code }: Problem): boolean {
  return code === 'dns.silent';
}

/** The tunnel carries again: routes and DNS are made what they were, should anybody have touched them, and the resolver asks anew. */
export function applyAgain(model: Model): Step {
  return model.settings === null ? [model, []] : applyPlan(model);
}

function withNetwork(model: Model, report: VerificationReport | null): Model {
  if (model.plan === null) return model;
  const routes = routeStatuses(model.plan, model.applied, report);
  return { ...model, snapshot: { ...model.snapshot, routes, dns: dnsStatus(model.plan, model.applied) } };
}

function isoTime(now: number): string {
  return new Date(now).toISOString();
}
