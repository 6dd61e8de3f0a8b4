import type { AppliedNetwork, DesiredNetwork, TunnelSettings } from '../shared/helper-protocol.ts';
import type { ChosenRoute } from '../shared/collision.ts';
import { parseIpAddress, type IpAddress } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { clusterNames, type ClusterNetworks } from '../network/cluster-networks.ts';
import { makePlan, noFacts, type NetworkPlan, type PlanInput, type PlannedDns } from '../network/plan.ts';
import { clusterNotes, clusterReasons, isWithoutRoutes } from './machine-cluster.ts';
import { desiredMtu, isNeedlesslyNarrow, narrowPath, pathNotes, pathToWatch } from './machine-path.ts';
import { isOverwritten, isProofOld, missesInARow, rechecks } from './machine-names.ts';
import { restart } from './machine-recovery.ts';
import { isAwayFromNextHop, isFought, lackingRoutes, othersNetwork, withRecentRepairs } from './machine-repair.ts';
import {
  enterStep,
  hasIpv6,
  isDirect,
  probeTarget,
  remoteText,
  startVerification,
  withState,
} from './machine-steps.ts';
import type { ConnectionEvent, Decided, Effect, Model, Step, VerificationReport } from './machine-types.ts';
import { collisionNotes, dnsStatus, networkReasons, routeStatuses } from './network-status.ts';
import { pushNotes } from './push-memory.ts';
import { throughPortal } from './portal-memory.ts';
import type { Probed } from './verify/prober.ts';

/** What follows for the names where no route leads to the cluster. */
const unroutedCodes: readonly string[] = ['dns.refused', 'dns.silent', 'dns.not-in-effect'];

/** Missed heartbeats before a silent tunnel is said to be one. */
const silentAfter = 2;

/** The tunnel device is up: plan with what the server pushed, and have it applied. */
export function onTunnelUp(model: Model, settings: TunnelSettings, now: number): Step {
  const { device, address, gateway } = settings;
  const shown = { device, address, remote: remoteText(model), bytesIn: 0, bytesOut: 0 };
  const tunnel = isDirect(settings) ? null : { ...shown, ...(gateway === undefined ? {} : { gateway }) };
  const next: Model = {
    ...model,
    settings,
    firstPushed: model.firstPushed ?? settings,
    applied: null,
    lostTunnelNetwork: null,
    pathLimit: null,
    lastError: '',
    refused: false,
    snapshot: { ...model.snapshot, tunnel },
  };
  return applyPlan(model.snapshot.state.kind === 'connecting' ? enterStep(next, 'routes', now) : next);
}

/** What the cluster told about itself (null: nothing) completes the plan. */
export function onDiscovered(model: Model, networks: ClusterNetworks | null, now: number): Step {
  const discovery = networks === null ? noFacts : clusterNames(networks);
  // Where there are routes, only its names were asked for.
  const isWhole = networks !== null && model.plan !== null && isWithoutRoutes(model.plan);
  const next: Model = { ...model, discovery, networks: isWhole ? networks : model.networks };
  if (model.settings === null) return [next, []];
  const connecting = model.snapshot.state.kind === 'connecting';
  return applyPlan(connecting ? enterStep(next, 'dns', now) : next);
}

/** Where the API server is gives the routes their right names. */
export function onLearned(model: Model, apiServer: IpAddress): Step {
  const learned: Model = { ...model, apiServer };
  if (model.plan === null) return [learned, []];
  const plan = planOf(learned);
  // What is installed stays the same, but the reverse zones go by what the networks are.
  const isSame = JSON.stringify(plan.dns) === JSON.stringify(model.plan.dns);
  const { kind } = model.snapshot.state;
  if (!isSame && (kind === 'connected' || kind === 'degraded')) return applyAgain(learned);
  return [withNetwork({ ...learned, plan }, model.report), []];
}

/**
 * The laptop's own network may be another one: what collides with it now is planned anew, and everything is looked at again. Our own routes
 * may have been taken away: they are put back.
 */
