import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openvpnArguments } from '../openvpn/profile.ts';
import { faultPoint } from '../shared/fault-point.ts';
import type { AppliedNetwork, DesiredNetwork, HelperVerbs } from '../shared/helper-protocol.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { Connection, Done } from './connection.ts';
import type { Confinement } from './confinement.ts';
import type { HostSystem } from './host-system.ts';
import { stateFolderProblem, type Journal } from './journal.ts';
import type { Log } from './log.ts';
import type { OpenvpnLocator } from './openvpn-program.ts';
import { OpenvpnRun } from './openvpn-run.ts';
import type { TunnelEvent } from './sign-in.ts';
import { tunnelConfig } from './tunnel-config.ts';
import { managementSocketName, newTunnelId } from './tunnel-id.ts';
import { TunnelNetwork } from './tunnel-network.ts';
import { TunnelRecord } from './tunnel-record.ts';

/** What all tunnels of a helper share. */
export interface TunnelContext {
  readonly host: HostSystem;
  readonly locator: OpenvpnLocator;
  readonly confinement: Confinement;
  readonly journal: Journal;
  /** Only root can change it; management sockets are made here. */
  readonly stateDir: string;
  readonly log: Log;
  /** Device names given to tunnels that live. */
  readonly devices: Set<string>;
}

interface TunnelPlan {
  readonly id: string;
  readonly device: string;
  readonly config: string;
  readonly bootId: string;
  readonly program: string;
}

/** One tunnel with everything that is done for it, from `begin` until nothing of it is left. */
export class Tunnel implements Connection {
  readonly id: string;
  readonly #context: TunnelContext;
  readonly #plan: TunnelPlan;
  readonly #emit: (event: TunnelEvent) => void;
  readonly #managementSocket: string;
  readonly #record: TunnelRecord;
  readonly #network: TunnelNetwork;
  #run: OpenvpnRun | null = null;
  #failure: Problem | null = null;
  #phase: 'new' | 'starting' | 'running' | 'stopping' | 'finishing' = 'new';
  #resolveFinished: () => void = () => undefined;
  /** Resolves when openvpn has ended and everything is undone; the `ended` event has been emitted by then. */
  readonly finished: Promise<void>;

