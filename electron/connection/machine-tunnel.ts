import type { HelperEvent } from '../shared/helper-protocol.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { broken, enterStep, giveUp, remoteText, withState } from './machine-steps.ts';
import { applyAgain, onTunnelUp } from './machine-network.ts';
import type { Effect, Model, Step } from './machine-types.ts';
import { onHold } from './machine-recovery.ts';

type EventOf<K extends HelperEvent['event']> = Extract<HelperEvent, { event: K }>;

/** What one event of the running openvpn means for the connection. */
export function onHelperEvent(model: Model, event: HelperEvent, now: number): Step {
  switch (event.event) {
    case 'hold':
      return onHold(model, event.suggestedDelaySeconds, now);
    case 'state':
      return onOpenvpnState(model, event, now);
    case 'needs-input':
      return onNeedsInput(model, event, now);
    case 'refused':
      return [{ ...model, refused: true, lastError: event.text }, []];
    case 'up':
      return onTunnelUp(model, event.settings, now);
    case 'down':
      return [model, []];
    case 'bytes':
      return onBytes(model, event);
    case 'log':
      return [event.level === 'error' ? { ...model, lastError: event.text } : model, []];
    case 'sign-in-url':
      return [model, []];
    case 'ended':
      return giveUp(model, endReason(model, event.problem), now);
  }
}

function onOpenvpnState(model: Model, event: EventOf<'state'>, now: number): Step {
  const connecting = model.snapshot.state.kind === 'connecting';
  switch (event.state) {
    case 'WAIT':
    case 'TCP_CONNECT':
      return [connecting ? enterStep(model, 'tunnel', now) : model, []];
    case 'AUTH':
    case 'GET_CONFIG':
    case 'AUTH_PENDING':
      return [connecting ? enterStep(model, 'sign-in', now) : model, []];
    case 'CONNECTED':
      return onOpenvpnConnected(model, event);
    case 'RECONNECTING':
      return onOpenvpnReconnecting(model, event, now);
    case 'CONNECTING':
    case 'RESOLVE':
    case 'ASSIGN_IP':
    case 'ADD_ROUTES':
    case 'EXITING':
      return [model, []];
  }
}

/** After a restart in place (persist-tun) there is no `up` again: device, routes and DNS stayed, and are set and verified anew. */
function onOpenvpnConnected(model: Model, event: EventOf<'state'>): Step {
  const tunnel = model.snapshot.tunnel;
  const answering = model.remotes.find(
    (remote) => remote.address.text === event.remoteAddress && remote.port === event.remotePort,
  );
  const remote =
    answering === undefined ? remoteText(model) : `${answering.host}:${answering.port} ${answering.protocol}`;
  const next = tunnel === null ? model : { ...model, snapshot: { ...model.snapshot, tunnel: { ...tunnel, remote } } };
  return model.snapshot.state.kind === 'reconnecting' ? applyAgain(next) : [next, []];
}

function onOpenvpnReconnecting(model: Model, event: EventOf<'state'>, now: number): Step {
  if (!model.established) return [model, []];
  const attempt = model.attempt + 1;
  const cause = problem('tunnel.lost', { remote: remoteText(model), detail: event.detail });
  const stop: Effect = { type: 'stop-probing' };
  const next: Model = {
    ...broken(model, now),
    attempt,
    missedProbes: 0,
    verifying: model.verifying + 1,
    restarted: false,
  };
  if (!model.online) return [next, [stop]];
  return [withState(next, { kind: 'reconnecting', cause, attempt }, now), [stop]];
}

function onNeedsInput(model: Model, event: EventOf<'needs-input'>, now: number): Step {
  const request = {
    realm: event.realm,
    username: event.username,
    challenge: event.challenge,
    retry: model.refused,
  };
  // The deadline is for machines; a person may take longer.
  return [
    withState({ ...model, refused: false }, { kind: 'waiting-for-input', request }, now),
    [{ type: 'cancel-timers' }],
  ];
}

function onBytes(model: Model, event: EventOf<'bytes'>): Step {
  const tunnel = model.snapshot.tunnel;
  if (tunnel === null) return [model, []];
  if (tunnel.bytesIn === event.bytesIn && tunnel.bytesOut === event.bytesOut) return [model, []];
  const counted = { ...tunnel, bytesIn: event.bytesIn, bytesOut: event.bytesOut };
  return [{ ...model, snapshot: { ...model.snapshot, tunnel: counted } }, []];
}

/** openvpn ended although nobody asked it to: never without a reason. */
function endReason(model: Model, reported: Problem | null): Problem {
  return reported ?? problem('tunnel.lost', { remote: remoteText(model), detail: model.lastError || 'openvpn ended' });
}
