import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Background, eventually, run } from './commands.ts';
import { HelperClient } from './helper-client.ts';
import { makePki, type Pki } from './pki.ts';

export interface HostsOptions {
  /** Further lines of the server's configuration, for example pushes. */
  readonly server?: readonly string[];
  /** Shell lines run in the laptop's mount namespace before anything else. */
  readonly laptopSetup?: string;
}

const serverAddress = '10.99.0.1';

/**
 * A VPN server and a laptop, each in a network namespace, joined by one cable; the laptop has a `/run` and an `/etc` of its own. Everything ends with
 * `close`, and nothing of it is seen outside.
 */
export class TwoHosts {
  readonly folder: string;
  readonly pki: Pki;
  readonly helperProgram: string;
  readonly #names: { readonly server: string; readonly laptop: string };
  readonly #laptopPid: number;
  readonly #background = new Set<Background>();

  private constructor(folder: string, pki: Pki, names: { server: string; laptop: string }, holder: Background) {
    this.folder = folder;
    this.pki = pki;
    this.helperProgram = join(folder, 'helper.cjs');
    this.#names = names;
    this.#laptopPid = holder.child.pid ?? 0;
    this.#background.add(holder);
  }

  static async create(options: HostsOptions = {}): Promise<TwoHosts> {
    const folder = await mkdtemp(join(tmpdir(), 'klh-'));
    const suffix = folder.slice(-6);
    const names = { server: `klh-s-${suffix}`, laptop: `klh-l-${suffix}` };
    const [pki] = await Promise.all([
      makePki(folder),
      bundle('electron/helper/index.ts', join(folder, 'helper.cjs')),
      makeNamespaces(names),
    ]);
    // The helper may write into /etc: the machine's own stays as it is.
    const ownEtc = 'mkdir /run/etc && cp -a /etc/. /run/etc/ && mount --bind /run/etc /etc';
    const setup = `mount --make-rprivate / && mount -t tmpfs tmpfs /run && ${ownEtc} && ${options.laptopSetup ?? 'true'} && echo ready && exec sleep infinity`;
    const holder = new Background('ip', ['netns', 'exec', names.laptop, 'unshare', '-m', 'sh', '-ec', setup]);
    const hosts = new TwoHosts(folder, pki, names, holder);
    await holder.says('ready');
    await hosts.startServer(options.server ?? []);
    return hosts;
  }

  /** Starts the VPN server and waits until it takes clients. */
  async startServer(more: readonly string[]): Promise<Background> {
    const path = join(this.folder, 'server.conf');
    await writeFile(path, `${[...this.#serverConfig(), ...more].join('\n')}\n`);
    const server = this.start('server', 'openvpn', ['--config', path]);
    await server.says('Initialization Sequence Completed');
    return server;
  }

