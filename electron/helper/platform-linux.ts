import { readFile, stat } from 'node:fs/promises';
import { problem } from '../shared/problem.ts';
import { commandRunner } from './command-runner.ts';
import { chooseConfinement, confinementFacts } from './confinement-linux.ts';
import { linuxDns } from './dns/linux.ts';
import { SystemBus } from '../network/system-bus.ts';
import type { HostSystem } from './host-system.ts';
import { linuxLinks } from './links-linux.ts';
import type { Log } from './log.ts';
import { linuxProcesses } from './processes-linux.ts';
import { linuxRouteTable } from './routes/linux.ts';

/** Linux: iproute2 for routes, and for DNS whatever this machine has (dns/choose-dns-stack.ts). */
export function linuxHost(log: Log): HostSystem {
  const run = commandRunner({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' });
  const bus = new SystemBus();
  const links = linuxLinks(run);
  const dns = linuxDns(bus.call, run, links, log);
  return {
    run,
    routes: linuxRouteTable(run),
    links,
    processes: linuxProcesses(),
    dns: dns.current,
    dnsOf: dns.of,
    dnsReason: dns.reason,
    bootId: async () => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
    openvpnPrograms: ['/usr/sbin/openvpn', '/usr/bin/openvpn', '/usr/local/sbin/openvpn', '/sbin/openvpn'],
    confinement: async (stateDir) => chooseConfinement(await confinementFacts(stateDir)),
    missingForTunnels: async () => {
      const found = await stat('/dev/net/tun').catch(() => null);
      return found?.isCharacterDevice() === true ? null : problem('tunnel.no-tun-device');
    },
    isMac: false,
    anyDevice: 'tun',
  };
}
