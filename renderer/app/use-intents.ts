import { useMemo } from 'react';
import type { ChosenRoute } from '../../electron/shared/collision.ts';
import type { InputAnswer } from '../../electron/shared/connection-state.ts';
import type { KubelaneApi } from '../../electron/shared/ipc-schema.ts';
import { problem } from '../../electron/shared/problem.ts';
import type { Settings } from '../../electron/shared/settings.ts';
import type { KubelaneStore } from '../state/kubelane-store.ts';
import { useKubelane } from './context.ts';

export interface Intents {
  readonly connect: (profile: string | null) => void;
  readonly disconnect: () => void;
  readonly answer: (answer: InputAnswer) => void;
  readonly choose: (chosen: ChosenRoute) => void;
  readonly importProfile: () => void;
  readonly removeProfile: (name: string) => void;
  readonly changeNames: (wanted: {
    readonly name: string;
    readonly namespace: string | null;
    readonly reverse: boolean;
  }) => void;
  readonly change: (settings: Partial<Settings>) => void;
  readonly hide: () => void;
}

/** What a person can ask of the app. A refusal becomes the notice or the dialog that says why. */
export function useIntents(): Intents {
  const { api, store } = useKubelane();
  return useMemo(() => intents(api, store), [api, store]);
}

function intents(api: KubelaneApi, store: KubelaneStore): Intents {
  const ask = (work: () => Promise<unknown>): void => {
    work().catch((error: unknown) => {
      const detail = error instanceof Error ? error.message : String(error);
      store.setState({ notice: problem('app.internal', { detail }) });
    });
  };
  return {
    connect: (profile) =>
      ask(async () => {
        store.setState({ notice: null });
        const result = await api.connection.connect({ profile });
        // A connection that failed has a screen that says why.
        const failed = store.getState().app?.connection.state.kind === 'failed';
        if (!result.ok && !failed) store.setState({ notice: result.error });
      }),
    disconnect: () => ask(() => api.connection.disconnect()),
    answer: (answer) => ask(() => api.connection.answer(answer)),
    choose: (chosen) =>
      ask(async () => {
        const result = await api.connection.choose({ ...chosen, hosts: [...chosen.hosts] });
        store.setState({ notice: result.ok ? null : result.error });
      }),
    importProfile: () =>
      ask(async () => {
        const result = await api.profiles.import();
        if (result === null) return;
        store.setState({
          dialog: result.ok
            ? { kind: 'imported', profile: result.value }
            : { kind: 'not-imported', problem: result.error },
        });
      }),
    removeProfile: (name) =>
      ask(async () => {
        const result = await api.profiles.remove({ name });
        store.setState(result.ok ? { dialog: null } : { dialog: null, notice: result.error });
      }),
    changeNames: (wanted) =>
      ask(async () => {
        const result = await api.profiles.changeNames(wanted);
        store.setState(result.ok ? { dialog: null } : { dialog: null, notice: result.error });
      }),
    change: (settings) => ask(() => api.settings.change(settings)),
    hide: () => ask(() => api.app.hideWindow()),
  };
}
