import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  emitCanonicalConfig,
  openvpnArguments,
  parseProfile,
  type OpenvpnProfile,
  type OpenvpnRemote,
  type ProfileProblem,
} from '../openvpn/profile.ts';
import type { AppliedNetwork, DesiredNetwork, HelperVerbs } from '../shared/helper-protocol.ts';
import { parseIpAddress } from '../shared/ip.ts';
import { problem, type Problem } from '../shared/problem.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { AttemptPacer } from './attempt-pacer.ts';
import type { HostSystem } from './host-system.ts';
import type { Journal } from './journal.ts';
import type { Log } from './log.ts';
import type { OpenvpnLocator } from './openvpn-program.ts';
import { OpenvpnRun } from './openvpn-run.ts';
import type { TunnelEvent } from './sign-in.ts';
import { TunnelNetwork } from './tunnel-network.ts';
import { TunnelRecord } from './tunnel-record.ts';

/** What all tunnels of a helper share. */
export interface TunnelContext {
  readonly host: HostSystem;
  readonly locator: OpenvpnLocator;
  readonly journal: Journal;
  /** Belongs to root alone; management sockets are made here. */
  readonly stateDir: string;
  readonly log: Log;
  /** Device names given to tunnels that live. */
  readonly devices: Set<string>;
}

interface TunnelPlan {
  readonly id: string;
  readonly device: string;
  readonly profile: OpenvpnProfile;
  readonly bootId: string;
  readonly program: string;
}

type Done = Result<Record<string, never>, Problem>;
type Phase = 'working' | 'stopping' | 'finishing';

/** States in which the server has answered. */
const answeredStates: ReadonlySet<string> = new Set(['AUTH', 'AUTH_PENDING', 'GET_CONFIG', 'CONNECTED']);

/** One tunnel with everything that is done for it, from `begin` until nothing of it is left. */
export class Tunnel {
  readonly id: string;
  readonly #context: TunnelContext;
  readonly #plan: TunnelPlan;
  readonly #emit: (event: TunnelEvent) => void;
  readonly #managementSocket: string;
  readonly #record: TunnelRecord;
  readonly #network: TunnelNetwork;
  readonly #pacer: AttemptPacer;
  #run: { readonly openvpn: OpenvpnRun; readonly remote: OpenvpnRemote } | null = null;
  #isChangingRun = false;
  /** Counts processes: what a former one still says is no longer of interest. */
  #generation = 0;
  #failure: Problem | null = null;
  #phase: Phase = 'working';
  #resolveFinished: () => void = () => undefined;
  /** Resolves when openvpn has ended and everything is undone; the `ended` event has been emitted by then. */
  readonly finished: Promise<void>;

