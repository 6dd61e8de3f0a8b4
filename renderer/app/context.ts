import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { AppSnapshot, KubelaneApi } from '../../electron/shared/ipc-schema.ts';
import type { KubelaneState, KubelaneStore } from '../state/kubelane-store.ts';

interface Kubelane {
  readonly api: KubelaneApi;
  readonly store: KubelaneStore;
}

export const KubelaneContext = createContext<Kubelane | null>(null);

/** The bridge to the app and the store that mirrors it. */
export function useKubelane(): Kubelane {
  const kubelane = useContext(KubelaneContext);
  if (kubelane === null) throw new Error('There is no KubelaneContext around this component.');
  return kubelane;
}

/** A part of the mirrored state; the component is drawn again when that part changes. */
export function useKubelaneState<T>(select: (state: KubelaneState) => T): T {
  return useStore(useKubelane().store, select);
}

/** The app's state, for components that are only drawn once it is known. */
export function useAppSnapshot(): AppSnapshot {
  const app = useKubelaneState((state) => state.app);
  if (app === null) throw new Error('The state of the app is not known yet.');
  return app;
}