export function onLooked(model: Model, event: Extract<ConnectionEvent, { type: 'looked' }>, now: number): Step {
  const { settings, plan } = model;
  if (settings === null || plan === null || model.snapshot.state.kind === 'waiting-for-network') return [model, []];
  const { local, choices = model.choices, ownOnly = false, ahead = false } = event;
  const next: Model = { ...withRecentRepairs(model, now), local: othersNetwork(model, local), choices };
  if (ahead && model.snapshot.state.kind === 'reconnecting') return [next, []];
  const planned = planOf(next);
  const before = JSON.stringify(desiredNetwork(plan));
  const isSame = JSON.stringify(desiredNetwork(planned)) === before && !isNeedlesslyNarrow(next);
  // Our own attempts to set them are told as well, and are no reason for another one.
  if (!isSame || (!ownOnly && isAwayFromNextHop(next))) return applyPlan(next);
  const lacking = lackingRoutes(next, local, event.deviceIsThere ?? false);
  if (lacking.length > 0) return repair(next, lacking, now);
  // Before the verification is done nobody can say what is lacking.
  if (ownOnly) return [{ ...next, lookAgain: model.report === null }, []];
  return startVerification({ ...next, plan: withKnownHidden(planned, plan) });
}

/** What hides a part of a route since the plan was applied is a trouble to be told, and not yet a known one. */
function withKnownHidden(planned: NetworkPlan, before: NetworkPlan): NetworkPlan {
  const known = new Map(before.routes.map(({ cidr, hidden }) => [cidr.text, hidden]));
  return {
    ...planned,
    routes: planned.routes.map((route) => ({ ...route, hidden: known.get(route.cidr.text) ?? [] })),
  };
}

/** Puts our routes back, unless another program would only take them away again. */
function repair(model: Model, lacking: readonly string[], now: number): Step {
  if (!isFought(model)) {
    const tunnel = model.settings?.networkCidr ?? null;
    const lostTunnelNetwork = tunnel !== null && lacking.includes(tunnel) ? tunnel : model.lostTunnelNetwork;
    return applyPlan({ ...model, lostTunnelNetwork, repairs: [...model.repairs, now] });
  }
  const reasons = lacking.map((cidr) => problem('route.keeps-being-removed', { cidr }));
  return [isFightSaid(model) ? model : withState(model, { kind: 'degraded', reasons }, now), []];
}

function isFightSaid({ snapshot: { state } }: Model): boolean {
  return state.kind === 'degraded' && state.reasons.some(({ code }) => code === 'route.keeps-being-removed');
}

/** The user chose what becomes of routes that collide: in effect at once where there is a tunnel, else with the next one. */
export function onChosen(model: Model, choices: readonly ChosenRoute[]): Step {
  const { kind } = model.snapshot.state;
  const chosen: Model = { ...model, choices };
  return kind === 'connected' || kind === 'degraded' ? applyAgain(chosen) : [chosen, []];
}

/** The user decided routes or names of the connected profile: in effect at once where there is a tunnel, else with the next one. */
export function onDecided(model: Model, profile: string, decided: Decided): Step {
  if (model.profile?.name !== profile) return [model, []];
  const { routes, dnsServers, domains } = model.profile;
  if (JSON.stringify({ routes, dnsServers, domains }) === JSON.stringify(decided)) return [model, []];
  const facts = model.facts === null ? null : { ...model.facts, overrides: { ...model.facts.overrides, ...decided } };
  const changed: Model = { ...model, profile: { ...model.profile, ...decided }, facts };
  const { kind } = model.snapshot.state;
  const stands = model.session === 'open' && (kind === 'connected' || kind === 'degraded');
  return stands ? applyAgain(changed) : [changed, []];
}

/** Large packets do not come through the tunnel, and nobody says so: the tunnel's own become small enough. */
export function onNarrowed(model: Model, bytes: number): Step {
  const narrowed = narrowPath(model, bytes);
  return narrowed === model ? [model, []] : applyAgain(narrowed);
}

function notesOf(model: Model, plan: NetworkPlan): readonly Problem[] {
  return [
    ...plan.notes,
    ...collisionNotes(plan),
    ...pushNotes(model.firstPushed, model.settings),
    ...pathNotes(model),
    ...clusterNotes({ ...model, plan }),
    ...(model.report?.notes ?? []),
  ];
}

