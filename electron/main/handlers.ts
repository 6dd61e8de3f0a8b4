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
      choose: ({ profile, ...wanted }) => actions.choose(wanted, profile ?? null),
      foresee: ({ profile }) => actions.foresee(profile),
    },
    cluster: {
      facts: () => actions.clusterFacts(),
      override: ({ kind, values }) => actions.overrideFact(kind, values),
      acceptRoutes: () => actions.acceptRoutes(),
    },
    services: {
      subscribe: () => actions.subscribe(),
      copy: ({ uid, form, port }) => actions.copyAddress(uid, form, port),
      forms: ({ uid, port }) => actions.serviceForms(uid, port),
      setProtocol: ({ uid, port, protocol }) => actions.setProtocol(uid, port, protocol),
      favourite: ({ service, on }) => actions.setFavourite(service, on),
      endpoints: ({ uid }) => actions.endpoints(uid),
      check: ({ uid, port }) => actions.checkService(uid, port),
      locate: ({ text }) => actions.locate(text),
      copyText: ({ text }) => actions.copyText(text),
    },
    profiles: {
      import: () => actions.importProfile(),
      remove: ({ name }) => actions.removeProfile(name),
      makeDirect: (request) => actions.makeDirectProfile(request),
      changeNames: ({ name, ...choices }) => actions.changeNames(name, choices),
      contexts: ({ name, kubeconfig }) => actions.listContexts(name, kubeconfig),
      chooseKubeconfig: () => actions.chooseKubeconfig(),
      changeKubeconfig: ({ name, ...change }) => actions.changeKubeconfig(name, change),
    },
    exports: {
      preview: (request) => actions.previewExport(request),
      copy: (request) => actions.copyExport(request),
      save: (request) => actions.saveExport(request),
    },
    doctor: { run: () => actions.examine(), copyReport: () => actions.copyReport() },
    settings: { change: (change) => actions.changeSettings(change) },
  };
}
