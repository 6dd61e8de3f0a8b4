import type { NetworkEvent } from '../../../../electron/connection/monitor/network-monitor.ts';
import type { Host } from '../../../../electron/connection/host-api.ts';
import {
  disconnectedSnapshot,
  type ConnectionSnapshot,
  type ConnectionState,
  type InputAnswer,
} from '../../../../electron/shared/connection-state.ts';
import { problem, type Problem } from '../../../../electron/shared/problem.ts';
import { err, ok, type Result } from '../../../../electron/shared/result.ts';
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

  address(service: string, form: string, port: string | null): Result<string, Problem> {
    if (service === 'missing') return err(problem('service.not-found', { name: service }));
    return ok(`${service}/${form}/${port ?? '-'}`);
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
    ports: [{ name: 'http', port: 80, protocol: 'TCP', appProtocol: null, nodePort: null }],
    hostname: 'web.default.svc.cluster.coder4',
    ready: 2,
    total: 2,
    endpointAddresses: [],
    ...overrides,
  };
}
