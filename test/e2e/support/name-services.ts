import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nameServicesTree } from '../../../scripts/setup/parts.ts';
import { eventually, run } from './programs.ts';

const nsswitch = '/etc/nsswitch.conf';
const mdnsAllow = '/etc/mdns.allow';
const libraries = '/usr/lib/x86_64-linux-gnu';
const avahiSocket = '/run/avahi-daemon/socket';

/** Other services than `files` and `dns` for the C library of this laptop: nss-mdns with a real Avahi, and nss-resolve. */
export class NameServices {
  readonly #etc = [nsswitch, '/etc/passwd', '/etc/group'].map((path) => [path, readFileSync(path, 'utf8')] as const);
  readonly #avahi: ChildProcess;

  private constructor(avahi: ChildProcess) {
    this.#avahi = avahi;
  }

  /** Lays the libraries over the laptop's own, for the laptop alone, and starts Avahi. */
  static async start(): Promise<NameServices> {
    const tree = nameServicesTree();
    const lower = [join(tree, 'lib/x86_64-linux-gnu'), join(tree, libraries), libraries].join(':');
    await must('mount', ['-t', 'overlay', 'name-services', '-o', `lowerdir=${lower}`, libraries]);
    const services = new NameServices(spawnAvahi(tree));
    await eventually('Avahi listens', () => existsSync(avahiSocket));
    return services;
  }

  /** Has programs look for names in this order (nsswitch.conf(5)); `allow` is the text of /etc/mdns.allow. */
  order(hosts: string, allow: string | null = null): void {
    const text = readFileSync(nsswitch, 'utf8').replace(/^hosts:.*$/m, `hosts: ${hosts}`);
    writeFileSync(nsswitch, text);
    if (allow === null) rmSync(mdnsAllow, { force: true });
    else writeFileSync(mdnsAllow, allow);
  }

  /** Takes everything away again. */
  async stop(): Promise<void> {
    this.#avahi.kill('SIGKILL');
    await eventually('Avahi has ended', () => this.#avahi.exitCode !== null || this.#avahi.signalCode !== null);
    for (const [path, text] of this.#etc) writeFileSync(path, text);
    for (const path of [mdnsAllow, '/etc/avahi', '/run/avahi-daemon']) rmSync(path, { recursive: true, force: true });
    await must('umount', ['--lazy', libraries]);
  }
}

function spawnAvahi(tree: string): ChildProcess {
  // Its package makes them.
  appendFileSync('/etc/passwd', 'avahi:x:64990:64990::/:/usr/sbin/nologin\n');
  appendFileSync('/etc/group', 'avahi:x:64990:\nnetdev:x:64991:\n');
  mkdirSync('/etc/avahi/services', { recursive: true });
  mkdirSync('/run/avahi-daemon', { recursive: true });
  const configuration = '/etc/avahi/avahi-daemon.conf';
  // Without the bus: nss-mdns asks over the socket.
  writeFileSync(configuration, '[server]\nhost-name=laptop\nuse-ipv6=no\nenable-dbus=no\n[wide-area]\n[publish]\n');
  writeFileSync('/etc/avahi/hosts', '');
  const argv = ['--file', configuration, '--no-drop-root', '--no-chroot', '--no-rlimits'];
  return spawn(join(tree, 'usr/sbin/avahi-daemon'), argv, { stdio: 'ignore' });
}

async function must(program: string, argv: readonly string[]): Promise<void> {
  const { code, stderr } = await run(program, argv);
  if (code !== 0) throw new Error(`${program} ${argv.join(' ')}: ${stderr.trim()}`);
}
