import { readFile, stat } from 'node:fs/promises';
import { problem } from '../shared/problem.ts';
import { commandRunner } from './command-runner.ts';
import { chooseConfinement, confinementFacts } from './confinement-linux.ts';
import { linuxDnsDetector } from './dns/linux.ts';
import { noDnsConfigurator } from './dns/none.ts';
import { resolvedDnsConfigurator } from './dns/resolved.ts';
import { SystemBus } from '../network/system-bus.ts';
import type { HostSystem } from './host-system.ts';
import { linuxLinks } from './links-linux.ts';
import type { Log } from './log.ts';
import { linuxProcesses } from './processes-linux.ts';
import { linuxRouteTable } from './routes/linux.ts';

/** Linux: iproute2 for routes, systemd-resolved for DNS. */
export function linuxHost(log: Log): HostSystem {
  const run = commandRunner({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' });
  const bus = new SystemBus();
  const resolved = resolvedDnsConfigurator(bus.call);
  return {
    run,
    routes: linuxRouteTable(run),
    links: linuxLinks(run),
    processes: linuxProcesses(),
    dns: linuxDnsDetector(bus.call, log),
    dnsOf: (stack) => (stack === 'systemd-resolved' ? resolved : noDnsConfigurator()),
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
