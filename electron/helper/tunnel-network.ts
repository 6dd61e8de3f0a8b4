import { faultPoint } from '../shared/fault-point.ts';
import type { AppliedNetwork, DesiredNetwork, TunnelSettings } from '../shared/helper-protocol.ts';
import { isIpv6, parseCidr, type Cidr } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { DeviceMtu } from './device-mtu.ts';
import type { DnsConfigurator, DnsLink } from './dns/dns-configurator.ts';
import type { HostSystem } from './host-system.ts';
import { stateFolderProblem, type UndoRecord } from './journal.ts';
import type { Log } from './log.ts';
import { guardNetwork, type DnsSettings } from './network-guard.ts';
import type { Foresight, RouteOutcome } from './routes/route-table.ts';

/** The parts of an undo record that belong to the network. */
export type NetworkUndo = Pick<UndoRecord, 'deviceIndex' | 'routes' | 'dns'>;

/** How the routes of a connection are set. */
export interface Router {
  /** For the log. */
  readonly name: string;
  apply(cidrs: readonly Cidr[]): Promise<readonly RouteOutcome[]>;
  /** Null, or what stayed. */
  clear(): Promise<string | null>;
}

interface UpLink {
  /** What the DNS settings are bound to. */
  readonly device: string;
  readonly router: Router;
  /** Whether packets go over the device, which then is our own. */
  readonly isTunnel: boolean;
  readonly network: Cidr | null;
  /** Null where the device is somebody else's. */
  readonly mtu: DeviceMtu | null;
  /** Whether the tunnel has an IPv6 address of its own. */
  readonly isIpv6: boolean;
  /** Asked for as soon as the device is there, so that it is known by the time the app's answer comes. */
  readonly index: Promise<number | null>;
}

/**
 * The routes and DNS settings of one tunnel or direct connection. Every call waits for the one before, so that the last one wins and nothing is set after
 * `close`. `record` puts the undo record on disk before anything is changed.
 */
