import type { AppSnapshot, KubelaneApi } from '../../electron/shared/ipc-schema.ts';
import { problem } from '../../electron/shared/problem.ts';
import type { PutOff } from './put-off.ts';
import type { KubelaneStore } from './kubelane-store.ts';
import { mirrorServices } from './mirror-services.ts';

/** Keeps the store equal to the app's state, to that of its list when `putOff` lets it; returns how to stop. */
export function startMirror(api: KubelaneApi, store: KubelaneStore, putOff: PutOff): () => void {
  const report = (error: unknown): void =>
    store.setState({ notice: problem('app.internal', { detail: error instanceof Error ? error.message : 'IPC' }) });
  const services = mirrorServices(api, (list) => store.setState({ services: list }), report, putOff);
  let watching: boolean | null = null;

  const take = (app: AppSnapshot): void => {
    const previous = store.getState().app;
    const moved = previous?.connection.state.kind !== app.connection.state.kind;
    store.setState(moved ? { app, notice: null } : { app });
    // A list that begins or ends is another one, of which no patch may have told; in between patches tell everything.
    const isWatching = app.cluster.phase !== 'off';
    if (watching !== null && isWatching !== watching) services.refresh();
    watching = isWatching;
  };

  const stopListening = api.app.onChanged(take);
  api.app.snapshot().then(take, report);
  // Asked for together: the list of a big cluster is under way while the rest of the window is drawn.
  services.refresh();
  return () => {
    stopListening();
    services.stop();
  };
}