  private constructor(context: TunnelContext, plan: TunnelPlan, emit: (event: TunnelEvent) => void) {
    this.id = plan.id;
    this.#context = context;
    this.#plan = plan;
    this.#emit = emit;
    this.#managementSocket = join(context.stateDir, `${plan.id}.sock`);
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
    this.#pacer = new AttemptPacer(plan.profile.remotes, ({ host, port, protocol }) =>
      emit({ event: 'remote', host, port, protocol }),
    );
    this.finished = new Promise((resolve) => (this.#resolveFinished = resolve));
  }

  /** Checks that a tunnel can be made from this profile. Nothing happens before `begin`. */
  static async prepare(
    context: TunnelContext,
    profileText: string,
    emit: (tunnel: string, event: TunnelEvent) => void,
  ): Promise<Result<Tunnel, Problem>> {
    const profile = parseProfile(profileText);
    if (!profile.ok) return err(profileProblem(profile.error[0]));
    const { host, locator, devices } = context;
    const [program, missing, bootId] = await Promise.all([locator.find(), host.missingForTunnels(), host.bootId()]);
    if (!program.ok) return program;
    if (missing !== null) return err(missing);
    const free = await host.links.freeName(devices);
    const device = free ?? host.anyDevice;
    if (free !== null) devices.add(free);
    const id = `t${randomBytes(6).toString('hex')}`;
    const plan = { id, device, profile: profile.value, bootId, program: program.value.path };
    return ok(new Tunnel(context, plan, (event) => emit(id, event)));
  }

  /** Asks for the first server's address; the client knows the tunnel's name by now. */
  begin(): void {
    this.#pacer.begin();
  }

  /** The address of the server that was asked for (null: openvpn shall look its name up itself): the attempt begins. */
  remote(address: string | null): Done {
    const asked = this.#pacer.asked;
    if (asked === null) return refused('no address is asked for now');
    if (address !== null && !fitsProtocol(address, asked))
      return refused(`${asked.protocol} does not go with this address`);
    const remote = address === null ? asked : { ...asked, host: address };
    this.#pacer.started();
    if (this.#run !== null && isSameServer(this.#run.remote, remote)) this.#run.openvpn.release();
    else void this.#changeRun(remote);
    return done;
  }

  credentials(given: HelperVerbs['credentials']['arguments']): Done {
    return this.#run?.openvpn.credentials(given) ?? refused('openvpn asks for nothing now');
  }

  /** The next attempt may begin. */
  release(): Done {
    return this.#pacer.release() ? done : refused('openvpn waits for no release now');
  }

  /** Restarts in place if openvpn can do so now. */
  async restart(): Promise<boolean> {
    return this.#is('working') && this.#run !== null ? this.#run.openvpn.restart() : false;
  }

  apply(network: DesiredNetwork): Promise<Result<AppliedNetwork, Problem>> {
    return this.#network.apply(network);
  }

  /** Ends the tunnel; resolves when nothing of it is left. May be called again. */
  stop(): Promise<void> {
    this.#terminate(null);
    return this.finished;
  }

  /**
   * Starts openvpn for one server. openvpn could ask for the address itself (`--management-query-remote`), but it reads the answer only when
   * a whole second has passed; so the address is in its configuration, and another address needs another process.
   */
  async #changeRun(remote: OpenvpnRemote): Promise<void> {
    this.#isChangingRun = true;
    this.#generation++;
    try {
      const former = this.#run;
      this.#run = null;
      former?.openvpn.terminate();
      await former?.openvpn.ended;
      if (this.#is('working')) await this.#startRun(remote);
    } catch (error) {
      this.#terminate(problem('tunnel.openvpn-failed', { detail: messageOf(error) }));
    }
    this.#isChangingRun = false;
    // What was asked to end while there was no process to end has none to wait for.
    if (!this.#is('working') && this.#run === null) await this.#finish();
  }

  async #startRun(remote: OpenvpnRemote): Promise<void> {
    const { host, log } = this.#context;
    const { program, device, profile } = this.#plan;
    const managementSocket = this.#managementSocket;
    const args = openvpnArguments({ device, managementSocket, isMac: host.isMac }).filter(
      (argument) => argument !== '--management-query-remote',
    );
    const config = emitCanonicalConfig(profile, { remotes: [remote] });
    const generation = this.#generation;
    const isCurrent = (): boolean => generation === this.#generation;
    const openvpn = await OpenvpnRun.start(
      { program, args, config, managementSocket },
      {
        emit: (event) => {
          if (isCurrent() || event.event === 'down') this.#forward(event);
        },
        fail: (reason) => {
          if (isCurrent()) this.#terminate(reason);
        },
        held: (suggestedDelaySeconds) => {
          if (isCurrent() && this.#pacer.held()) this.#emit({ event: 'hold', suggestedDelaySeconds });
        },
        warn: (text) => log('warning', `${this.id}: ${text}`),
      },
    );
    const run = { openvpn, remote };
    this.#run = run;
    void openvpn.ended.then((reason) => this.#ended(run, reason));
    if (!this.#is('working')) openvpn.terminate();
    const { pid } = openvpn;
    log('info', `${this.id}: openvpn started for ${device} (process ${pid ?? 'none'})`);
    const startTime = pid === undefined ? null : await host.processes.startTime(pid);
    // The first hold is released only after this, so nothing has been changed before the record is on disk.
    await this.#record.write({ openvpn: pid === undefined || startTime === null ? null : { pid, startTime } });
    openvpn.ready();
  }

  /** Ends openvpn and takes routes and DNS back meanwhile. The first reason given is the one that is told. */
  #terminate(reason: Problem | null): void {
    if (!this.#is('working')) return;
    this.#phase = 'stopping';
    this.#failure = reason;
    this.#pacer.close();
    this.#run?.openvpn.terminate();
    void this.#network.close();
    if (this.#run === null && !this.#isChangingRun) void this.#finish();
  }

  /** A process has ended, by itself or because it was asked to. */
  #ended(run: object, reason: Problem): void {
    // One that makes room for another has ended as it should.
    if (run !== this.#run) return;
    this.#run = null;
    if (this.#is('working')) this.#terminate(reason);
    else if (!this.#isChangingRun) void this.#finish();
  }

  async #finish(): Promise<void> {
    if (this.#is('finishing')) return;
    this.#phase = 'finishing';
    const { host, log, devices } = this.#context;
    try {
      await this.#network.close();
      const { device, deviceIndex } = this.#record.current;
      // The device goes with openvpn. One that is still there under its old number would keep the routes alive.
      const left = deviceIndex === null || deviceIndex === 0 ? null : await host.links.index(device);
      if (left !== null && left === deviceIndex) log('error', `${this.id}: the device ${device} is still there`);
      await rm(this.#managementSocket, { force: true });
      await this.#record.remove();
    } catch (error) {
      log('error', `${this.id}: cleaning up failed: ${messageOf(error)}`);
    }
    devices.delete(this.#plan.device);
    log('info', `${this.id}: ended${this.#failure === null ? '' : ` (${this.#failure.code})`}`);
    this.#emit({ event: 'ended', problem: this.#failure });
    this.#resolveFinished();
  }

  #forward(event: TunnelEvent): void {
    if (event.event === 'state' && answeredStates.has(event.state)) this.#pacer.serverReached();
    if (event.event === 'up') {
      this.#context.log('info', `${this.id}: ${event.settings.device} is up with ${event.settings.address}`);
      this.#record.setDevice(event.settings.device);
      this.#network.up(event.settings);
    }
    if (event.event === 'down') this.#network.down();
    this.#emit(event);
  }

  /** Asked by a method, because the phase changes while other work is awaited. */
  #is(phase: Phase): boolean {
    return this.#phase === phase;
  }
}

const done: Done = ok({});

function refused(detail: string): Done {
  return err(problem('helper.bad-request', { detail }));
}

function isSameServer(a: OpenvpnRemote, b: OpenvpnRemote): boolean {
  return a.host === b.host && a.port === b.port && a.protocol === b.protocol && a.directives === b.directives;
}

/** Whether openvpn would take the address for this remote: `udp6` means IPv6 alone, `udp` either. */
function fitsProtocol(address: string, remote: OpenvpnRemote): boolean {
  const wanted = /[46]$/.exec(remote.protocol)?.[0];
  return wanted === undefined || wanted === String(parseIpAddress(address)?.family);
}

/** The app has checked the profile before it stored it, so this is for one that came another way, or from another version. */
function profileProblem(first: ProfileProblem | undefined): Problem {
  const line = first?.line ?? null;
  const where = [line === null ? null : `line ${line}`, first?.directive ?? null].filter((part) => part !== null);
  return problem('helper.bad-request', { detail: ['the profile', ...where, first?.detail ?? 'is refused'].join(': ') });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
