import {
  connectSteps,
  directSteps,
  disconnectedSnapshot,
  type ConnectionState,
  type ConnectStep,
  type StepProgress,
} from '../shared/connection-state.ts';
import type { TunnelSettings } from '../shared/helper-protocol.ts';
import { isIpv6 } from '../shared/ip.ts';
import type { Problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import type { Effect, Model, Step } from './machine-types.ts';
import { noPortal, portalProblem } from './portal-memory.ts';
import type { ProbeTarget } from './verify/prober.ts';
import { isSameCluster } from './same-cluster.ts';
import { isFinal } from './reconnect-policy.ts';

/** How long the first connecting may take before it is given up, not counting the time the user takes to answer. */
export const connectDeadlineMs = 30_000;

export const initialModel: Model = {
  snapshot: disconnectedSnapshot,
  profile: null,
  session: 'none',
  generation: 0,
  afterClose: { kind: 'nothing' },
  established: false,
  attempt: 0,
  stepStartedAt: 0,
  facts: null,
  local: null,
  settings: null,
  firstPushed: null,
  remotes: [],
  discovery: null,
  networks: null,
  apiServer: null,
  report: null,
  plan: null,
  applied: null,
  missedProbes: 0,
  verifying: 0,
  refused: false,
  lastError: '',
  online: true,
  held: false,
  restarted: false,
  isDnsDead: false,
  resolverMisses: 0,
  lastAttemptAt: 0,
  brokenAt: 0,
  portal: noPortal,
  pathLimit: null,
  place: 0,
  choices: [],
  repairs: [],
  lookAgain: false,
  verifiedAt: 0,
  lostTunnelNetwork: null,
};

/** Opens a session for the profile; the state is `connecting`, or stays `reconnecting` when it is a retry. */
export function open(model: Model, profile: Profile, now: number): Step {
  const generation = model.generation + 1;
  const retrying = model.established && model.snapshot.state.kind === 'reconnecting';
  const isSame = model.profile !== null && isSameCluster(model.profile, profile);
  const fresh: Model = {
    ...initialModel,
    generation,
    established: model.established,
    attempt: model.attempt,
    online: model.online,
    lastAttemptAt: now,
    brokenAt: model.brokenAt,
    firstPushed: model.established ? model.firstPushed : null,
    portal: { ...model.portal, unresolved: null },
    profile,
    apiServer: isSame ? model.apiServer : null,
    networks: isSame ? model.networks : null,
    session: 'opening',
    snapshot: { ...disconnectedSnapshot, profile: profile.name },
  };
  const effects: Effect[] = [{ type: 'cancel-timers' }, { type: 'open', generation, profile }];
  if (retrying) {
    return [
      { ...fresh, snapshot: { ...fresh.snapshot, state: model.snapshot.state, since: model.snapshot.since } },
      effects,
    ];
  }
  effects.push({ type: 'set-timer', generation, timer: 'deadline', milliseconds: connectDeadlineMs });
  const steps = profile.kind === 'direct' ? directSteps : connectSteps;
  const [first] = steps;
  const started = withState(fresh, { kind: 'connecting', step: first }, now);
  return [enterStep({ ...started, snapshot: { ...started.snapshot, steps: steps.map(pending) } }, first, now), effects];
}

function pending(step: ConnectStep): StepProgress {
  return { step, status: 'pending', durationMs: null };
}

/** Begins to take the session down; what comes then is decided by `afterClose` when it is closed. */
export function close(model: Model, afterClose: Model['afterClose'], now: number): Step {
  const next: Model = { ...model, session: 'closing', afterClose };
  return [
    afterClose.kind === 'retry' ? next : withState(next, { kind: 'disconnecting' }, now),
    [{ type: 'stop-probing' }, { type: 'cancel-timers' }, { type: 'close', generation: model.generation }],
  ];
}

/** The session cannot go on: once verified and with a cause that can pass, it is tried again; else it has failed. */
export function giveUp(model: Model, reason: Problem, now: number): Step {
  if (!model.established || isFinal(reason.code)) return close(model, { kind: 'fail', reason }, now);
  const attempt = model.attempt + 1;
  const next = withState({ ...broken(model, now), attempt }, { kind: 'reconnecting', cause: reason, attempt }, now);
  return close(next, { kind: 'retry' }, now);
}

/** Notes when the tunnel was first seen not to work, which the back-off counts from. */
export function broken(model: Model, now: number): Model {
  return model.attempt === 0 ? { ...model, brokenAt: now } : model;
}

/** The end of a connection: nothing of the tunnel is shown any more. */
export function settle(model: Model, state: ConnectionState, now: number): Model {
  if (state.kind === 'disconnected' && model.snapshot.state.kind === 'disconnected') return model;
  const profile = state.kind === 'failed' ? (model.profile?.name ?? null) : null;
  const ended: Model = {
    ...initialModel,
    generation: model.generation,
    profile: model.profile,
    online: model.online,
  };
  return withState({ ...ended, snapshot: { ...disconnectedSnapshot, profile } }, state, now, true);
}

/** Sets the state; `since` is renewed when its kind changes. A captive portal is the cause of all that goes wrong behind it. */
export function withState(model: Model, wanted: ConnectionState, now: number, renew = false): Model {
  const { seen } = model.portal;
  const state = wanted.kind === 'reconnecting' && seen !== null ? { ...wanted, cause: portalProblem(seen) } : wanted;
  const same = !renew && model.snapshot.state.kind === state.kind && model.snapshot.since !== null;
  const since = same ? model.snapshot.since : new Date(now).toISOString();
  return { ...model, snapshot: { ...model.snapshot, state, since } };
}

/** Marks the steps before `step` as done and `step` as running; only while connecting. */
export function enterStep(model: Model, step: ConnectStep, now: number): Model {
  const position = model.snapshot.steps.findIndex((entry) => entry.step === step);
  const running = model.snapshot.steps.findIndex((entry) => entry.status === 'running');
  if (running === position) return model;
  const steps = model.snapshot.steps.map((entry, index): StepProgress => {
    if (index === running) return { ...entry, status: 'done', durationMs: now - model.stepStartedAt };
    if (index < position) return entry.status === 'done' ? entry : { ...entry, status: 'done', durationMs: 0 };
    return index === position ? { ...entry, status: 'running' } : entry;
  });
  const state: ConnectionState = { kind: 'connecting', step };
  return withState({ ...model, stepStartedAt: now, snapshot: { ...model.snapshot, steps } }, state, now);
}

/** Asks for a verification of the plan as it stands; an older one that is still under way no longer counts. */
export function startVerification(model: Model): Step {
  const { plan, settings } = model;
  if (plan === null || settings === null) return [model, []];
  const verification = model.verifying + 1;
  const { device } = settings;
  const { generation } = model;
  const asked = { device, isTunnel: !isDirect(settings), plan, publicName: publicName(model) };
  return [{ ...model, verifying: verification }, [{ type: 'verify', generation, verification, ...asked }]];
}

/** Whether the cluster is reached without a tunnel, so that there is nothing to be begun anew, counted or made narrower. */
export function isDirect(settings: TunnelSettings | null): boolean {
  return settings?.direct !== undefined;
}

/** Whether the way to the cluster carries IPv6. */
export function hasIpv6({ address, address6, direct }: TunnelSettings): boolean {
  if (direct === undefined) return address6 !== undefined || isIpv6(address);
  return direct.nextHop === null || isIpv6(direct.nextHop);
}

/** Whom to ask whether the tunnel works; null where there is nobody. */
export function probeTarget({ plan, settings }: Model): ProbeTarget | null {
  const [server, domain] = [plan?.dns?.servers[0], plan?.dns?.domains[0]];
  if (settings === null || server === undefined || domain === undefined) return null;
  const device = isDirect(settings) ? null : settings.device;
  return { server, domain, device, gateway: settings.gateway ?? null };
}

/** The first VPN server as `host:port protocol`. */
export function remoteText(model: Model): string {
  const [remote] = model.remotes;
  return remote === undefined ? '' : `${remote.host}:${remote.port} ${remote.protocol}`;
}

/** A name outside the cluster that resolved before the tunnel was there; null when the profile has addresses only. */
function publicName(model: Model): string | null {
  return model.remotes.find((remote) => remote.host !== remote.address.text)?.host ?? null;
}
