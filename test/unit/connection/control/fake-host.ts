import type { NetworkEvent } from '../../../../electron/connection/monitor/network-monitor.ts';
import type { AddressForm, ServiceForms } from '../../../../electron/shared/address-form.ts';
import type { ProtocolName } from '../../../../electron/shared/protocol-name.ts';
import { noMarks, type ServiceMarks } from '../../../../electron/shared/service-marks.ts';
import type { ClusterFacts, OverridableFact } from '../../../../electron/shared/cluster-facts.ts';
import type { ChosenRoute } from '../../../../electron/shared/collision.ts';
import type { RouteStatus } from '../../../../electron/shared/routes.ts';
import type { Host } from '../../../../electron/connection/host-api.ts';
import {
  disconnectedSnapshot,
  type ConnectionSnapshot,
  type ConnectionState,
  type InputAnswer,
} from '../../../../electron/shared/connection-state.ts';
import type { Located } from '../../../../electron/shared/located.ts';
import { problem, type Problem } from '../../../../electron/shared/problem.ts';
import { err, ok, type Result } from '../../../../electron/shared/result.ts';
import type { ServiceCheck } from '../../../../electron/shared/service-check.ts';
import type { ServiceEndpoints } from '../../../../electron/shared/service-endpoints.ts';
import {
  clusterOff,
  type ClusterStatus,
  type ServiceListSnapshot,
  type ServiceRecord,
} from '../../../../electron/shared/service-record.ts';