export class TunnelNetwork {
  readonly #host: HostSystem;
  readonly #record: (undo: NetworkUndo) => Promise<void>;
  readonly #log: Log;
  #link: UpLink | null = null;
  #dns: { readonly configurator: DnsConfigurator; readonly link: DnsLink } | null = null;
  #router: Router | null = null;
  #foresight: Foresight | null = null;
  #closed = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(host: HostSystem, record: (undo: NetworkUndo) => Promise<void>, log: Log) {
    this.#host = host;
    this.#record = record;
    this.#log = log;
  }

  /** The server answers, so a device and its network may come soon. */
  foresee(): void {
    if (this.#link !== null || this.#closed) return;
    this.#foresight?.forget();
    this.#foresight = this.#host.routes.foresee?.() ?? null;
  }

  /** The tunnel has a device (again): a new one, without any of the former routes and settings. */
  up(settings: TunnelSettings): void {
    if (this.#foresight?.look() !== true) {
      this.foresee();
      this.#foresight?.look();
    }
    const network = settings.networkCidr === null ? null : parseCidr(settings.networkCidr);
    const { device } = settings;
    const { routes, links } = this.#host;
    this.#link = {
      device,
      router: { name: device, apply: (cidrs) => routes.apply(device, cidrs), clear: () => routes.clear(device) },
      isTunnel: true,
      network: network?.ok === true ? network.value : null,
      mtu: new DeviceMtu(links, device),
      isIpv6: settings.address6 !== undefined || isIpv6(settings.address),
      index: links.index(device),
    };
  }

  /** There is a way without a tunnel. Where DNS settings need a device to be bound to, it is made under this name. */
  upDirect(device: string, router: Router): void {
    const index = Promise.resolve(0);
    this.#link = { device, router, isTunnel: false, network: null, mtu: null, isIpv6: false, index };
  }

  /** openvpn closes its device, and everything bound to it goes with it. */
  down(): void {
    this.#link = null;
    this.#foresight?.forget();
    this.#foresight = null;
    // Settings that outlive the device would send names into a tunnel that is not there.
    if (this.#dns?.configurator.sweep !== undefined) void this.#enqueue(() => this.#clearDns());
  }

  /** Makes the network exactly this one. The error is for calls that come at the wrong time. */
  apply(desired: DesiredNetwork): Promise<Result<AppliedNetwork, Problem>> {
    return this.#enqueue(() => this.#apply(desired));
  }

  /** Takes everything back and refuses whatever comes later. */
  close(): Promise<void> {
    this.#closed = true;
    this.#foresight?.forget();
    return this.#enqueue(() => this.#clear());
  }

  async #apply(desired: DesiredNetwork): Promise<Result<AppliedNetwork, Problem>> {
    const link = this.#link;
    if (link === null || this.#closed) return notUp;
    // As long as a stack has settings of ours and programs ask it, it is the one: what it has must be taken back by it.
    if ((await this.#dns?.configurator.isAsked?.()) === false) await this.#clearDns();
    const search = desired.dns?.domains.some((domain) => domain.search) === true;
    const [index, stack] = await Promise.all([link.index, this.#dns?.configurator ?? this.#host.dns({ search })]);
    if (index === null) return notUp;
    const configurator = link.isTunnel ? stack : (stack.withoutDevice ?? stack);
    const guarded = guardNetwork(desired, link.network);
    const cidrs = guarded.routes.flatMap(({ checked }) => (checked.ok ? [checked.value] : []));
    const dnsWanted = guarded.dns.ok && guarded.dns.value !== null;
    try {
      await this.#record({
        deviceIndex: index,
        routes: cidrs.map((cidr) => cidr.text),
        dns: dnsWanted ? configurator.stack : (this.#dns?.configurator.stack ?? null),
      });
    } catch (error) {
      // What could not be undone after a crash is not done.
      return err(stateFolderProblem(error));
    }
    faultPoint('network.recorded');
    this.#router = link.router;
    const begun = performance.now();
    const routing = link.router.apply(cidrs);
    const routesMs = routing.then(() => Math.round(performance.now() - begun));
    const carriesIpv6 = link.isIpv6 || cidrs.some(({ family }) => family === 6);
    const [outcomes, dns, mtu] = await Promise.all([
      routing,
      this.#applyDns(configurator, { device: link.device, index }, guarded.dns, routing),
      link.mtu?.fit(desired.mtu, carriesIpv6),
    ]);
    faultPoint('network.applied');
    const problems = new Map(outcomes.map((outcome) => [outcome.cidr, outcome.problem]));
    const routes = guarded.routes.map(({ cidr, checked }) => {
      const found = checked.ok ? (problems.get(cidr) ?? null) : checked.error;
      return found === null ? { cidr, installed: true } : { cidr, installed: false, problem: found };
    });
    return ok({ routesMs: await routesMs, routes, dns, ...(mtu === undefined ? {} : { mtu }) });
  }

  async #applyDns(
    configurator: DnsConfigurator,
    link: DnsLink,
    wanted: Result<DnsSettings | null, Problem>,
    routed: Promise<unknown>,
  ): Promise<AppliedNetwork['dns']> {
    const { stack } = configurator;
    if (!wanted.ok || wanted.value === null) {
      await this.#clearDns();
      return wanted.ok ? { stack, active: false } : { stack, active: false, problem: wanted.error };
    }
    if (this.#dns !== null && this.#dns.link.device !== link.device) await this.#clearDns();
    this.#dns = { configurator, link };
    const failed = await configurator.apply(
      link,
      wanted.value,
      routed.then(() => faultPoint('network.routed')),
    );
    faultPoint('network.named');
    if (failed === null) return { stack, active: true };
    // Half of the settings may be in effect; none is better.
    await this.#clearDns();
    return { stack, active: false, problem: failed };
  }

  async #clear(): Promise<void> {
    await Promise.all([this.#clearRoutes(), this.#clearDns()]);
  }

  async #clearRoutes(): Promise<void> {
    const router = this.#router;
    this.#router = null;
    const stayed = router === null ? null : await router.clear();
    faultPoint('network.unrouted');
    if (stayed !== null) this.#log('error', `routes of ${router?.name ?? ''} could not be removed: ${stayed}`);
  }

  async #clearDns(): Promise<void> {
    const dns = this.#dns;
    this.#dns = null;
    const stayed = dns === null ? null : await dns.configurator.clear(dns.link);
    faultPoint('network.unnamed');
    if (stayed !== null)
      this.#log('error', `DNS settings of ${dns?.link.device ?? ''} could not be removed: ${stayed}`);
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

const notUp = err(problem('helper.bad-request', { detail: 'the tunnel is not up' }));
