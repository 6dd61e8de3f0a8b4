import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Lab } from '../../lab/lab.ts';

/**
 * Counts the attempts to reach a VPN server, as the router of the laptop's home sees them: each attempt of openvpn has a socket of its own, which
 * is a new connection to the router's connection tracking (conntrack(8)), and an attempt's repeated packets are not.
 */
export class AttemptCounter {
  count = 0;
  readonly #children: readonly ChildProcess[];

  constructor(lab: Lab) {
    this.#children = ['udp', 'tcp'].map((protocol) => {
      const port = protocol === 'udp' ? '1194' : '443';
      const argv = ['conntrack', '-E', '-e', 'NEW', '-p', protocol, '--orig-port-dst', port];
      const child = lab.spawn('home', argv, { stdio: ['ignore', 'pipe', 'ignore'] });
      if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', () => this.count++);
      return child;
    });
  }

  stop(): void {
    for (const child of this.#children) child.kill('SIGTERM');
  }
}
