import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Background, eventually, run } from '../helper/commands.ts';
import { bundle } from '../helper/two-hosts.ts';

/** A line that the watching program printed. */
export interface Line {
  readonly at: number;
  readonly kind?: string;
  readonly sleptMs?: number;
  readonly log?: string;
  readonly watching?: number;
}

/** A host in a network namespace with a cable `lan0` to a switch that is not there, and a program that watches its network. */
export class WatchedHost {
  readonly #folder: string;
  readonly #name: string;
  #watching: Background | null = null;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#name = `klm-${folder.slice(-6)}`;
  }

  static async create(): Promise<WatchedHost> {
    const host = new WatchedHost(await mkdtemp(join(tmpdir(), 'klm-')));
    await Promise.all([
      run('ip', ['netns', 'add', host.#name]),
      bundle('test/integration/monitor/watch-stub.ts', join(host.#folder, 'watch.cjs')),
    ]);
    await host.ip('link set lo up', 'link add lan0 type veth peer name far0', 'link set far0 up');
    await host.lan('10.77.0.2', '10.77.0.1');
    return host;
  }

  /** The cable with an address and a default route, as a DHCP client would make them. */
  async lan(address: string, gateway: string): Promise<void> {
    await this.ip(
      'link set lan0 down',
      'addr flush dev lan0 scope global',
      `addr add ${address}/24 dev lan0`,
      'link set lan0 up',
      `route add default via ${gateway} dev lan0`,
    );
  }

  /** Lines of ip(8), all in one process. */
  async ip(...lines: readonly string[]): Promise<void> {
    await run('ip', ['-n', this.#name, '-batch', '-'], `${lines.join('\n')}\n`);
  }

  async inside(program: string, ...args: readonly string[]): Promise<string> {
    return run('ip', ['netns', 'exec', this.#name, program, ...args]);
  }

  /** Starts to watch, on a host that has not the programs in `missing`: `ip netns exec` gives it mounts of its own. */
  async watch(missing: readonly string[] = []): Promise<void> {
    const hide = missing.map((name) => `mount --bind /dev/null "$(readlink -f "$(command -v ${name})")" && `).join('');
    const script = `${hide} exec "$0" "$1"`;
    const program = [process.execPath, join(this.#folder, 'watch.cjs')];
    this.#watching = new Background('ip', ['netns', 'exec', this.#name, 'sh', '-c', script, ...program]);
    await this.#watching.says('"watching"');
  }

  /** Waits until `ip monitor` hears: what happens before is nobody's business here. */
  async listening(): Promise<number> {
    return eventually('ip monitor', async () => {
      for (const pid of await this.pids()) {
        const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
        if (line.startsWith('ip\0') && (await this.#hasNetlink(pid))) return pid;
      }
      return null;
    });
  }

  get lines(): readonly Line[] {
    const text = this.#watching?.output ?? '';
    return text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  }

  /** What happened to the network of others, in order. */
  get kinds(): readonly string[] {
    return this.lines.flatMap(({ kind }) => (kind === undefined || kind === 'touched' ? [] : [kind]));
  }

  /** How often it was told that routes of our own tunnel changed. */
  get touches(): number {
    return this.lines.filter(({ kind }) => kind === 'touched').length;
  }

  get watchingPid(): number {
    return this.lines.find(({ watching }) => watching !== undefined)?.watching ?? 0;
  }

  /** Waits until exactly these events have been told. */
  async tells(...kinds: readonly string[]): Promise<void> {
    await eventually(`${kinds.join()} instead of ${this.kinds.join()}`, () =>
      this.kinds.join() === kinds.join() ? true : null,
    );
  }

  /** Waits as long as it would take to tell something, and fails at the first event. */
  async staysSilent(ms: number): Promise<void> {
    const before = this.kinds.length;
    const until = performance.now() + ms;
    await eventually(
      'silence',
      () => {
        const told = this.kinds.slice(before);
        if (told.length > 0) throw new Error(`told ${told.join()}`);
        return performance.now() > until ? true : null;
      },
      ms + 1000,
    );
  }

  /** Does something, waits until an event of this kind has been told since, and gives all that was told from the start. */
  async until(kind: string, action: () => Promise<void>): Promise<readonly string[]> {
    const before = this.kinds.length;
    await action();
    await eventually(`${kind} after ${this.kinds.join()}`, () =>
      this.kinds.slice(before).includes(kind) ? true : null,
    );
    return this.kinds;
  }

  /** Processes that are in the namespace, those left out that have ended and are only not waited for. */
  async pids(): Promise<number[]> {
    const pids = (await run('ip', ['netns', 'pids', this.#name])).split('\n').filter((line) => line !== '');
    const living = await Promise.all(
      pids.map(
        async (pid) => !/^State:\s+Z/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State: Z')),
      ),
    );
    return pids.filter((_, index) => living[index]).map(Number);
  }

  async close(): Promise<void> {
    this.#watching?.child.kill('SIGKILL');
    for (const pid of await this.pids()) process.kill(pid, 'SIGKILL');
    await eventually('no processes', async () => ((await this.pids()).length === 0 ? true : null));
    await run('ip', ['netns', 'del', this.#name]);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Whether a process has bound its netlink socket, which is when the kernel begins to tell it. */
  async #hasNetlink(pid: number): Promise<boolean> {
    const table = await readFile(`/proc/${pid}/net/netlink`, 'utf8').catch(() => '');
    return table.split('\n').some((line) => {
      const [, protocol, port, groups] = line.trim().split(/\s+/);
      return protocol === '0' && Number(port) === pid && !/^0*$/.test(groups ?? '');
    });
  }
}
