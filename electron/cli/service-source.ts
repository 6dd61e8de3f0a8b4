import type { ControlClient } from '../connection/control/control-client.ts';
import type { ClusterFacts } from '../shared/cluster-facts.ts';
import type { LocatedServices } from '../shared/control-protocol.ts';
import type { Problem } from '../shared/problem.ts';
import { ok, type Result } from '../shared/result.ts';
import type { ClusterPhase } from '../shared/service-record.ts';
import type { CommandContext } from './command-context.ts';
import type { ServiceList } from './parts.ts';

/** A cluster of 10,000 Services is read in a few seconds; a list that is still loading by then is given as far as it got. */
const loadingDeadlineMs = 15_000;

/** The Services of the running app or headless `up`; read directly where none runs or it does not follow the cluster. */
export async function loadServices({ parts }: CommandContext): Promise<Result<ServiceList, Problem>> {
  const control = await parts.openControl();
  if (!control.ok) {
    return control.error.code === 'app.not-running' ? parts.readServices() : control;
  }
  const client = control.value;
  try {
    const settled = await settledCluster(client);
    if (!settled.ok) return settled;
    const { phase, profile } = settled.value;
    if (phase === 'off') return await parts.readServices();
    const list = await client.call('services', {});
    return list.ok ? ok({ ...list.value, profile }) : list;
  } finally {
    client.close();
  }
}

/** What stands behind a pasted text, by the running app or headless `up`; asked directly where none runs or it does not follow the cluster. */
export async function locateText({ parts }: CommandContext, text: string): Promise<Result<LocatedServices, Problem>> {
  const control = await parts.openControl();
  if (!control.ok) {
    return control.error.code === 'app.not-running' ? parts.locate(text) : control;
  }
  const client = control.value;
  try {
    const settled = await settledCluster(client);
    if (!settled.ok) return settled;
    return settled.value.phase === 'off' ? await parts.locate(text) : await client.call('locate', { text });
  } finally {
    client.close();
  }
}

/** What the cluster says of itself, by the running app or headless `up`; asked directly where none runs or it does not follow the cluster. */
export async function loadFacts({ parts }: CommandContext): Promise<Result<ClusterFacts, Problem>> {
  const control = await parts.openControl();
  if (!control.ok) {
    return control.error.code === 'app.not-running' ? parts.readFacts() : control;
  }
  const client = control.value;
  try {
    const settled = await settledCluster(client);
    if (!settled.ok) return settled;
    return settled.value.phase === 'off' ? await parts.readFacts() : await client.call('cluster-facts', {});
  } finally {
    client.close();
  }
}

interface SettledCluster {
  readonly phase: ClusterPhase;
  readonly profile: string | null;
}

/** Waits while the first list is being read. */
async function settledCluster(client: ControlClient): Promise<Result<SettledCluster, Problem>> {
  const status = await client.call('status', {});
  if (!status.ok) return status;
  const { phase } = status.value.cluster;
  const { profile } = status.value.connection;
  if (phase !== 'loading') return ok({ phase, profile });
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(ok({ phase: 'loading', profile })), loadingDeadlineMs);
    const finish = (result: Result<SettledCluster, Problem>): void => {
      clearTimeout(timer);
      resolve(result);
    };
    void client
      .call('watch', {}, ({ cluster }) => {
        if (cluster.phase !== 'loading') finish(ok({ phase: cluster.phase, profile }));
      })
      .then((end) => finish(end.ok ? ok({ phase: 'off', profile }) : end));
  });
}
