import type { HelperEvent } from '../shared/helper-protocol.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { broken, enterStep, giveUp, remoteText, withState } from './machine-steps.ts';
import { applyAgain, onTunnelUp } from './machine-network.ts';
import type { Effect, Model, Step } from './machine-types.ts';
import { answeringRemote } from './remotes.ts';
import { look, onHold } from './machine-recovery.ts';

type EventOf<K extends HelperEvent['event']> = Extract<HelperEvent, { event: K }>;

/** What one event of the running openvpn means for the connection. */
export function onHelperEvent(model: Model, event: HelperEvent, now: number): Step {
  switch (event.event) {
    case 'hold':
      return onHold(model, event.suggestedDelaySeconds, now);
    case 'state':
      return onOpenvpnState(hearing(model, event), event, now);
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
      return onLog(model, event);
    case 'sign-in-url':
      return [model, []];
    case 'ended':
      return giveUp(model, endReason(model, event.problem), now);
  }
}

/** As openvpn words an ICMP message that came back for one of its packets: `read UDPv4 [ECONNREFUSED]: Connection refused`. */
const refusal = /\[E(?:CONNREFUSED|HOSTUNREACH|NETUNREACH)\]/;

function onLog(model: Model, { level, text }: EventOf<'log'>): Step {
  if (level !== 'error') return [model, []];
  const isRefusal = model.established && model.snapshot.state.kind === 'connected' && refusal.test(text);
  return [{ ...model, lastError: text }, isRefusal ? [{ type: 'doubt', generation: model.generation }] : []];
}

const answeredStates: ReadonlySet<string> = new Set(['AUTH', 'GET_CONFIG', 'CONNECTED']);

/** Once the server itself answers no captive portal is in the way: that it is gone is no news then, and no reason to begin anew. */
function hearing(model: Model, { state }: EventOf<'state'>): Model {
  if (model.portal.seen === null || !answeredStates.has(state)) return model;
  return { ...model, portal: { ...model.portal, seen: null } };
}

function onOpenvpnState(model: Model, event: EventOf<'state'>, now: number): Step {
  const connecting = model.snapshot.state.kind === 'connecting';
  switch (event.state) {
    case 'WAIT':
    case 'TCP_CONNECT':
      return [connecting ? enterStep(model, 'tunnel', now) : model, []];
    case 'AUTH':
      // The laptop may have been moved: what is planned when the tunnel is back must not be of the network from before.
      if (model.plan !== null && !connecting) return [model, [{ ...look(model), ahead: true }]];
      return [connecting ? enterStep(model, 'sign-in', now) : model, []];
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
  const answering = answeringRemote(model.remotes, event);
  const remote = answering === null ? remoteText(model) : `${answering.host}:${answering.port} ${answering.protocol}`;
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