  /** A program in one of the two hosts. */
  start(host: 'server' | 'laptop', program: string, args: readonly string[]): Background {
    const background = new Background(...this.#inside(host, program, args));
    this.#background.add(background);
    return background;
  }

  /** Runs a program on the laptop and returns what it printed. */
  onLaptop(program: string, args: readonly string[]): Promise<string> {
    return run(...this.#inside('laptop', program, args));
  }

  onServer(program: string, args: readonly string[]): Promise<string> {
    return run(...this.#inside('server', program, args));
  }

  get socket(): string {
    return join(this.folder, 'run', 'helper.sock');
  }

  get stateDir(): string {
    return join(this.folder, 'state');
  }

  async startHelper(): Promise<Background> {
    const args = [this.helperProgram, '--socket', this.socket, '--state-dir', this.stateDir];
    const helper = this.start('laptop', process.execPath, args);
    await helper.says('info: version');
    return helper;
  }

  async client(): Promise<HelperClient> {
    return HelperClient.connect(this.socket);
  }

  /** The client's profile; `replace` gives other parts, for example a certificate of somebody else's. */
  async profile(
    replace: { readonly ca?: string; readonly cert?: string; readonly lines?: readonly string[] } = {},
  ): Promise<string> {
    const cert = replace.cert ?? 'client';
    const block = (name: string, body: string): string => `<${name}>\n${body.trim()}\n</${name}>`;
    return [
      'client',
      'dev tun',
      `remote ${serverAddress} 1194 udp`,
      'nobind',
      'remote-cert-tls server',
      ...(replace.lines ?? []),
      block('ca', await this.pki.certificate(replace.ca ?? 'ca')),
      block('cert', await this.pki.certificate(cert)),
      block('key', await this.pki.key(cert)),
      block('tls-crypt', await readFile(this.pki.tlsCrypt, 'utf8')),
      '',
    ].join('\n');
  }

  /** What is left of a tunnel on the laptop, as text: devices, routes of ours, files, processes. */
  async traces(): Promise<string> {
    const [links, routes, files] = await Promise.all([
      this.onLaptop('ip', ['-br', 'link']),
      this.onLaptop('ip', ['route', 'show', 'table', 'all', 'proto', '107']),
      run('find', [this.stateDir, '-mindepth', '1', '-not', '-name', 'journal', '-not', '-name', 'lock.sock']),
    ]);
    const devices = links.split('\n').filter((line) => line.startsWith('kl'));
    const openvpn = (await this.openvpnPids()).map((pid) => `process ${pid}`);
    return [...devices, routes.trim(), files.trim(), ...openvpn].filter((line) => line !== '').join('\n');
  }

  /** The openvpn processes of the laptop. */
  async openvpnPids(): Promise<number[]> {
    const pids = (await run('ip', ['netns', 'pids', this.#names.laptop]))
      .split('\n')
      .filter((line) => line !== '')
      .map(Number);
    const found = await Promise.all(
      pids.map(async (pid) => (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() === 'openvpn'),
    );
    return pids.filter((_, index) => found[index]);
  }

  async close(): Promise<void> {
    for (const background of this.#background) background.child.kill('SIGKILL');
    for (const name of Object.values(this.#names)) {
      const pids = (await run('ip', ['netns', 'pids', name]))
        .split('\n')
        .filter((line) => line !== '')
        .map(Number);
      for (const pid of pids) kill(pid);
      await eventually(`${name} without processes`, async () =>
        (await run('ip', ['netns', 'pids', name])).trim() === '' ? true : null,
      );
      await run('ip', ['netns', 'del', name]);
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  #inside(host: 'server' | 'laptop', program: string, args: readonly string[]): [string, string[]] {
    if (host === 'server') return ['ip', ['netns', 'exec', this.#names.server, program, ...args]];
    return ['nsenter', ['-t', String(this.#laptopPid), '-m', '-n', '--', program, ...args]];
  }

  #serverConfig(): string[] {
    const path = (name: string): string => join(this.pki.folder, name);
    return [
      `local ${serverAddress}`,
      'port 1194',
      'proto udp',
      'dev tun',
      'topology subnet',
      'server 192.168.6.0 255.255.255.0',
      'keepalive 10 60',
      'dh none',
      `ca ${path('ca.crt')}`,
      `cert ${path('server.crt')}`,
      `key ${path('server.key')}`,
      `tls-crypt ${this.pki.tlsCrypt}`,
      'push "route 10.96.0.0 255.240.0.0"',
      'push "dhcp-option DNS 10.96.0.10"',
      'push "dhcp-option DOMAIN cluster.coder4"',
      'verb 3',
    ];
  }
}

async function makeNamespaces(names: { readonly server: string; readonly laptop: string }): Promise<void> {
  const lines = [
    `netns add ${names.server}`,
    `netns add ${names.laptop}`,
    `link add lan netns ${names.laptop} type veth peer name lan netns ${names.server}`,
  ];
  await run('ip', ['-batch', '-'], `${lines.join('\n')}\n`);
  for (const [name, address] of [
    [names.server, serverAddress],
    [names.laptop, '10.99.0.2'],
  ] as const) {
    const inside = ['link set lo up', `addr add ${address}/24 dev lan`, 'link set lan up'];
    await run('ip', ['-n', name, '-batch', '-'], `${inside.join('\n')}\n`);
  }
  await run('ip', ['-n', names.server, 'addr', 'add', '10.96.0.10/32', 'dev', 'lo']);
  await run('ip', ['-n', names.laptop, 'route', 'add', 'default', 'via', serverAddress]);
}

/** Makes one file of a program of the repository, as the build does. */
export async function bundle(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, '../../..', entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node18',
    format: 'cjs',
    logLevel: 'error',
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