function applyPlan(model: Model): Step {
  const plan = planOf(model);
  const planned: Model = { ...model, plan, report: null };
  const desired = desiredNetwork(plan);
  const routes = [...lostTunnel(model, plan), ...desired.routes];
  const network = { ...desired, routes, ...desiredMtu(model) };
  return [withNetwork(planned, null), [{ type: 'apply', generation: model.generation, network }]];
}

/** The tunnel's own network where the kernel's route to it was lost, unless this laptop has the same one. */
function lostTunnel({ lostTunnelNetwork }: Model, { routes }: NetworkPlan): readonly string[] {
  const isFree = routes.some(({ cidr, collision }) => cidr.text === lostTunnelNetwork && collision === null);
  return lostTunnelNetwork !== null && isFree ? [lostTunnelNetwork] : [];
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
    hasIpv6: settings !== null && hasIpv6(settings),
    ...directOf(settings),
    local: local ?? { routes: [], online: true },
    vpnServers: model.remotes.map((remote) => remote.address),
    apiServer: model.apiServer,
    choices: model.choices,
    namespace: facts?.namespace ?? null,
    reverse: facts?.reverse === true,
  });
}

/** What the plan must know of a connection without a tunnel. */
export function directOf(settings: TunnelSettings | null): Pick<PlanInput, 'direct'> {
  if (settings?.direct === undefined) return {};
  const { nextHop } = settings.direct;
  return { direct: { nextHop: nextHop === null ? null : parseIpAddress(nextHop) } };
}

/** The plan as the helper takes it: what must stay out is out, and openvpn's own network is openvpn's. */
export function desiredNetwork(plan: NetworkPlan): DesiredNetwork {
  return {
    routes: [
      ...new Set(
        plan.routes
          .filter(({ source, choice }) => source !== 'tunnel' || choice === 'cluster' || choice === 'hosts')
          .flatMap(({ install }) => install.map(({ text }) => text)),
      ),
    ],
    dns: plan.dns === null ? null : { servers: plan.dns.servers, domains: resolverDomains(plan.dns) },
  };
}

/** Domains whose names go to the cluster's DNS, each once; those to search are appended to short names as well, in their order. */
function resolverDomains(dns: PlannedDns): { readonly name: string; readonly search: boolean }[] {
  const names = new Set([...dns.search, ...dns.domains, ...(dns.reverse ?? [])]);
  return [...names].map((name) => ({ name, search: dns.search.includes(name) }));
}

/** Routes and DNS are set: ask the cluster for what is still unknown, else verify. */
export function onApplied(model: Model, applied: AppliedNetwork, now: number): Step {
  const { plan, settings } = model;
  if (plan === null || settings === null) return [model, []];
  if (isNeedlesslyNarrow({ ...model, applied })) return applyPlan({ ...model, applied });
  const connecting = model.snapshot.state.kind === 'connecting';
  const shown = withNetwork({ ...model, applied }, null);
  // The helper sets the routes, then the DNS, in one call; each step gets its own time.
  const next = connecting ? enterStep(shown, 'dns', Math.min(model.stepStartedAt + applied.routesMs, now)) : shown;
  if ((plan.dns === null || isWithoutRoutes(plan)) && model.discovery === null) {
    return [next, [{ type: 'discover', generation: model.generation, guesses: isWithoutRoutes(plan) }]];
  }
  return startVerification(connecting ? enterStep(next, 'verify', now) : next);
}

