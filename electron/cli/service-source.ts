import type { ControlClient } from '../connection/control/control-client.ts';
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
    const phase = await settledPhase(client);
    if (!phase.ok) return phase;
    return phase.value === 'off' ? await parts.readServices() : await client.call('services', {});
  } finally {
    client.close();
  }
}

/** Waits while the first list is being read. */
async function settledPhase(client: ControlClient): Promise<Result<ClusterPhase, Problem>> {
  const status = await client.call('status', {});
  if (!status.ok) return status;
  const { phase } = status.value.cluster;
  if (phase !== 'loading') return ok(phase);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(ok('loading')), loadingDeadlineMs);
    const finish = (result: Result<ClusterPhase, Problem>): void => {
      clearTimeout(timer);
      resolve(result);
    };
    void client
      .call('watch', {}, ({ cluster }) => {
        if (cluster.phase !== 'loading') finish(ok(cluster.phase));
      })
      .then((end) => finish(end.ok ? ok('off') : end));
  });
}
