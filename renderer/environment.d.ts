import type { KubelaneApi } from '../electron/shared/ipc-schema.ts';

declare global {
  interface Window {
    /** Put there by the preload script; all that the window may ask of the app. */
    readonly kubelane: KubelaneApi;
  }
}
