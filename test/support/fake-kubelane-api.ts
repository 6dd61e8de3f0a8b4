import { addressText, findPort, serviceForms } from '../../electron/cluster/addresses.ts';
import { guessProtocol, type ProtocolGuess } from '../../electron/cluster/protocol-guess.ts';
import type { ClusterFacts } from '../../electron/shared/cluster-facts.ts';
import { disconnectedSnapshot } from '../../electron/shared/connection-state.ts';
import type { ExportDocument, ExportKind } from '../../electron/shared/export-kind.ts';
import type { DoctorProgress } from '../../electron/shared/doctor.ts';
import type { ServiceCheckProgress } from '../../electron/shared/service-check.ts';
import type { AppSnapshot, KubelaneApi, KubelaneHandlers } from '../../electron/shared/ipc-schema.ts';
import { pack } from '../../electron/shared/packed.ts';
import { ipcSchema } from '../../electron/shared/ipc-schema.ts';
import type { KubeconfigContext, KubeconfigContexts } from '../../electron/shared/kubeconfig.ts';
import { problem } from '../../electron/shared/problem.ts';
import { err, ok } from '../../electron/shared/result.ts';
import { noMarks, portMark } from '../../electron/shared/service-marks.ts';
import type { ServiceEndpoints } from '../../electron/shared/service-endpoints.ts';
import { clusterOff, type ServiceListPatch, type ServiceRecord } from '../../electron/shared/service-record.ts';
import { defaultSettings } from '../../electron/shared/settings.ts';
import { decided, sampleFacts } from './cluster-facts.ts';
import { sampleReport } from './doctor-report.ts';
import { sampleCheck, silentCheck } from './service-checks.ts';
import { fakeBridge, type FakeHandlers, type RecordedCall } from './fake-ipc.ts';

/** An app without profiles, not connected. */
export const emptySnapshot: AppSnapshot = {
  connection: disconnectedSnapshot,
  cluster: clusterOff,
  profiles: [],
  settings: defaultSettings,
  marks: noMarks,
  shortcut: 'active',
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
  /** Whether the Services that are checked from now on answer nothing. */
  readonly setSilent: (silent: boolean) => void;
  /** What the cluster says of itself from now on. */
  readonly setFacts: (facts: ClusterFacts) => void;
  readonly answer: (answers: Answers) => void;
  /** Asks for the search, as the shortcut does. */
  readonly find: () => void;
  /** Tells how far the doctor is. */
  readonly doctorProgress: (progress: DoctorProgress) => void;
  /** Tells how far the check of a Service is. */
  readonly checkProgress: (progress: ServiceCheckProgress) => void;
}

