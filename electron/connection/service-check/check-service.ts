import type { ClusterAccess } from '../../cluster/cluster-access.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import {
  checkHops,
  type CheckHop,
  type CheckHopName,
  type ServiceCheck,
  type ServiceCheckProgress,
} from '../../shared/service-check.ts';
import type { ProtocolName } from '../../shared/protocol-name.ts';
import type { ServiceRecord } from '../../shared/service-record.ts';
import type { ConnectionSnapshot } from '../../shared/connection-state.ts';
import { knownService } from '../doctor/known-name.ts';
import type { Connected } from '../doctor/patient.ts';
import { isStanding } from '../standing.ts';
import { fact, reachFact } from '../reach/fact.ts';
import { isAlive, since, type Reach } from '../reach/reach.ts';
import { multicastFirst } from '../verify/name-order.ts';
import { nsswitchFile } from '../doctor/resolver-files.ts';
import { aimAt, type Aim } from './aim.ts';
import type { CheckProbes, Line } from './check-probes.ts';
import { greetingHop } from './greeting-hop.ts';
import { greetingOf } from './greetings.ts';
import { hopOf, skippedHop } from './hop.ts';
import { addressHop, nameHop, type HeardName } from './name-hops.ts';
import { routeHop, wayOf } from './route-hop.ts';
import type { Target } from './speak.ts';
import { udpProtocol, type UdpProtocol } from './udp.ts';
import { udpHop } from './udp-hop.ts';
import { targetText, verdictOf } from './verdict.ts';
import { whyNot, whyNotPod } from './why.ts';

/** What a check is made of: the Service, the connection as it stands, and whom to ask. */
export interface CheckInput {
  readonly record: ServiceRecord;
  /** A number, a port's name, or null for the first. */
  readonly port: string | null;
  /** What the port is taken to speak; null where that is not known. */
  readonly protocol: ProtocolName | null;
  readonly snapshot: ConnectionSnapshot;
  /** Whether the connection needs no VPN. */
  readonly isDirect: boolean;
  /** The list that Kubelane has. */
  readonly services: readonly ServiceRecord[];
  /** The cluster's version, as `v1.29.3`; null where it is not known. */
  readonly version: string | null;
  readonly openCluster: () => Promise<ClusterAccess | null>;
  readonly probes: CheckProbes;
}

/** A headless Service may have hundreds. */
const mostPods = 4;

/**
 * Goes the way of a program from this laptop to a Service, hop by hop, and says which one fails and why. Nothing is changed, and nobody signs in
 * anywhere: one connection is made to each address that is tried (a second where it turns out to want TLS), greeted and ended. Errors:
 * `service.no-port`, `check.superseded` when `signal` ends it.
 */
export async function checkService(
  input: CheckInput,
  onProgress: (progress: ServiceCheckProgress) => void,
  signal: AbortSignal,
): Promise<Result<ServiceCheck, Problem>> {
  const aim = aimAt(input.record, input.port);
  if (!aim.ok) return aim;
  const walk = new Walk(aim.value, input, onProgress, signal);
  await walk.go();
  if (signal.aborted) return err(problem('check.superseded'));
  const { hops, notes } = walk;
  return ok({ service: aim.value.service, hops, verdict: verdictOf(aim.value, hops, notes) });
}

/** One walk along the hops; it keeps what was found for those who watch. */
class Walk {
  readonly hops: CheckHop[] = [];
  readonly notes: Problem[] = [];
  readonly #aim: Aim;
  readonly #input: CheckInput;
  readonly #connected: Connected;
  readonly #onProgress: (progress: ServiceCheckProgress) => void;
  readonly #signal: AbortSignal;

  constructor(aim: Aim, input: CheckInput, onProgress: (progress: ServiceCheckProgress) => void, signal: AbortSignal) {
    this.#aim = aim;
    this.#input = input;
    const { snapshot, isDirect } = input;
    const stands = isStanding(snapshot);
    this.#connected = { snapshot, tunnel: stands ? snapshot.tunnel : null, stands, isDirect };
    this.#onProgress = onProgress;
    this.#signal = signal;
  }

