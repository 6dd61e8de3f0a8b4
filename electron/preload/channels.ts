import type { ipcSchema } from '../shared/ipc-schema.ts';

type Schema = typeof ipcSchema;

/**
 * The names in the IPC schema and which way each goes, without the schema's validators: the sandboxed preload needs no more. The type
 * follows the schema, so a name that is missing here, or too many, does not compile.
 */
export const ipcChannels: {
  readonly [G in keyof Schema]: { readonly [K in keyof Schema[G]]: ChannelType<Schema[G][K]> };
} = {
  app: { snapshot: 'invoke', changed: 'notify', hideWindow: 'invoke', find: 'notify' },
  connection: { connect: 'invoke', disconnect: 'invoke', answer: 'invoke', choose: 'invoke', foresee: 'invoke' },
  cluster: { facts: 'invoke', override: 'invoke', acceptRoutes: 'invoke' },
  services: {
    subscribe: 'invoke',
    patch: 'notify',
    copy: 'invoke',
    copyText: 'invoke',
    forms: 'invoke',
    setProtocol: 'invoke',
    favourite: 'invoke',
    endpoints: 'invoke',
    check: 'invoke',
    checkProgress: 'notify',
    locate: 'invoke',
  },
  profiles: {
    import: 'invoke',
    makeDirect: 'invoke',
    remove: 'invoke',
    changeNames: 'invoke',
    contexts: 'invoke',
    chooseKubeconfig: 'invoke',
    changeKubeconfig: 'invoke',
  },
  exports: { preview: 'invoke', copy: 'invoke', save: 'invoke' },
  doctor: { run: 'invoke', progress: 'notify', copyReport: 'invoke' },
  settings: { change: 'invoke' },
};

type ChannelType<C> = C extends { readonly type: infer T } ? T : never;
