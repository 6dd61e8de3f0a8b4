import { execFileSync } from 'node:child_process';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { farDevice } from '../far-device.ts';
import { minuteOfTraffic } from '../traffic.ts';

/**
 * Stands in for openvpn 2.6 where a day must pass in seconds: speaks the management protocol as its client, makes a real device that leads to
 * the far end, and writes simulated minutes of traffic whenever the runner, at the socket `control`, says so. It is started as openvpn is, with
 * an empty environment; what it has to know was written into it (SOAK).
 */
declare const SOAK: { readonly control: string; readonly farEnd: number };

const run = (...argv: string[]): void =>
  void execFileSync(argv[0] ?? '', argv.slice(1), { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } });
const option = (name: string): string => process.argv[process.argv.indexOf(name) + 1] ?? '';
const address = '192.168.6.130';

if (process.argv.includes('--version')) {
  process.stdout.write('OpenVPN 2.6.14 stand-in for a soak\n');
  process.exit(1);
}
// The configuration is not looked at, but read, as openvpn does before anything else.
process.stdin.resume().once('end', () => new StandIn(createConnection(option('--management')), option('--dev')));

class StandIn {
  readonly #management: Socket;
  readonly #device: string;
  #isUp = false;

  constructor(management: Socket, device: string) {
    this.#management = management;
    this.#device = device;
    createInterface({ input: management }).on('line', (line) => this.#command(line.trim()));
    management.on('error', () => undefined).on('close', () => this.#end());
    // So that the helper, and with it the soak, can say what went wrong.
    process.on('uncaughtException', (error) => {
      this.#say(`>FATAL:${(error.stack ?? error.message).replaceAll('\n', ' ')}`);
      management.end(() => process.exit(1));
    });
    this.#say(">INFO:OpenVPN Management Interface Version 5 -- type 'help' for more info");
    this.#say('>HOLD:Waiting for hold release:0');
    const control = createConnection(SOAK.control);
    createInterface({ input: control }).on('line', (line) => {
      this.#order(line);
      this.#management.write('', () => control.write('done\n'));
    });
    control.on('error', () => this.#end());
  }

  #say(...lines: string[]): void {
    this.#management.write(lines.map((line) => `${line}\r\n`).join(''));
  }

  #state(name: string, detail = '', tail = ',,,,'): void {
    this.#say(`>STATE:${Math.floor(Date.now() / 1000)},${name},${detail},${tail}`);
  }

  #command(line: string): void {
    if (/^(?:state|log) on all$/.test(line)) this.#say(`SUCCESS: ${line} is on`, 'END');
    else this.#say(`SUCCESS: ${line}`);
    if (line === 'hold release') this.#connect();
    if (line === 'signal SIGTERM') {
      this.#state('EXITING', 'SIGTERM');
      this.#management.end(() => this.#end());
    }
  }

  /** An order of the runner: `minutes FROM COUNT`, or `restart`, which is what a ping-restart looks like. */
  #order(line: string): void {
    const [what, from = 0, count = 0] = line.split(' ').map((word, index) => (index === 0 ? word : Number(word)));
    if (what === 'restart') {
      this.#say(`>LOG:0,I,[gateway] Inactivity timeout (--ping-restart), restarting`);
      this.#state('RECONNECTING', 'ping-restart');
      this.#say('>HOLD:Waiting for hold release:1');
      return;
    }
    for (let minute = Number(from); minute < Number(from) + Number(count); minute++)
      this.#say(...minuteOfTraffic(minute));
  }

  #connect(): void {
    for (const name of ['WAIT', 'AUTH', 'GET_CONFIG']) this.#state(name);
    // Once it is there it stays (persist-tun).
    if (!this.#isUp) this.#up();
    this.#state('CONNECTED', 'SUCCESS', `${address},203.0.113.177,1194,,`);
  }

  #up(): void {
    this.#isUp = true;
    // All that openvpn is left with is CAP_NET_ADMIN: enough to put the other end into the far end's network, not to enter it.
    const peer = ['type', 'veth', 'peer', 'name', farDevice, 'netns', String(SOAK.farEnd)];
    run('ip', 'link', 'add', this.#device, ...peer);
    run('ip', 'address', 'add', `${address}/24`, 'dev', this.#device);
    // The kernel's own IPv6 address would come a second later, when the first count has been made.
    run('ip', 'link', 'set', this.#device, 'addrgenmode', 'none', 'up');
    this.#state('ASSIGN_IP', '', `${address},,,,`);
    const routes = ['192.168.8.0/255.255.255.0', '10.96.0.0/255.240.0.0', '10.200.0.0/255.255.0.0'].flatMap(
      (route, index) => [
        `route_network_${index + 1}=${route.split('/')[0] ?? ''}`,
        `route_netmask_${index + 1}=${route.split('/')[1] ?? ''}`,
      ],
    );
    const dns = ['foreign_option_1=dhcp-option DNS 10.96.0.10', 'foreign_option_2=dhcp-option DOMAIN cluster.coder4'];
    const link = [`dev=${this.#device}`, 'tun_mtu=1500', `ifconfig_local=${address}`, 'ifconfig_netmask=255.255.255.0'];
    this.#say('>UPDOWN:UP', ...[...link, ...routes, ...dns].map((entry) => `>UPDOWN:ENV,${entry}`), '>UPDOWN:ENV,END');
  }

  #end(): never {
    if (this.#isUp) run('ip', 'link', 'delete', this.#device);
    process.exit(0);
  }
}
