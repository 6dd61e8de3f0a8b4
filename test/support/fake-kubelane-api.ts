import { disconnectedSnapshot } from '../../electron/shared/connection-state.ts';
import type { AppSnapshot, KubelaneApi, KubelaneHandlers } from '../../electron/shared/ipc-schema.ts';
import { ipcSchema } from '../../electron/shared/ipc-schema.ts';
import { problem } from '../../electron/shared/problem.ts';
import { err, ok } from '../../electron/shared/result.ts';
import { clusterOff, type ServiceListPatch, type ServiceRecord } from '../../electron/shared/service-record.ts';
import { defaultSettings } from '../../electron/shared/settings.ts';
import { fakeBridge, type FakeHandlers, type RecordedCall } from './fake-ipc.ts';

/** An app without profiles, not connected. */
export const emptySnapshot: AppSnapshot = {
  connection: disconnectedSnapshot,
  cluster: clusterOff,
  profiles: [],
  settings: defaultSettings,
  locale: 'en',
  version: '0.1.0',
};

/** Answers that a test may replace, by group and name. */
export type Answers = { readonly [G in keyof KubelaneHandlers]?: Partial<KubelaneHandlers[G]> };

/** An app behind the window's bridge whose state the test sets as it likes. */
export interface FakeKubelane {
  readonly api: KubelaneApi;
  readonly calls: readonly RecordedCall[];
  readonly snapshot: () => AppSnapshot;
  /** Changes the app's state and tells the window. */
  readonly change: (change: Partial<AppSnapshot>) => void;
  /** Replaces the whole list under a new epoch; the window learns of it when it subscribes. */
  readonly setServices: (services: readonly ServiceRecord[]) => void;
  /** Changes the list and sends the patch, unless it is to be lost on the way. */
  readonly patch: (change: Partial<Pick<ServiceListPatch, 'upserts' | 'deletes'>>, lost?: boolean) => void;
  readonly services: () => readonly ServiceRecord[];
  readonly answer: (answers: Answers) => void;
}

/** The test double of the whole app, typed and checked by the schema of the real bridge. */
export function fakeKubelane(initial: Partial<AppSnapshot> = {}): FakeKubelane {
  let app: AppSnapshot = { ...emptySnapshot, ...initial };
  let services = new Map<string, ServiceRecord>();
  let epoch = 1;
  let sequence = 0;

  const change = (next: Partial<AppSnapshot>): void => {
    app = { ...app, ...next };
    bridge.send('app', 'changed', app);
  };

  const handlers: KubelaneHandlers = {
    app: { snapshot: () => app, hideWindow: () => undefined },
    connection: {
      connect: () => ok(null),
      disconnect: () => undefined,
      answer: () => undefined,
    },
    services: {
      subscribe: () => ({ epoch, sequence, services: [...services.values()] }),
      copy: ({ uid, port, form }) => {
        const service = services.get(uid);
        if (service === undefined) return err(problem('service.not-found', { name: uid }));
        const number = port ?? service.ports[0]?.port;
        const suffix = number === undefined ? '' : `:${number}`;
        if (form === 'hostport') return ok(`${service.hostname}${suffix}`);
        const [ip] = service.clusterIPs;
        return ip === undefined ? err(problem('service.no-ip', { name: service.name })) : ok(`${ip}${suffix}`);
      },
    },
    profiles: { import: () => null, remove: () => ok(null) },
    settings: { change: (settings) => change({ settings: { ...app.settings, ...dropUndefined(settings) } }) },
  };

  const current: Record<string, Record<string, unknown>> = Object.fromEntries(
    Object.entries(handlers).map(([group, calls]) => [group, { ...calls }]),
  );
  // Every handler takes what its schema parses to, and the bridge parses before it calls.
  const bridge = fakeBridge(ipcSchema, current as unknown as FakeHandlers);

  return {
    api: bridge.api,
    calls: bridge.calls,
    snapshot: () => app,
    change,
    setServices: (list) => {
      services = new Map(list.map((service) => [service.uid, service]));
      epoch += 1;
      sequence = 0;
    },
    patch: ({ upserts = [], deletes = [] }, lost = false) => {
      for (const uid of deletes) services.delete(uid);
      for (const service of upserts) services.set(service.uid, service);
      sequence += 1;
      if (!lost) bridge.send('services', 'patch', { epoch, sequence, upserts, deletes });
    },
    services: () => [...services.values()],
    answer: (answers) => {
      for (const [group, calls] of Object.entries(answers)) Object.assign(current[group] ?? {}, calls);
    },
  };
}

function dropUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