/** The test double of the whole app, typed and checked by the schema of the real bridge. */
export function fakeKubelane(initial: Partial<AppSnapshot> = {}): FakeKubelane {
  let app: AppSnapshot = { ...emptySnapshot, ...initial };
  let services = new Map<string, ServiceRecord>();
  let facts = sampleFacts;
  let isSilent = false;
  let epoch = 1;
  let sequence = 0;

  const change = (next: Partial<AppSnapshot>): void => {
    app = { ...app, ...next };
    bridge.send('app', 'changed', app);
  };

  const guessOf = (service: ServiceRecord, port: number | null): ProtocolGuess => {
    const found = findPort(service, port);
    if (!found.ok || found.value === null) return { protocol: null, guessedBy: null };
    const chosen = app.marks.protocols[portMark(service, found.value.port)];
    return chosen === undefined ? guessProtocol(found.value) : { protocol: chosen, guessedBy: 'chosen' };
  };

  const handlers: KubelaneHandlers = {
    app: { snapshot: () => app, hideWindow: () => undefined },
    connection: {
      connect: () => ok(null),
      disconnect: () => undefined,
      answer: () => undefined,
      choose: (chosen) => ok(chosen),
      foresee: () => ok([]),
    },
    cluster: {
      facts: () => ok(facts),
      override: ({ kind, values }) => ok((facts = decided(facts, kind, values))),
      acceptRoutes: () => {
        if (facts.proposed.length === 0) return err(problem('cluster.nothing-proposed'));
        return ok((facts = { ...facts, proposed: [] }));
      },
    },
    services: {
      subscribe: () => pack({ epoch, sequence, services: [...services.values()] }),
      copyText: () => undefined,
      copy: ({ uid, port, form }) => {
        const service = services.get(uid);
        if (service === undefined) return err(problem('service.not-found', { name: uid }));
        return addressText(service, form, port, { protocol: guessOf(service, port).protocol });
      },
      forms: ({ uid, port }) => {
        const service = services.get(uid);
        if (service === undefined) return err(problem('service.not-found', { name: uid }));
        return serviceForms(service, port, guessOf(service, port), app.cluster.context);
      },
      setProtocol: ({ uid, port, protocol }) => {
        const service = services.get(uid);
        if (service === undefined) return err(problem('service.not-found', { name: uid }));
        const key = portMark(service, port ?? service.ports[0]?.port ?? 0);
        const others = Object.entries(app.marks.protocols).filter(([port]) => port !== key);
        const protocols = Object.fromEntries(protocol === null ? others : [...others, [key, protocol]]);
        change({ marks: { ...app.marks, protocols } });
        return serviceForms(service, port, guessOf(service, port), app.cluster.context);
      },
      favourite: ({ service, on }) => {
        const others = app.marks.favourites.filter((favourite) => favourite !== service);
        change({ marks: { ...app.marks, favourites: on ? [...others, service] : others } });
        return ok(null);
      },
      endpoints: ({ uid }) => {
        const service = services.get(uid);
        return service === undefined ? err(problem('service.not-found', { name: uid })) : ok(sampleEndpoints(service));
      },
      check: ({ uid, port }) => {
        const service = services.get(uid);
        if (service === undefined) return err(problem('service.not-found', { name: uid }));
        return ok(isSilent ? silentCheck(service, port) : sampleCheck(service, port));
      },
      locate: ({ text }) => {
        const service = [...services.values()].find(
          ({ name, clusterIPs }) => text.includes(name) || clusterIPs.some((ip) => text.includes(ip)),
        );
        if (service === undefined) return err(problem('locate.nothing', { what: text }));
        const { name, namespace, clusterIPs, uid } = service;
        const address = clusterIPs[0] ?? null;
        return ok({ kind: 'service', name, namespace, address, services: [uid], missing: null });
      },
    },
    profiles: {
      import: () => null,
      remove: () => ok(null),
      makeDirect: () => ok(null),
      changeNames: () => ok(null),
      contexts: ({ kubeconfig }) => ok(sampleContexts(kubeconfig)),
      chooseKubeconfig: () => '/home/ada/lab.yaml',
      changeKubeconfig: () => ok(null),
    },
    exports: {
      preview: ({ kind, profile, reverse }) => ok(sampleExport(kind, profile, reverse)),
      copy: () => ok(null),
      save: ({ kind }) => ok(`/home/ada/kubelane-${kind}.conf`),
    },
    doctor: { run: () => sampleReport, copyReport: () => true },
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
    setSilent: (silent) => {
      isSilent = silent;
    },
    setFacts: (next) => {
      facts = next;
    },
    patch: ({ upserts = [], deletes = [] }, lost = false) => {
      for (const uid of deletes) services.delete(uid);
      for (const service of upserts) services.set(service.uid, service);
      sequence += 1;
      if (!lost) bridge.send('services', 'patch', pack({ epoch, sequence, upserts, deletes }));
    },
    services: () => [...services.values()],
    checkProgress: (progress) => bridge.send('services', 'checkProgress', progress),
    find: () => bridge.send('app', 'find', null),
    doctorProgress: (progress) => bridge.send('doctor', 'progress', progress),
    answer: (answers) => {
      for (const [group, calls] of Object.entries(answers)) Object.assign(current[group] ?? {}, calls);
    },
  };
}

/** As many endpoints as the record counts, each with a Pod; the last one is not ready where one is missing. */
function sampleEndpoints({ name, ready, total, endpointAddresses }: ServiceRecord): ServiceEndpoints {
  const endpoints = Array.from({ length: total ?? 0 }, (_, index) => ({
    address: endpointAddresses[index] ?? `10.200.9.${index + 1}`,
    ready: index < (ready ?? 0),
    pod: `${name}-${index}`,
    node: `k${(index % 3) + 1}`,
  }));
  return { endpoints, more: 0 };
}

function sampleContexts(kubeconfig: string | null): KubeconfigContexts {
  const file = kubeconfig ?? '/home/ada/.kube/config';
  const context = (name: string, server: string, namespace: string | null, current: boolean): KubeconfigContext => ({
    name,
    server,
    user: `${name}-admin`,
    namespace,
    file,
    current,
    chosen: current,
  });
  const contexts =
    kubeconfig === null
      ? [
          context('shop-dev', '192.168.8.174:6443', 'shop', true),
          context('arn:aws:eks:eu-central-1:123456789012:cluster/shop-production-blue', 'shop.eks.test', null, false),
        ]
      : [context('lab', '10.0.0.1:6443', null, true)];
  return { kubeconfig, context: null, files: [file], contexts };
}

function sampleExport(kind: ExportKind, profile: string, reverse: boolean): ExportDocument {
  const text = [
    `# Kubelane export of the profile ${profile}: names of the cluster for ${kind}`,
    '# Its values are those of the running connection:',
    '#   DNS server     10.96.0.10     from the running connection (the VPN server or the cluster told it)',
    '#   domain         cluster.coder4  from the profile, as its owner set it',
    '',
    'server=/cluster.coder4/10.96.0.10',
    'rebind-domain-ok=/cluster.coder4/',
    ...(reverse ? ['server=/200.10.in-addr.arpa/10.96.0.10'] : []),
    '',
    '# To undo:',
    '#   rm /etc/dnsmasq.d/kubelane.conf && systemctl restart dnsmasq',
    '',
  ].join('\n');
  return { kind, profile, fileName: `kubelane-${kind}.conf`, text, secret: kind === 'ovpn' };
}

function dropUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
