import type { KubelaneHandlers } from '../shared/ipc-schema.ts';
import type { Actions } from './actions.ts';
import type { AppModel } from './app-model.ts';

/** The main process's end of every call in the IPC schema. */
export function createHandlers(model: AppModel, actions: Actions, hideWindow: () => void): KubelaneHandlers {
  return {
    app: { snapshot: () => model.snapshot, hideWindow },
    connection: {
      connect: ({ profile }) => actions.connect(profile),
      disconnect: () => actions.disconnect(),
      answer: (answer) => actions.answer(answer),
    },
    services: {
      subscribe: () => actions.subscribe(),
      copy: ({ uid, form, port }) => actions.copyAddress(uid, form, port),
    },
    profiles: {
      import: () => actions.importProfile(),
      remove: ({ name }) => actions.removeProfile(name),
    },
    settings: { change: (change) => actions.changeSettings(change) },
  };
}
