import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppSnapshot, ImportedProfile } from '../../electron/shared/ipc-schema.ts';
import type { Problem } from '../../electron/shared/problem.ts';
import { emptyServiceList, type ServiceList } from './service-list.ts';

/** A dialog over the window; nothing of it concerns the connection. */
export type Dialog =
  | { readonly kind: 'imported'; readonly profile: ImportedProfile }
  | { readonly kind: 'not-imported'; readonly problem: Problem }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'export'; readonly name: string }
  | { readonly kind: 'names'; readonly name: string }
  | { readonly kind: 'kubeconfig'; readonly name: string }
  | { readonly kind: 'direct' }
  | { readonly kind: 'shortcut' }
  | { readonly kind: 'doctor' }
  | { readonly kind: 'cluster' };

/** The app's state as last heard, plus what only this window knows. */
export interface KubelaneState {
  /** Null until the app has answered for the first time. */
  readonly app: AppSnapshot | null;
  readonly services: ServiceList;
  readonly dialog: Dialog | null;
  /** The problem of the last intent that the app refused. */
  readonly notice: Problem | null;
}

export type KubelaneStore = StoreApi<KubelaneState>;

/** An empty mirror. */
export function createKubelaneStore(): KubelaneStore {
  return createStore<KubelaneState>(() => ({ app: null, services: emptyServiceList, dialog: null, notice: null }));
}
