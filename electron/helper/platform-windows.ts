import { networkInterfaces } from 'node:os';
import { commandProblem, commandRunner, type RunCommand } from './command-runner.ts';
import { unconfined } from './confinement.ts';
import { noDnsConfigurator } from './dns/none.ts';
import { windowsDnsConfigurator } from './dns/windows.ts';
import type { HostSystem, ProcessTable } from './host-system.ts';
import type { Log } from './log.ts';
import { windowsRouteTable } from './routes/windows.ts';

const systemRoot = 'C:\\Windows';

/** Windows. Not run on a real machine yet; the helper's socket there needs a pipe with an ACL of its own, which is still to be made. */
export function windowsHost(_log: Log): HostSystem {
  const path = `${systemRoot}\\System32;${systemRoot}\\System32\\WindowsPowerShell\\v1.0`;
  const run = commandRunner({ SystemRoot: systemRoot, PATH: path });
  const dns = windowsDnsConfigurator(run);
  return {
    run,
    routes: windowsRouteTable(run),
    links: {
      freeName: () => Promise.resolve(null),
      index: (device) => Promise.resolve(networkInterfaces()[device] === undefined ? null : 0),
      // A device's name has passed `collectPushedSettings`: no quotes in it.
      mtu: async (device) =>
        Number(await query(run, `(Get-NetIPInterface -InterfaceAlias '${device}' -AddressFamily IPv4).NlMtu`)) || null,
      setMtu: async (device, bytes) => {
        const change = ['interface', 'ipv4', 'set', 'subinterface', device, `mtu=${bytes}`, 'store=active'];
        const result = await run('netsh', change);
        return result.exitCode === 0 ? null : commandProblem(result);
      },
    },
    processes: windowsProcesses(run),
    dns: () => Promise.resolve(dns),
    dnsOf: (stack) => (stack === 'windows-nrpt' ? dns : noDnsConfigurator()),
    bootId: () => query(run, '(Get-CimInstance Win32_OperatingSystem).LastBootUpTime.Ticks'),
    openvpnPrograms: ['C:\\Program Files\\OpenVPN\\bin\\openvpn.exe'],
    confinement: () => Promise.resolve(unconfined('openvpn runs as SYSTEM, as the helper does')),
    missingForTunnels: () => Promise.resolve(null),
    isMac: false,
    anyDevice: 'tun',
  };
}

function windowsProcesses(run: RunCommand): ProcessTable {
  return {
    startTime: async (pid) => (await query(run, `(Get-Process -Id ${pid}).StartTime.Ticks`)) || null,
    openvpnsAt: () => Promise.resolve([]),
    isOpenvpn: async (pid) => (await query(run, `(Get-Process -Id ${pid}).ProcessName`)).toLowerCase() === 'openvpn',
  };
}

async function query(run: RunCommand, expression: string): Promise<string> {
  const args = ['-NoProfile', '-NonInteractive', '-Command', expression];
  return (await run('powershell', args, { timeoutMs: 15_000 })).stdout.trim();
}
