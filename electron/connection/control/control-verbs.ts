import { canDisconnect, canTryNow, type ConnectionState } from '../../shared/connection-state.ts';
import type { ControlRequest, ControlResults, ControlStatus } from '../../shared/control-protocol.ts';
import { locatedServices } from '../../shared/located.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Host } from '../host-api.ts';
import { controlStatus } from './status-stream.ts';

/** What the verbs of the control socket act on. */
export interface ControlTarget {
  readonly host: Host;
  readonly showWindow: (() => void) | null;
  readonly onProfilesChanged: () => void;
}

/**
 * Carries out one request. Those that wait (`watch`, `up`) call `onWaiting` when the state from then on is of interest, and are
 * ended by `end`: they then answer with what is true by then.
 */
export async function answerRequest(
  request: ControlRequest,
  target: ControlTarget,
  end: AbortSignal,
  onWaiting: () => void,
): Promise<Result<ControlResults[ControlRequest['verb']], Problem>> {
  const { host } = target;
  switch (request.verb) {
    case 'status':
      return ok(controlStatus(host));
    case 'watch':
      onWaiting();
      await aborted(end);
      return ok(null);
    case 'up':
      return bringUp(host, request.profile, end, onWaiting);
    case 'answer':
      host.answer(request.answer);
      return ok(null);
    case 'down':
      await host.disconnect();
      return ok(controlStatus(host));
    case 'services':
      return ok({ cluster: host.cluster, services: host.services.services });
    case 'locate': {
      const located = await host.locate(request.text);
      if (!located.ok) return located;
      return ok({ located: located.value, services: locatedServices(located.value, host.services.services) });
    }
    case 'address':
      return host.address(request.service, request.form, request.port);
    case 'choose':
      return host.choose(
        { route: request.route, choice: request.choice, hosts: request.hosts },
        request.profile ?? null,
      );
    case 'cluster-facts':
      return host.clusterFacts();
    case 'accept-routes':
      return host.acceptRoutes();
    case 'profiles-changed':
      target.onProfilesChanged();
      return ok(null);
    case 'show-window':
      if (target.showWindow === null) return err(problem('app.bad-request', { detail: 'show-window' }));
      target.showWindow();
      return ok(null);
  }
}

/**
 * Connects, or joins a connection of the same profile that is under way, and answers when the outcome stands: connected,
 * degraded, failed, or disconnected by somebody else. While input is awaited the asker sees it in the updates and may `answer`.
 */
async function bringUp(
  host: Host,
  profile: string | null,
  end: AbortSignal,
  onWaiting: () => void,
): Promise<Result<ControlStatus, Problem>> {
  const before = host.connection.state;
  let begun = canDisconnect(before);
  if (begun) {
    const present = host.connection.profile;
    if (profile !== null && present !== null && profile !== present) {
      return err(problem('app.already-connected', { name: present }));
    }
  }
  // Whoever asks while the next try is some seconds off does not want to wait for it.
  if (!begun || canTryNow(before)) {
    const started = await host.connect(begun ? host.connection.profile : profile);
    if (!started.ok) return started;
  }
  onWaiting();
  await until(host, end, ({ connection: { state } }) => {
    // A state that stood before the attempt (an old failure) is not its outcome.
    begun ||= state !== before;
    return begun && isOutcome(state);
  });
  return ok(controlStatus(host));
}

/** Whether connecting has come to its end, for better or worse. */
function isOutcome(state: ConnectionState): boolean {
  return (
    state.kind === 'connected' || state.kind === 'degraded' || state.kind === 'failed' || state.kind === 'disconnected'
  );
}

function until(host: Host, end: AbortSignal, condition: (host: Host) => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (end.aborted || condition(host)) {
      resolve();
      return;
    }
    const finish = (): void => {
      unsubscribe();
      end.removeEventListener('abort', finish);
      resolve();
    };
    const unsubscribe = host.onChange(() => {
      if (condition(host)) finish();
    });
    end.addEventListener('abort', finish);
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
