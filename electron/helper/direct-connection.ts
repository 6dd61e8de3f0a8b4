import type { Cidr, IpAddress } from '../shared/ip.ts';
import { parseIpAddress } from '../shared/ip.ts';
import { faultPoint } from '../shared/fault-point.ts';
import type { AppliedNetwork, DesiredNetwork, HelperVerbs } from '../shared/helper-protocol.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { Connection, Done } from './connection.ts';
import { stateFolderProblem } from './journal.ts';
import type { NextHopRoutes, RouteOutcome } from './routes/route-table.ts';
import type { TunnelEvent } from './sign-in.ts';
import { newTunnelId } from './tunnel-id.ts';
import { TunnelNetwork, type Router } from './tunnel-network.ts';
import { TunnelRecord } from './tunnel-record.ts';
import type { TunnelContext } from './tunnel.ts';

interface NextHop {
  readonly address: IpAddress;
  readonly routes: NextHopRoutes;
}

/** A connection without a tunnel: routes by a router of a network that this computer is in, or by none, and DNS settings. */
export class DirectConnection implements Connection {
  readonly id: string;
  readonly finished: Promise<void>;
  readonly #context: TunnelContext;
  readonly #emit: (event: TunnelEvent) => void;
  readonly #nextHop: NextHop | null;
  /** What DNS settings are bound to where they must be bound to a device. */
  readonly #nameDevice: string;
  readonly #record: TunnelRecord;
  readonly #network: TunnelNetwork;
  /** The device of the next hop that the client was told. */
  #told: string | null = null;
  #isOver = false;
  #resolveFinished: () => void = () => undefined;

  private constructor(
    context: TunnelContext,
    parts: { readonly nextHop: NextHop | null; readonly nameDevice: string; readonly bootId: string },
    emit: (tunnel: string, event: TunnelEvent) => void,
  ) {
    this.id = newTunnelId();
    this.#context = context;
    this.#emit = (event) => emit(this.id, event);
    this.#nextHop = parts.nextHop;
    this.#nameDevice = parts.nameDevice;
    this.#record = new TunnelRecord(context.journal, {
      version: 1,
      bootId: parts.bootId,
      tunnel: this.id,
      device: parts.nameDevice,
      deviceIndex: null,
      openvpn: null,
      routes: [],
      dns: null,
      files: [],
      direct: { nextHop: parts.nextHop?.address.text ?? null },
    });
    this.#network = new TunnelNetwork(context.host, (undo) => this.#record.write(undo), context.log);
    this.finished = new Promise((resolve) => (this.#resolveFinished = resolve));
  }

  /** Checks that the next hop can be reached. Nothing happens before `begin`. Errors: direct.next-hop-away, direct.next-hop-unsupported. */
  static async prepare(
    context: TunnelContext,
    given: HelperVerbs['direct']['arguments'],
    emit: (tunnel: string, event: TunnelEvent) => void,
  ): Promise<Result<DirectConnection, Problem>> {
    const { host, devices } = context;
    const address = given.nextHop === null ? null : parseIpAddress(given.nextHop);
    const routes = host.routes.byNextHop;
    if (address !== null && routes === undefined) return err(problem('direct.next-hop-unsupported'));
    const nextHop = address === null || routes === undefined ? null : { address, routes };
    const [bootId, free] = await Promise.all([host.bootId(), host.links.freeName(devices)]);
    if (nextHop !== null && (await nextHop.routes.deviceOf(nextHop.address)) === null)
      return err(away(nextHop.address));
    const nameDevice = free ?? host.anyDevice;
    if (free !== null) devices.add(free);
    return ok(new DirectConnection(context, { nextHop, nameDevice, bootId }, emit));
  }

  begin(): void {
    if (!this.#isOver) void this.#begin();
  }

  async #begin(): Promise<void> {
    try {
      await this.#record.write({});
    } catch (error) {
      await this.#end(stateFolderProblem(error));
      return;
    }
    faultPoint('direct.recorded');
    if (this.#isOver) return;
    this.#network.upDirect(this.#nameDevice, this.#router());
    const device = this.#nextHop === null ? '' : await this.#nextHop.routes.deviceOf(this.#nextHop.address);
    this.#up(device ?? '');
  }

  credentials(): Done {
    return nothingWaits;
  }

  release(): Done {
    return nothingWaits;
  }

  /** There is nothing that could be started anew. */
  restart(): Promise<boolean> {
    return Promise.resolve(false);
  }

  apply(network: DesiredNetwork): Promise<Result<AppliedNetwork, Problem>> {
    return this.#network.apply(network);
  }

  stop(): Promise<void> {
    void this.#end(null);
    return this.finished;
  }

  #router(): Router {
    const nextHop = this.#nextHop;
    if (nextHop === null) return existingRoutes;
    return {
      name: nextHop.address.text,
      apply: (cidrs) => this.#route(nextHop, cidrs),
      clear: () => nextHop.routes.clear(nextHop.address),
    };
  }

  /** The laptop may have gone to another network, or to the same one by another device, since the last time. */
  async #route({ address, routes }: NextHop, cidrs: readonly Cidr[]): Promise<readonly RouteOutcome[]> {
    const device = await routes.deviceOf(address);
    if (device === null) return cidrs.map(({ text }) => ({ cidr: text, problem: away(address) }));
    if (device !== this.#told) this.#up(device);
    return routes.apply(address, device, cidrs);
  }

  #up(device: string): void {
    if (this.#isOver || device === this.#told) return;
    this.#told = device;
    const nextHop = this.#nextHop?.address.text ?? null;
    const nothing = { pushedRoutes: [], pushedDnsServers: [], pushedDomains: [], redirectGateway: false };
    this.#emit({ event: 'up', settings: { device, address: '', networkCidr: null, ...nothing, direct: { nextHop } } });
  }

  async #end(failure: Problem | null): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    const { log, devices } = this.#context;
    try {
      await this.#network.close();
      await this.#record.remove();
    } catch (error) {
      log('error', `${this.id}: cleaning up failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    devices.delete(this.#nameDevice);
    log('info', `${this.id}: ended${failure === null ? '' : ` (${failure.code})`}`);
    this.#emit({ event: 'ended', problem: failure });
    this.#resolveFinished();
  }
}

/** Somebody else has set them; whether they are any good the app finds out. */
const existingRoutes: Router = {
  name: 'nobody',
  apply: (cidrs) => Promise.resolve(cidrs.map(({ text }) => ({ cidr: text, problem: null }))),
  clear: () => Promise.resolve(null),
};

function away({ text }: IpAddress): Problem {
  return problem('direct.next-hop-away', { nextHop: text });
}

const nothingWaits: Done = err(problem('helper.bad-request', { detail: 'a direct connection waits for nothing' }));