  async go(): Promise<void> {
    if (!this.#connection()) {
      this.#skipFrom('name', 'connection');
      return;
    }
    const addresses = await this.#name();
    if (addresses.length === 0) {
      this.#skipFrom('route', 'name');
      return;
    }
    const reachable = await this.#route(addresses);
    if (reachable.length === 0) this.#skipFrom('connect', 'route');
    else await this.#reach(reachable);
  }

  #connection(): boolean {
    this.#begin('connection');
    const { snapshot, stands } = this.#connected;
    const evidence = [fact(snapshot.profile ?? 'Kubelane', 'is', snapshot.tunnel?.device ?? snapshot.state.kind)];
    this.#add(hopOf('connection', stands ? null : problem('check.not-connected'), evidence));
    return stands;
  }

  /** The addresses to go on with: those that the name leads to, as far as they are the Service's; else those that it has. */
  async #name(): Promise<readonly string[]> {
    this.#begin('name');
    const heard = await this.#hear();
    this.#add(nameHop(this.#aim, this.#input.snapshot, heard));
    const address = addressHop(this.#aim, heard);
    this.#add(address);
    const { kind, own } = this.#aim;
    const found = heard.resolved.addresses;
    if (kind === 'external') return found.slice(0, 1);
    if (kind === 'headless')
      return (address.status === 'not-ok' || found.length === 0 ? own : found).slice(0, mostPods);
    return [...found.filter((each) => own.includes(each)), ...own].slice(0, 1);
  }

  /** Programs and the cluster's DNS are asked at once; the rest only where the name has no address. */
  async #hear(): Promise<HeardName> {
    const { probes, snapshot } = this.#input;
    const { hostname, externalName } = this.#aim.record;
    const server = snapshot.dns?.servers[0] ?? null;
    const domain = snapshot.dns?.domains[0] ?? null;
    const started = performance.now();
    const [{ resolved, ms }, direct] = await Promise.all([
      probes.resolve(hostname).then((answer) => ({ resolved: answer, ms: since(started) })),
      server === null ? null : probes.queryDns(server, hostname, 'udp'),
    ]);
    const heard = { resolved, ms, direct, known: null, external: null, multicastFirst: null };
    if (resolved.addresses.length > 0 || direct?.kind !== 'answered') return heard;
    const isMissing = direct.addresses.length === 0;
    const [known, external, multicast] = await Promise.all([
      isMissing && server !== null && domain !== null
        ? probes.queryDns(server, `${knownService}.${domain}`, 'udp')
        : null,
      isMissing && externalName !== null ? probes.resolve(externalName) : null,
      isMissing ? null : this.#multicastFirst(hostname, direct.addresses),
    ]);
    return { ...heard, known, external, multicastFirst: multicast };
  }

  #multicastFirst(hostname: string, right: readonly string[]): Promise<string | null> {
    const { probes } = this.#input;
    const { resolveBy } = probes;
    if (resolveBy === undefined) return Promise.resolve(null);
    const laptop = { resolveBy, hostsFile: () => probes.readFile(nsswitchFile) ?? '' };
    return multicastFirst(laptop, hostname, (addresses) => addresses.some((each) => right.includes(each)));
  }

  /** Those of the addresses that the kernel sends where they should go. The others are not asked: somebody else would get the packets. */
  async #route(addresses: readonly string[]): Promise<readonly string[]> {
    this.#begin('route');
    const { snapshot, probes } = this.#input;
    const { devices } = await probes.look(snapshot.tunnel?.device ?? '', addresses);
    this.#add(routeHop(this.#aim, snapshot, addresses, devices));
    return addresses.filter((address, at) => wayOf(this.#aim.kind, snapshot, address, devices[at] ?? null) === null);
  }

  /** All at once, so that several that keep quiet take no longer than one; told one by one. */
  async #reach(addresses: readonly string[]): Promise<void> {
    const { port, kind, record } = this.#aim;
    if (port === null || port.protocol === 'SCTP') {
      this.#skipFrom('connect', port === null ? 'no-port' : 'sctp');
      return;
    }
    this.#begin('connect');
    const asked = addresses.map((address) => {
      const target = { address, port: port.port, hostname: record.hostname };
      const about = kind === 'headless' ? address : null;
      return port.protocol === 'UDP' ? this.#overUdp(target, about) : this.#overTcp(target, about);
    });
    for (const each of asked) await (await each)();
  }

  async #overTcp(target: Target, about: string | null): Promise<() => Promise<void>> {
    const line = await this.#input.probes.openLine(target, this.#signal);
    return async () => {
      if (!this.#signal.aborted) await this.#tellLine(target, line, about);
      line.end();
    };
  }

  async #tellLine({ address, port, hostname }: Target, line: Line, about: string | null): Promise<void> {
    const evidence = [reachFact(`${address}:${port}`, line.reach)];
    if (line.reach.kind !== 'answered' || line.speak === null) {
      this.#add(hopOf('connect', await this.#why(line.reach.kind, about), evidence, line.reach.ms, about));
      this.#add(skippedHop('greeting', 'connect', [], about));
      return;
    }
    this.#add(hopOf('connect', null, evidence, line.reach.ms, about));
    this.#begin('greeting');
    const spoken = await line.speak(this.#aim.port === null ? null : greetingOf(this.#aim.port, this.#input.protocol));
    const { hop, notes } = greetingHop(spoken, { target: targetText(this.#aim), hostname, about });
    this.#add(hop);
    this.#note(notes);
  }

  async #overUdp(to: Target, about: string | null): Promise<() => Promise<void>> {
    const protocol = this.#aim.port === null ? null : udpProtocol(this.#aim.port);
    const reach = await this.#input.probes.askUdp(to, protocol, this.#signal);
    return () => this.#tellUdp(to, protocol, reach, about);
  }

  async #tellUdp(
    { address, port }: Target,
    protocol: UdpProtocol | null,
    reach: Reach,
    about: string | null,
  ): Promise<void> {
    if (this.#signal.aborted) return;
    const subject = `${address}:${port}/udp`;
    const target = targetText(this.#aim);
    const hop =
      udpHop(reach, protocol, { subject, target, about }) ??
      hopOf('connect', await this.#why(reach.kind, about), [reachFact(subject, reach)], reach.ms, about);
    this.#add(hop);
    this.#add(skippedHop('greeting', hop.problem === null ? 'udp' : 'connect', [], about));
  }

  async #why(reach: Reach['kind'], about: string | null): Promise<Problem> {
    const kind = reach === 'answered' ? 'silent' : reach;
    const target = targetText(this.#aim);
    if (this.#aim.kind === 'external') {
      return problem(isAlive({ kind, ms: 0 }) ? 'check.external-refused' : 'check.external-silent', { target });
    }
    this.#begin('why');
    const { probes, openCluster, services, version } = this.#input;
    const why = { aim: this.#aim, connected: this.#connected, probes, openCluster, services, version };
    return about === null ? whyNot(why, kind) : whyNotPod(why, kind, about);
  }

  #note(notes: readonly Problem[]): void {
    const known = new Set(this.notes.map((each) => JSON.stringify(each)));
    this.notes.push(...notes.filter((each) => !known.has(JSON.stringify(each))));
  }

  #begin(running: ServiceCheckProgress['running']): void {
    this.#tell(running);
  }

  #add(hop: CheckHop): void {
    this.hops.push(hop);
    this.#tell(null);
  }

  #skipFrom(first: CheckHopName, because: Parameters<typeof skippedHop>[1]): void {
    for (const hop of checkHops.slice(checkHops.indexOf(first))) this.hops.push(skippedHop(hop, because));
    this.#tell(null);
  }

  #tell(running: ServiceCheckProgress['running']): void {
    if (this.#signal.aborted) return;
    this.#onProgress({ service: this.#aim.service, hops: [...this.hops], running });
  }
}