/** A host whose states the test sets; it records what was asked of it. */
export class FakeHost implements Host {
  connection: ConnectionSnapshot = disconnectedSnapshot;
  cluster: ClusterStatus = clusterOff;
  services: ServiceListSnapshot = { epoch: 1, sequence: 0, services: [] };
  readonly asked: string[] = [];
  readonly answers: InputAnswer[] = [];
  /** What `connect` does; by default it begins connecting. */
  onConnect: (profile: string | null) => Result<null, Problem> = (profile) => {
    this.enter({ kind: 'connecting', step: 'gateway' }, profile ?? 'demo');
    return ok(null);
  };
  onAnswer: (answer: InputAnswer) => void = () => undefined;
  readonly #listeners = new Set<() => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  enter(state: ConnectionState, profile: string | null = this.connection.profile): void {
    this.change({ ...this.connection, state, profile, since: new Date().toISOString() });
  }

  change(connection: ConnectionSnapshot): void {
    this.connection = connection;
    for (const listener of [...this.#listeners]) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onServices(): () => void {
    return () => undefined;
  }

  connect(profile: string | null): Promise<Result<null, Problem>> {
    this.asked.push(`connect ${profile ?? ''}`);
    return Promise.resolve(this.onConnect(profile));
  }

  notice(event: NetworkEvent): void {
    this.asked.push(`notice ${event.kind}`);
  }

  disconnect(): Promise<void> {
    this.asked.push('disconnect');
    this.enter({ kind: 'disconnecting' });
    this.change(disconnectedSnapshot);
    return Promise.resolve();
  }

  answer(answer: InputAnswer): void {
    this.answers.push(answer);
    this.onAnswer(answer);
  }

  foreseen: Result<readonly RouteStatus[], Problem> = ok([]);

  foresee(profile: string | null): Promise<Result<readonly RouteStatus[], Problem>> {
    this.asked.push(`foresee ${profile ?? ''}`);
    return Promise.resolve(this.foreseen);
  }

  choose(wanted: ChosenRoute, profile: string | null): Promise<Result<ChosenRoute, Problem>> {
    const whose = profile === null ? '' : ` of ${profile}`;
    this.asked.push(`choose ${wanted.route} ${[wanted.choice, ...wanted.hosts].join(' ')}${whose}`);
    const unknown = err(problem('route.choice-no-route', { route: wanted.route }));
    return Promise.resolve(wanted.route === 'other' ? unknown : ok(wanted));
  }

  address(service: string, form: string, port: string | null): Promise<Result<string, Problem>> {
    if (service === 'missing') return Promise.resolve(err(problem('service.not-found', { name: service })));
    return Promise.resolve(ok(`${service}/${form}/${port ?? '-'}`));
  }

  copied(service: string, form: AddressForm, port: string | null): Promise<Result<string, Problem>> {
    this.asked.push(`copied ${service} ${form} ${port ?? '-'}`);
    return this.address(service, form, port);
  }

  forms(service: string): Promise<Result<ServiceForms, Problem>> {
    const forms = [{ form: 'host', text: service }] as const;
    return Promise.resolve(ok({ protocol: null, guessedBy: null, forms }));
  }

  setProtocol(
    service: string,
    port: string | null,
    protocol: ProtocolName | null,
  ): Promise<Result<ServiceForms, Problem>> {
    this.asked.push(`protocol ${service} ${port ?? '-'} ${protocol ?? '-'}`);
    return this.forms(service);
  }

  favourite(service: string, on: boolean): Promise<Result<string, Problem>> {
    this.asked.push(`favourite ${service} ${on ? 'on' : 'off'}`);
    if (service === 'missing') return Promise.resolve(err(problem('service.not-found', { name: service })));
    return Promise.resolve(ok(service.split('.').reverse().join('/')));
  }

  marked: ServiceMarks = noMarks;

  marks(): ServiceMarks {
    return this.marked;
  }

  attend(on: boolean): void {
    this.asked.push(`attend ${on ? 'on' : 'off'}`);
  }

  endpoints(uid: string): Promise<Result<ServiceEndpoints, Problem>> {
    return Promise.resolve(err(problem('service.not-found', { name: uid })));
  }

  located: Result<Located, Problem> = err(problem('locate.no-clue'));

  locate(text: string): Promise<Result<Located, Problem>> {
    this.asked.push(`locate ${text}`);
    return Promise.resolve(this.located);
  }

  facts: Result<ClusterFacts, Problem> = err(problem('cluster.not-connected'));
  /** What accepting routes does besides. */
  onAcceptRoutes: () => void = () => undefined;

  clusterFacts(): Promise<Result<ClusterFacts, Problem>> {
    this.asked.push('facts');
    return Promise.resolve(this.facts);
  }

  overrideFact(kind: OverridableFact, values: readonly string[]): Promise<Result<ClusterFacts, Problem>> {
    this.asked.push(`override ${kind} ${values.join(' ')}`);
    return Promise.resolve(this.facts);
  }

  acceptRoutes(): Promise<Result<ClusterFacts, Problem>> {
    this.asked.push('accept routes');
    this.onAcceptRoutes();
    return Promise.resolve(this.facts);
  }

  profilesChanged(): Promise<void> {
    this.asked.push('profiles changed');
    return Promise.resolve();
  }

  checked: Result<ServiceCheck, Problem> = err(problem('check.not-connected'));

  check(service: string, port: string | null): Promise<Result<ServiceCheck, Problem>> {
    this.asked.push(`check ${service} ${port ?? '-'}`);
    return Promise.resolve(this.checked);
  }

  stop(): Promise<void> {
    this.asked.push('stop');
    return Promise.resolve();
  }
}

/** A Service record with what a test does not care for filled in. */
export function service(overrides: Partial<ServiceRecord> = {}): ServiceRecord {
  return {
    uid: 'u1',
    namespace: 'default',
    name: 'web',
    type: 'ClusterIP',
    clusterIPs: ['10.96.0.20'],
    headless: false,
    externalName: null,
    externalIPs: [],
    loadBalancer: [],
    localOnly: false,
    labels: {},
    ports: [{ name: 'http', port: 80, protocol: 'TCP', appProtocol: null, nodePort: null }],
    hostname: 'web.default.svc.cluster.coder4',
    ready: 2,
    total: 2,
    endpointAddresses: [],
    ...overrides,
  };
}
