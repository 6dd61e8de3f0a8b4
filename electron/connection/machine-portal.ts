import { problem, type Problem } from '../shared/problem.ts';
import { release, restart } from './machine-recovery.ts';
import { close, giveUp, open, withState } from './machine-steps.ts';
import type { Model, Step } from './machine-types.ts';
import { portalProblem } from './portal-memory.ts';
import type { PortalSighting } from './portal/look.ts';
import type { PortalSearch } from './portal/portal-watch.ts';

/** A tunnel that only blinks is back before. */
const afterLossMs = 1_000;
/** A VPN server usually answers the first connecting in a fraction of this. */
const afterConnectMs = 3_000;
/** A network whose portal comes and goes may reset the back-off so often, not each time. */
const resets = 3;

/** What to look for now; null while there is no reason to suspect a captive portal. */
export function portalSearch(model: Model): PortalSearch | null {
  const { state } = model.snapshot;
  const { place, seen, unresolved } = model.portal;
  const found = {
    addresses: model.remotes.map(({ address }) => address.text),
    names: (model.facts?.remotes ?? []).map(({ host }) => host),
  };
  if (!model.online && unresolved === null) return null;
  if (state.kind === 'reconnecting') return { ...found, seen, afterMs: afterLossMs, place: `${place}` };
  if (state.kind !== 'connecting' || (state.step !== 'gateway' && state.step !== 'tunnel')) return null;
  const generation = `${place} ${model.generation}`;
  return unresolved === null
    ? { ...found, seen: null, afterMs: afterConnectMs, place: `${generation} connecting` }
    : { ...found, seen: null, afterMs: 0, place: `${generation} unresolved` };
}

/** It was looked for a captive portal, and one was seen or none. */
export function onPortal(model: Model, sighting: PortalSighting | null, now: number): Step {
  const { state } = model.snapshot;
  if (portalSearch(model) === null) return [model, []];
  if (sighting === null) return model.portal.seen === null ? onNone(model, now) : onGone(model, now);
  const seeing: Model = { ...model, portal: { ...model.portal, seen: sighting } };
  if (state.kind === 'reconnecting') return [withState(seeing, state, now), []];
  return isOfSession(model) ? giveUp(seeing, portalProblem(sighting), now) : [seeing, []];
}

/** A name that does not resolve may be one that the network holds back: before the first connect fails, it is looked for the reason. */
export function onOpenFailed(model: Model, reason: Problem, now: number): Step {
  const isWorthALook = reason.code === 'tunnel.name-unresolved' && !model.established && model.online;
  if (!isWorthALook) return giveUp(model, reason, now);
  return [{ ...model, portal: { ...model.portal, unresolved: reason } }, []];
}

function onNone(model: Model, now: number): Step {
  const { unresolved } = model.portal;
  return unresolved === null || !isOfSession(model) ? [model, []] : giveUp(model, unresolved, now);
}

/** The user has signed in: the tunnel is tried at once. */
function onGone(model: Model, now: number): Step {
  const { gone } = model.portal;
  const { attempt } = model;
  const cause = problem('network.changed');
  const noticed: Model = { ...model, portal: { ...model.portal, seen: null, gone: gone + 1 } };
  const waiting = withState(noticed, { kind: 'reconnecting', cause, attempt }, now);
  if (gone >= resets) return [waiting, []];
  const eager: Model = { ...waiting, attempt: 0, brokenAt: now, restarted: false };
  switch (model.session) {
    case 'waiting-to-retry':
      return model.profile === null ? [waiting, []] : open(eager, model.profile, now);
    case 'none':
    case 'closing':
      return [eager, []];
    case 'opening':
    case 'open':
      // A session that never had a tunnel may have taken the portal's address for the server's: the name is looked up anew.
      if (model.settings === null) return close(eager, { kind: 'retry' }, now);
      return model.held ? release({ ...eager, attempt: 1 }, now) : restart(eager);
  }
}

function isOfSession({ session }: Model): boolean {
  return session === 'open' || session === 'opening';
}