  private constructor(context: TunnelContext, plan: TunnelPlan, emit: (event: TunnelEvent) => void) {
    this.id = plan.id;
    this.#context = context;
    this.#plan = plan;
    this.#emit = emit;
    this.#managementSocket = join(context.stateDir, managementSocketName(plan.id));
    this.#record = new TunnelRecord(context.journal, {
      version: 1,
      bootId: plan.bootId,
      tunnel: plan.id,
      device: plan.device,
      deviceIndex: null,
      openvpn: null,
      routes: [],
      dns: null,
      files: [this.#managementSocket],
    });
    this.#network = new TunnelNetwork(context.host, (undo) => this.#record.write(undo), context.log);
    this.finished = new Promise((resolve) => (this.#resolveFinished = resolve));
  }

  /** Checks that a tunnel can be made from this profile. Nothing happens before `begin`. */
  static async prepare(
    context: TunnelContext,
    given: HelperVerbs['start']['arguments'],
    emit: (tunnel: string, event: TunnelEvent) => void,
  ): Promise<Result<Tunnel, Problem>> {
    const config = tunnelConfig(given.profile, given.addresses);
    if (!config.ok) return err(problem('helper.bad-request', { detail: config.error }));
    const { host, locator, devices } = context;
    const [program, missing, bootId] = await Promise.all([locator.find(), host.missingForTunnels(), host.bootId()]);
    if (!program.ok) return program;
    if (missing !== null) return err(missing);
    const free = await host.links.freeName(devices);
    const device = free ?? host.anyDevice;
    if (free !== null) devices.add(free);
    const id = newTunnelId();
    const plan = { id, device, config: config.value, bootId, program: program.value.path };
    return ok(new Tunnel(context, plan, (event) => emit(id, event)));
  }

  /** Starts openvpn; the client knows the tunnel's name by now. */
  begin(): void {
    if (this.#phase === 'new') void this.#start();
  }

  credentials(given: HelperVerbs['credentials']['arguments']): Done {
    return this.#run?.credentials(given) ?? notRunning;
  }

  release(): Done {
    return this.#run?.release() ?? notRunning;
  }

  /** Restarts in place if openvpn can do so now. */
  async restart(): Promise<boolean> {
    return this.#phase === 'running' && this.#run !== null ? this.#run.restart() : false;
  }

  apply(network: DesiredNetwork): Promise<Result<AppliedNetwork, Problem>> {
    return this.#network.apply(network);
  }

  /** Ends the tunnel; resolves when nothing of it is left. May be called again. */
  stop(): Promise<void> {
    this.#terminate(null);
    return this.finished;
  }

  async #start(): Promise<void> {
    this.#phase = 'starting';
    const { host, confinement, log } = this.#context;
    const { device, config } = this.#plan;
    const managementSocket = this.#managementSocket;
    const openvpn = openvpnArguments({ device, managementSocket, isMac: host.isMac });
    const { program, args } = confinement.wrap(this.#plan.program, openvpn, device);
    try {
      const run = await OpenvpnRun.start(
        { program, args, config, managementSocket, user: confinement.userOf(device) },
        {
          emit: (event) => this.#forward(event),
          fail: (reason) => this.#terminate(reason),
          warn: (text) => log('warning', `${this.id}: ${text}`),
        },
      );
      this.#run = run;
      faultPoint('tunnel.spawned');
      void run.ended.then((reason) => this.#ended(reason));
      if (!this.#is('starting')) run.terminate();
      else this.#phase = 'running';
      log('info', `${this.id}: openvpn started for ${device} (process ${run.pid ?? 'none'})`);
      const startTime = run.pid === undefined ? null : await host.processes.startTime(run.pid);
      // The first hold is released only after this, so nothing has been changed before the record is on disk.
      await this.#record.write({
        openvpn: run.pid === undefined || startTime === null ? null : { pid: run.pid, startTime },
      });
      faultPoint('tunnel.recorded');
      run.ready();
    } catch (error) {
      this.#terminate(stateFolderProblem(error));
      if (this.#run === null) await this.#finish();
    }
  }

  /** Ends openvpn and takes routes and DNS back meanwhile. The first reason given is the one that is told. */
  #terminate(reason: Problem | null): void {
    if (this.#is('stopping') || this.#is('finishing')) return;
    const wasNew = this.#is('new');
    this.#phase = 'stopping';
    this.#failure = reason;
    this.#run?.terminate();
    faultPoint('tunnel.terminating');
    void this.#network.close();
    if (wasNew) void this.#finish();
  }

  /** openvpn has ended, by itself or because it was asked to. */
  #ended(reason: Problem): void {
    faultPoint('tunnel.ended');
    if (!this.#is('stopping')) this.#failure = reason;
    void this.#finish();
  }

  async #finish(): Promise<void> {
    if (this.#is('finishing')) return;
    this.#phase = 'finishing';
    const { host, log, devices } = this.#context;
    try {
      await this.#network.close();
      faultPoint('tunnel.network-closed');
      const { device, deviceIndex } = this.#record.current;
      // The device goes with openvpn. One that is still there under its old number would keep the routes alive.
      const left = deviceIndex === null || deviceIndex === 0 ? null : await host.links.index(device);
      if (left !== null && left === deviceIndex) log('error', `${this.id}: the device ${device} is still there`);
      await rm(this.#managementSocket, { force: true });
      faultPoint('tunnel.socket-removed');
      await this.#record.remove();
      faultPoint('tunnel.record-removed');
    } catch (error) {
      log('error', `${this.id}: cleaning up failed: ${messageOf(error)}`);
    }
    devices.delete(this.#plan.device);
    log('info', `${this.id}: ended${this.#failure === null ? '' : ` (${this.#failure.code})`}`);
    this.#emit({ event: 'ended', problem: this.#failure });
    this.#resolveFinished();
  }

  #forward(event: TunnelEvent): void {
    if (event.event === 'up') {
      this.#context.log('info', `${this.id}: ${event.settings.device} is up with ${event.settings.address}`);
      this.#record.setDevice(event.settings.device);
    }
    faultPoint(event.event === 'state' ? `tunnel.state.${event.state}` : `tunnel.event.${event.event}`);
    // The client plans while the programs start that `up` runs; its answer cannot come before this is done.
    this.#emit(event);
    if (event.event === 'state' && event.state === 'AUTH') this.#network.foresee();
    if (event.event === 'up') this.#network.up(event.settings);
    if (event.event === 'down') this.#network.down();
  }

  /** Asked by a method, because the phase changes while other work is awaited. */
  #is(phase: 'new' | 'starting' | 'running' | 'stopping' | 'finishing'): boolean {
    return this.#phase === phase;
  }
}

const notRunning: Done = err(problem('helper.bad-request', { detail: 'openvpn waits for nothing now' }));

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
