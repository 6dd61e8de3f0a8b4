import { problem, type Problem } from '../shared/problem.ts';
import { giveUp, isDirect, open, probeTarget, remoteText, withState } from './machine-steps.ts';
import type { Effect, Model, Step } from './machine-types.ts';
import type { NetworkEvent } from './monitor/network-monitor.ts';
import { elsewhere } from './portal-memory.ts';
import { attemptDelay } from './reconnect-policy.ts';

/** How long the tunnel has to prove that it still works: after a change of the network it may just be broken, which a user waits for. */
const probeAfterChangeMs = 400;

/** What something that happened to the laptop's own network means for the connection. */
export function onNetwork(model: Model, event: NetworkEvent, now: number): Step {
  switch (event.kind) {
    case 'offline':
      return onOffline({ ...inAnotherPlace(model, now), online: false }, now);
    case 'online':
    case 'moved':
    case 'woke':
      // What was waited for may be over: the back-off begins anew.
      return onWayOut({ ...impatient(inAnotherPlace(model, now), now), online: true }, now);
    case 'changed':
      return onRoutesChanged(model, false);
    case 'touched':
      return onRoutesChanged(model, true);
    case 'slept':
      return [model, []];
  }
}

/** The next attempts come as fast as the first ones did. */
function impatient(model: Model, now: number): Model {
  return { ...model, attempt: Math.min(model.attempt, 1), brokenAt: now, restarted: false, isDnsDead: false };
}

/** A captive portal is one of the network that the laptop was in. */
function inAnotherPlace(model: Model, now: number): Model {
  const left: Model = { ...model, portal: elsewhere(model.portal) };
  const { state } = model.snapshot;
  if (state.kind !== 'reconnecting' || model.portal.seen === null) return left;
  return withState(left, { ...state, cause: problem('network.changed') }, now);
}

/** Nothing is tried while there is no way out. The tunnel itself stays: over UDP it often goes on where it was. */
function onOffline(model: Model, now: number): Step {
  if (!model.established) return [model, []];
  const waiting = withState(model, { kind: 'waiting-for-network' }, now);
  if (model.session === 'open') {
    return [{ ...waiting, verifying: model.verifying + 1 }, [{ type: 'stop-probing' }, { type: 'cancel-timers' }]];
  }
  return model.session === 'waiting-to-retry' ? [waiting, [{ type: 'cancel-timers' }]] : [model, []];
}

/** There is a way out, perhaps another one: the tunnel is tried first, which also shows the server where we are now. */
function onWayOut(model: Model, now: number): Step {
  if (!model.established) return [model, []];
  if (model.session === 'waiting-to-retry') {
    return model.profile === null ? [model, []] : open(reconnecting(model, now), model.profile, now);
  }
  if (model.session !== 'open') return [model, []];
  if (model.held) return release(reconnecting(model, now), now);
  const { state } = model.snapshot;
  if (state.kind === 'reconnecting') return restart(model);
  const target = probeTarget(model);
  if (target === null) return restart(reconnecting(model, now));
  const probe: Effect = { type: 'probe', generation: model.generation, target, timeoutMs: probeAfterChangeMs };
  return [state.kind === 'waiting-for-network' ? reconnecting(model, now) : model, [probe, look(model)]];
}

/** Somebody may have taken a part of the tunnel's networks, or given it back. */
function onRoutesChanged(model: Model, ownOnly: boolean): Step {
  const { kind } = model.snapshot.state;
  return model.session === 'open' && (kind === 'connected' || kind === 'degraded')
    ? [model, [ownOnly ? { ...look(model), ownOnly } : look(model)]]
    : [model, []];
}

/** The user clicks while it is tried again: that must not wait for any back-off. */
export function onImpatience(model: Model, now: number): Step {
  const { kind } = model.snapshot.state;
  if (kind !== 'reconnecting' && kind !== 'waiting-for-network') return [model, []];
  return onWayOut({ ...impatient(reconnecting(model, now), now), online: true, attempt: 1 }, now);
}

/** openvpn waits to be let into its next attempt. */
export function onHold(model: Model, suggestedDelaySeconds: number, now: number): Step {
  const held: Model = { ...model, held: true };
  if (!model.established) {
    // There is a user waiting, so the next server is tried soon.
    const milliseconds = Math.max(1000, Math.min(suggestedDelaySeconds, 2) * 1000);
    return [held, [{ type: 'set-timer', generation: model.generation, timer: 'release', milliseconds }]];
  }
  if (!model.online) return [withState(held, { kind: 'waiting-for-network' }, now), []];
  const milliseconds = attemptDelay(model, now);
  if (milliseconds === 0) return release(held, now);
  return [held, [{ type: 'set-timer', generation: model.generation, timer: 'release', milliseconds }]];
}

/** Lets openvpn into its next attempt. */
export function release(model: Model, now: number): Step {
  return [{ ...model, held: false, lastAttemptAt: now }, [{ type: 'release', generation: model.generation }]];
}

/** Has openvpn begin anew with its device, routes and names in place; once, until something is heard of the tunnel or of the network. */
export function restart(model: Model): Step {
  if (isDirect(model.settings) || model.restarted || model.isDnsDead || !model.online) return [model, []];
  return [{ ...model, restarted: true }, [{ type: 'restart', generation: model.generation }]];
}

/** openvpn could not begin anew where it is: it is ended and started again. */
export function onRestartRefused(model: Model, now: number): Step {
  const { state } = model.snapshot;
  const cause = state.kind === 'reconnecting' ? state.cause : lost(model);
  return giveUp(model, cause, now);
}

/** Another program removed the device; openvpn itself does not notice. */
export function onDeviceGone(model: Model, now: number): Step {
  return giveUp(model, problem('tunnel.device-gone', { device: model.settings?.device ?? '' }), now);
}

/** The laptop's own network is looked at. */
export function look(model: Model): Extract<Effect, { type: 'look' }> {
  return { type: 'look', generation: model.generation };
}

function reconnecting(model: Model, now: number): Model {
  const { state } = model.snapshot;
  if (state.kind === 'reconnecting') return model;
  return withState(model, { kind: 'reconnecting', cause: problem('network.changed'), attempt: model.attempt }, now);
}

function lost(model: Model): Problem {
  return problem('tunnel.lost', { remote: remoteText(model), detail: 'no answer' });
}