/** Only here does a connection become `connected`. */
export function onVerified(model: Model, report: VerificationReport, now: number): Step {
  const { plan, applied } = model;
  if (plan === null || applied === null) return [model, []];
  const found = networkReasons(plan, applied, report, isFought(model));
  // Where something hides the DNS server, that it is silent is no second trouble; and where nothing leads there, that it is not set is none either.
  const isHidden = found.some(({ code }) => code === 'route.dns-hidden');
  const isUnrouted = isWithoutRoutes(plan);
  const follows = (problem: Problem): boolean =>
    isUnrouted ? unroutedCodes.includes(problem.code) : isHidden && isSilence(problem);
  const told = [...found, ...clusterReasons(model), ...report.problems];
  const reasons = told.filter((problem) => !follows(problem));
  const proof =
    report.latencyMs === null ? model.snapshot.verification : { at: isoTime(now), latencyMs: report.latencyMs };
  const steps = model.snapshot.steps.map((entry) =>
    entry.status === 'running' ? { ...entry, status: 'done' as const, durationMs: now - model.stepStartedAt } : entry,
  );
  const verified: Model = withNetwork(
    {
      ...model,
      established: true,
      lookAgain: false,
      verifiedAt: now,
      attempt: 0,
      missedProbes: 0,
      restarted: false,
      resolverMisses: missesInARow(model, report),
      isDnsDead: report.problems.some(isSilence) && (model.isDnsDead || isFresh(model)),
      portal: throughPortal(model.portal),
      report,
      snapshot: { ...model.snapshot, steps, verification: proof, notes: notesOf({ ...model, report }, plan) },
    },
    report,
  );
  const target = probeTarget(verified);
  const { generation } = model;
  const path = pathToWatch(verified);
  const probing: Effect[] = target === null ? [] : [{ type: 'start-probing', generation, target, path }];
  // A route that is not taken may have been removed; while the plan was being applied nobody looked for that.
  const isMissing = reasons.some(({ code }) => code === 'route.missing' || code === 'route.keeps-being-removed');
  const looking: Effect[] =
    isMissing || model.lookAgain ? [{ type: 'look', generation: model.generation, ownOnly: true }] : [];
  return [
    withState(verified, reasons.length === 0 ? { kind: 'connected' } : { kind: 'degraded', reasons }, now),
    model.established && model.snapshot.state.kind !== 'reconnecting'
      ? [...probing, ...looking, ...rechecks(verified)]
      : [{ type: 'cancel-timers' }, ...probing, ...looking, ...rechecks(verified)],
  ];
}

/** Whether the tunnel has just come up. */
function isFresh({ snapshot: { state } }: Model): boolean {
  return state.kind === 'connecting' || state.kind === 'reconnecting';
}

/** A heartbeat came back, or not: a tunnel that carries nothing is never shown as connected, and one whose DNS is dead neither. */
export function onProbed(model: Model, { latencyMs, urgent, alive }: Probed, now: number): Step {
  const state = model.snapshot.state;
  if (state.kind !== 'connected' && state.kind !== 'degraded' && state.kind !== 'reconnecting') return [model, []];
  if (latencyMs !== null) return onHeartbeat(model, latencyMs, now);
  const missedProbes = model.missedProbes + (urgent ? silentAfter : 1);
  const next = { ...model, missedProbes };
  if (missedProbes < silentAfter) return [next, []];
  // Nothing comes through without the routes; they may be put back once in a while.
  if (isFightSaid(model)) return [next, [{ type: 'look', generation: model.generation, ownOnly: true }]];
  if (state.kind === 'connected') {
    const silent = withState(next, { kind: 'degraded', reasons: [silence(model)] }, now);
    return alive ? [silent, []] : restart(silent);
  }
  if (!alive) return restart(next);
  const isSaid = state.kind === 'degraded' && wasSilent(model);
  return isSaid ? [next, []] : startVerification(next);
}

function silence(model: Model): Problem {
  return problem('dns.silent', { server: model.plan?.dns?.servers[0] ?? '' });
}

function onHeartbeat(model: Model, latencyMs: number, now: number): Step {
  const verification = { at: isoTime(now), latencyMs };
  const snapshot = { ...model.snapshot, verification };
  const next: Model = { ...model, missedProbes: 0, restarted: false, isDnsDead: false, snapshot };
  if (model.plan === null || model.settings === null) return [next, []];
  if (model.snapshot.state.kind === 'connected') return isProofOld(model, now) ? startVerification(next) : [next, []];
  return wasSilent(model) || isOverwritten(model) ? applyAgain(next) : startVerification(next);
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
  const routes = routeStatuses(model.plan, model.applied, report, isFought(model));
  return { ...model, snapshot: { ...model.snapshot, routes, dns: dnsStatus(model.plan, model.applied) } };
}

function isoTime(now: number): string {
  return new Date(now).toISOString();
}
