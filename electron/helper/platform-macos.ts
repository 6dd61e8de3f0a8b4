import { networkInterfaces } from 'node:os';
import { commandProblem, commandRunner, type RunCommand } from './command-runner.ts';
import { unconfined } from './confinement.ts';
import { macosDnsConfigurator } from './dns/macos.ts';
import { noDnsConfigurator } from './dns/none.ts';
import type { HostSystem, ProcessTable } from './host-system.ts';
import type { Log } from './log.ts';
import { macosRouteTable } from './routes/macos.ts';

/** macOS. Not run on a real machine yet. */
export function macosHost(_log: Log): HostSystem {
  const run = commandRunner({ PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' });
  const dns = macosDnsConfigurator(run);
  return {
    run,
    routes: macosRouteTable(run),
    links: {
      // The kernel numbers utun devices itself; openvpn reports the one it got.
      freeName: () => Promise.resolve(null),
      index: (device) => Promise.resolve(networkInterfaces()[device] === undefined ? null : 0),
      // ifconfig(8): `utun4: flags=8051<…> mtu 1500`.
      mtu: async (device) =>
        Number(/ mtu (\d+)$/m.exec((await run('/sbin/ifconfig', [device])).stdout)?.[1] ?? 0) || null,
      setMtu: async (device, bytes) => {
        const result = await run('/sbin/ifconfig', [device, 'mtu', String(bytes)]);
        return result.exitCode === 0 ? null : commandProblem(result);
      },
    },
    processes: macosProcesses(run),
    dns: () => Promise.resolve(dns),
    dnsOf: (stack) => (stack === 'macos-resolver' ? dns : noDnsConfigurator()),
    bootId: async () => (await run('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'])).stdout.trim(),
    openvpnPrograms: ['/usr/local/sbin/openvpn', '/opt/homebrew/sbin/openvpn', '/opt/local/sbin/openvpn2'],
    confinement: () => Promise.resolve(unconfined('macOS has no capabilities')),
    missingForTunnels: () => Promise.resolve(null),
    isMac: true,
    anyDevice: 'utun',
  };
}

function macosProcesses(run: RunCommand): ProcessTable {
  const ask = async (pid: number, column: string): Promise<string | null> => {
    const text = (await run('/bin/ps', ['-p', String(pid), '-o', `${column}=`])).stdout.trim();
    return text === '' ? null : text;
  };
  return {
    startTime: (pid) => ask(pid, 'lstart'),
    openvpnsAt: () => Promise.resolve([]),
    isOpenvpn: async (pid) => /(?:^|\/)openvpn2?$/.test((await ask(pid, 'comm')) ?? ''),
  };
}
