import type { ProposedRoute } from '../shared/cluster-facts.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { routesFor, type ClusterNetworks } from '../network/cluster-networks.ts';
import { compareCoverage, type Coverage } from '../network/coverage.ts';
import type { NetworkPlan } from '../network/plan.ts';
import { hasIpv6, isDirect, startVerification, withState } from './machine-steps.ts';
import type { Model, Step } from './machine-types.ts';

/** What follows from the cluster's own networks for the routes of the connection. */
export interface ClusterComparison extends Coverage {
  /** Routes that nobody gave and that the user may accept. */
  readonly proposed: readonly ProposedRoute[];
}

/** Whether neither the profile nor the VPN server gives any route; the tunnel's own network needs none to be given. */
export function isWithoutRoutes({ routes }: NetworkPlan): boolean {
  return routes.every(({ source }) => source === 'tunnel');
}

/** Compares the plan with what the cluster says; nothing while either is not known. */
export function compareWithCluster(model: Model): ClusterComparison {
  const { plan, settings, networks, profile, local } = model;
  if (plan === null || settings === null || networks === null) return { proposed: [], uncovered: [], wider: [] };
  const compared = { hasIpv6: hasIpv6(settings), local: local ?? { routes: [], online: true } };
  if (isWithoutRoutes(plan)) return { proposed: proposals(model, networks, plan), uncovered: [], wider: [] };
  return {
    proposed: [],
    ...compareCoverage(networks, { ...compared, profile: profile?.name ?? '', routes: plan.routes }),
  };
}

/** Where the cluster is reached without a tunnel, by routes that are there already, there is nothing to be set. */
function proposals({ settings }: Model, networks: ClusterNetworks, { routes }: NetworkPlan): readonly ProposedRoute[] {
  if (settings === null || (isDirect(settings) && settings.direct?.nextHop === null)) return [];
  const present = routes.map(({ cidr }) => cidr.text);
  return routesFor(networks, hasIpv6(settings)).filter(({ cidr }) => !present.includes(cidr));
}

/** What keeps the connection from being whole, as far as the cluster's own networks tell. */
export function clusterReasons(model: Model): readonly Problem[] {
  const { proposed, uncovered } = compareWithCluster(model);
  if (proposed.length > 0) {
    const routes = proposed.map(({ role, cidr }) => `${role}=${cidr}`).join(', ');
    return [problem('route.proposed', { routes, profile: model.profile?.name ?? '' })];
  }
  return model.plan !== null && isWithoutRoutes(model.plan) ? [problem('route.none')] : uncovered;
}

/** What is worth knowing of the routes, and keeps nothing from working. */
export function clusterNotes(model: Model): readonly Problem[] {
  return compareWithCluster(model).wider;
}

const reasonCodes: readonly string[] = ['route.none', 'route.proposed', 'route.uncovered'];
const noteCodes: readonly string[] = ['route.wider'];

/** What the cluster says of its networks, asked while the connection stands: it changes what is said of the routes, and is no proof of anything. */
export function onFacts(model: Model, networks: ClusterNetworks, now: number): Step {
  const next: Model = { ...model, networks };
  const { state, notes } = model.snapshot;
  // While the plan is being applied or verified, the verification's end will tell.
  if (model.report === null || (state.kind !== 'connected' && state.kind !== 'degraded')) return [next, []];
  const before = state.kind === 'degraded' ? state.reasons : [];
  const reasons = [...clusterReasons(next), ...before.filter(({ code }) => !reasonCodes.includes(code))];
  const said = [...notes.filter(({ code }) => !noteCodes.includes(code)), ...clusterNotes(next)];
  if (JSON.stringify([before, notes]) === JSON.stringify([reasons, said])) return [next, []];
  const noted: Model = { ...next, snapshot: { ...next.snapshot, notes: said } };
  if (reasons.length > 0) return [withState(noted, { kind: 'degraded', reasons }, now), []];
  return state.kind === 'connected' ? [noted, []] : startVerification(noted);
}
