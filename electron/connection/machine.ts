import { problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import { onHelperEvent } from './machine-tunnel.ts';
import {
  applyAgain,
  onApplied,
  onChosen,
  onDecided,
  onDiscovered,
  onLearned,
  onLooked,
  onNarrowed,
  onProbed,
  onVerified,
} from './machine-network.ts';
import { onFacts } from './machine-cluster.ts';
import { isResolverAstray } from './machine-names.ts';
import { forgetPath } from './machine-path.ts';
import { close, connectDeadlineMs, enterStep, giveUp, open, remoteText, settle, withState } from './machine-steps.ts';
import type { ConnectionEvent, Effect, Model, Step, TimerName } from './machine-types.ts';
import { onDeviceGone, onImpatience, onNetwork, onRestartRefused, release } from './machine-recovery.ts';
import { onOpenFailed, onPortal } from './machine-portal.ts';
import { attemptDelay } from './reconnect-policy.ts';

/**
 * The connection's one place of decision: pure, so that every order of events can be tried.
 * Its invariants (tested as properties): at most one session at a time; `connected` only from a verification; every path on which
 * `disconnect` is asked ends in `disconnected` after the session is closed.
 */
export function reduce(model: Model, event: ConnectionEvent, now: number): Step {
  if ('generation' in event) {
    return event.generation === model.generation ? onSessionEvent(model, event, now) : [model, []];
  }
  switch (event.type) {
    case 'connect':
      return onConnect(model, event.profile, now);
    case 'disconnect':
      return onDisconnect(model, now);
    case 'answer':
      return onAnswer(model, event, now);
    case 'network':
      return onNetwork(forgetPath(model, event.event), event.event, now);
    case 'decided':
      return onDecided(model, event.profile, event.decided);
    case 'portal':
      return onPortal(model, event.sighting, now);
  }
}

type SessionEvent = Extract<ConnectionEvent, { generation: number }>;

function onSessionEvent(model: Model, event: SessionEvent, now: number): Step {
  if (event.type === 'closed') return model.session === 'none' ? [model, []] : onClosed(model, now);
  if (event.type === 'timer' && event.timer === 'retry') {
    return model.session === 'waiting-to-retry' && model.profile !== null
      ? open(model, model.profile, now)
      : [model, []];
  }
  if (model.session !== 'open' && model.session !== 'opening') return [model, []];
  switch (event.type) {
    case 'opened':
      return onOpened(model, event, now);
    case 'open-failed':
      return onOpenFailed(model, event.problem, now);
    case 'lost':
      return giveUp(model, event.problem, now);
    case 'helper':
      return onHelperEvent(model, event.event, now);
    case 'discovered':
      return onDiscovered(model, event.networks, now);
    case 'facts':
      return onFacts(model, event.networks, now);
    case 'learned':
      return onLearned(model, event.apiServer);
    case 'applied':
      return event.result.ok ? onApplied(model, event.result.value, now) : giveUp(model, event.result.error, now);
    case 'verified':
      return event.verification === model.verifying ? onVerified(model, event.report, now) : [model, []];
    case 'probed':
      return onProbed(model, event.probed, now);
    case 'looked':
      return onLooked(model, event, now);
    case 'chosen':
      return onChosen(model, event.choices);
    case 'narrowed':
      return onNarrowed(model, event.bytes);
    case 'restart-refused':
      return onRestartRefused(model, now);
    case 'device-gone':
      return onDeviceGone(model, now);
    case 'timer':
      return onTimer(model, event.timer, now);
  }
}

function onOpened(model: Model, event: Extract<SessionEvent, { type: 'opened' }>, now: number): Step {
  const { facts, remotes, local, choices = [] } = event;
  const opened: Model = { ...model, session: 'open', facts, remotes, local, choices };
  const connecting = model.snapshot.state.kind === 'connecting' && model.profile?.kind !== 'direct';
  return [connecting ? enterStep(opened, 'tunnel', now) : opened, []];
}

function onConnect(model: Model, profile: Profile, now: number): Step {
  switch (model.session) {
    case 'none':
      return open({ ...model, established: false, attempt: 0 }, profile, now);
    case 'closing':
      return [{ ...model, afterClose: { kind: 'connect', profile } }, []];
    case 'waiting-to-retry':
      // A click does not wait for the back-off.
      return open({ ...model, established: model.profile?.name === profile.name, attempt: 0 }, profile, now);
    case 'opening':
    case 'open':
      if (model.profile?.name === profile.name) return onImpatience(model, now);
      return close(model, { kind: 'connect', profile }, now);
  }
}

function onDisconnect(model: Model, now: number): Step {
  switch (model.session) {
    case 'none':
      return [settle(model, { kind: 'disconnected' }, now), []];
    case 'waiting-to-retry':
      return [settle({ ...model, session: 'none' }, { kind: 'disconnected' }, now), [{ type: 'cancel-timers' }]];
    case 'closing':
      return [{ ...withState(model, { kind: 'disconnecting' }, now), afterClose: { kind: 'nothing' } }, []];
    case 'opening':
    case 'open':
      return close(model, { kind: 'nothing' }, now);
  }
}

function onAnswer(model: Model, event: Extract<ConnectionEvent, { type: 'answer' }>, now: number): Step {
  const state = model.snapshot.state;
  if (state.kind !== 'waiting-for-input' || model.session !== 'open') return [model, []];
  return [
    withState(model, { kind: 'connecting', step: 'sign-in' }, now),
    [
      {
        type: 'send-credentials',
        generation: model.generation,
        realm: state.request.realm,
        answer: event.answer,
      },
      { type: 'set-timer', generation: model.generation, timer: 'deadline', milliseconds: connectDeadlineMs },
    ],
  ];
}

function onTimer(model: Model, timer: TimerName, now: number): Step {
  // It may have been let go by something else meanwhile, and the helper refuses what openvpn does not wait for.
  if (timer === 'release') return model.held ? release(model, now) : [model, []];
  if (timer === 'recheck') return isResolverAstray(model) ? applyAgain(model) : [model, []];
  const state = model.snapshot.state;
  if (timer !== 'deadline' || state.kind !== 'connecting') return [model, []];
  const reason =
    state.step === 'tunnel'
      ? problem('tunnel.unreachable', { remote: remoteText(model) })
      : problem('tunnel.timeout', { seconds: connectDeadlineMs / 1000, step: state.step });
  return giveUp(model, reason, now);
}

function onClosed(model: Model, now: number): Step {
  const closed: Model = { ...model, session: 'none', afterClose: { kind: 'nothing' } };
  const effects: Effect[] = [{ type: 'stop-probing' }, { type: 'cancel-timers' }];
  switch (model.afterClose.kind) {
    case 'nothing':
      return [settle(closed, { kind: 'disconnected' }, now), effects];
    case 'fail':
      return [settle(closed, { kind: 'failed', reason: model.afterClose.reason }, now), effects];
    case 'connect': {
      const [next, more] = open({ ...closed, established: false, attempt: 0 }, model.afterClose.profile, now);
      return [next, [...effects, ...more]];
    }
    case 'retry': {
      const waiting: Model = { ...closed, session: 'waiting-to-retry' };
      if (!model.online) return [withState(waiting, { kind: 'waiting-for-network' }, now), effects];
      const milliseconds = attemptDelay(model, now);
      const retry: Effect = { type: 'set-timer', generation: model.generation, timer: 'retry', milliseconds };
      return [waiting, [...effects, retry]];
    }
  }
}
