import { ClusterWatch } from '../cluster/cluster-watch.ts';
import { askCluster } from '../cluster/discovery/ask-cluster.ts';
import { openKubeconfig } from '../cluster/kubeconfig.ts';
import { factsShown } from '../connection/cluster-facts.ts';
import type { ClusterFacts } from '../shared/cluster-facts.ts';
import type { LocatedServices } from '../shared/control-protocol.ts';
import { locatedServices } from '../shared/located.ts';
import { problem, type Problem } from '../shared/problem.ts';
import type { Profile } from '../shared/profile.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { withDeadline } from '../shared/with-deadline.ts';
import type { CliIo } from './io.ts';
import type { ServiceList } from './parts.ts';

const listDeadlineMs = 30_000;
/** The endpoints come after the Services; a list without them is still a list. */
const endpointsDeadlineMs = 3000;

/** Lists the Services once, through the profile's kubeconfig and whatever way to the API server there is. */
export function readCluster(
  profile: Profile,
  environment: CliIo['environment'],
): Promise<Result<ServiceList, Problem>> {
  return withCluster(profile, environment, async (watch) => {
    await until(watch, endpointsDeadlineMs, () => endpointsSettled(watch));
    return ok({ cluster: watch.status, services: watch.services.services, profile: profile.name });
  });
}

/** Finds what stands behind a pasted text, the same way. */
export function locateInCluster(
  profile: Profile,
  environment: CliIo['environment'],
  text: string,
): Promise<Result<LocatedServices, Problem>> {
  return withCluster(profile, environment, async (watch) => {
    const located = await watch.locate(text);
    if (!located.ok) return located;
    return ok({ located: located.value, services: locatedServices(located.value, watch.services.services) });
  });
}

/** What the cluster says of itself, asked once; without a connection there are no routes that it could be compared with. */
export async function readFacts(
  profile: Profile,
  environment: CliIo['environment'],
): Promise<Result<ClusterFacts, Problem>> {
  const access = await openKubeconfig({ file: profile.kubeconfig, context: profile.context, environment });
  if (!access.ok) return access;
  const asked = await withDeadline(null, listDeadlineMs, (signal) =>
    askCluster(access.value, { guesses: true }, signal),
  );
  return asked.ok ? ok(factsShown(asked.value, profile, { proposed: [], uncovered: [], wider: [] })) : asked;
}

/** Does something with a list of Services that is complete, and ends its watch again. */
async function withCluster<T>(
  profile: Profile,
  environment: CliIo['environment'],
  work: (watch: ClusterWatch) => Promise<Result<T, Problem>>,
): Promise<Result<T, Problem>> {
  const access = await openKubeconfig({ file: profile.kubeconfig, context: profile.context, environment });
  if (!access.ok) return access;
  const watch = new ClusterWatch();
  try {
    watch.start(access.value, profile.domains[0] ?? null);
    await until(watch, listDeadlineMs, () => watch.status.phase !== 'loading');
    const { phase, problem: reason } = watch.status;
    if (phase === 'live') return await work(watch);
    const server = access.value.server.host;
    return err(reason ?? problem('cluster.unreachable', { server, detail: `${listDeadlineMs / 1000} s` }));
  } finally {
    await watch.stop();
  }
}

function endpointsSettled(watch: ClusterWatch): boolean {
  const { services } = watch.services;
  const known = services.length === 0 || services.some(({ ready }) => ready !== null);
  const settled = known && watch.status.domain !== null;
  return settled || watch.status.problem !== null;
}

/** Resolves when the condition holds, at the latest after `deadlineMs`. */
function until(watch: ClusterWatch, deadlineMs: number, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      for (const end of ends) end();
      resolve();
    };
    const look = (): void => {
      if (condition()) finish();
    };
    const timer = setTimeout(finish, deadlineMs);
    const ends = [watch.onStatus(look), watch.onPatch(look)];
    look();
  });
}
