import { channelName } from '../../shared/ipc-contract.ts';
import type { KubelaneNotifiers } from '../../shared/ipc-schema.ts';

/** Sends a message to the window's page; does nothing while there is none. */
export type Send = (channel: string, payload: unknown) => void;

/** The senders of every message in the schema. */
export function createNotifiers(send: Send): KubelaneNotifiers {
  return {
    app: {
      changed: (payload) => send(channelName('app', 'changed'), payload),
      find: (payload) => send(channelName('app', 'find'), payload),
    },
    connection: {},
    cluster: {},
    services: {
      patch: (payload) => send(channelName('services', 'patch'), payload),
      checkProgress: (payload) => send(channelName('services', 'checkProgress'), payload),
    },
    profiles: {},
    exports: {},
    doctor: { progress: (payload) => send(channelName('doctor', 'progress'), payload) },
    settings: {},
  };
}
