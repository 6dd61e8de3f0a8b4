import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandResult, RunCommand } from '../../../electron/helper/command-runner.ts';
import { linuxHost } from '../../../electron/helper/platform-linux.ts';
import { macosHost } from '../../../electron/helper/platform-macos.ts';
import { windowsHost } from '../../../electron/helper/platform-windows.ts';
import { hostSystem } from '../../../electron/helper/platform.ts';

/** What the programs of the operating system were asked, with the environment they were given, and what they say. */
const asked: string[] = [];
const environments: unknown[] = [];
const says = new Map<string, string>();

// The operating system's programs: these hosts are tested at the command lines that they build and the answers that they read.
vi.mock('../../../electron/helper/command-runner.ts', async (original) => ({
  ...(await original<object>()),
  commandRunner: (environment: unknown): RunCommand => {
    environments.push(environment);
    return (program, args) => {
      const line = [program, ...args].join(' ');
      asked.push(line);
      const words = [...says.keys()].find((key) => line.includes(key));
      const stdout = words === undefined ? '' : (says.get(words) ?? '');
      return Promise.resolve<CommandResult>({ exitCode: words === undefined ? 1 : 0, stdout, stderr: '' });
    };
  },
}));

const log = (): undefined => undefined;
const device = Object.keys(networkInterfaces())[0] ?? 'lo';

beforeEach(() => {
  asked.length = 0;
  environments.length = 0;
  says.clear();
});

describe('macOS', () => {
  it('asks macOS’s own programs, in an environment of their own', async () => {
    const host = macosHost(log);
    expect(environments).toEqual([{ PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' }]);
    says.set('kern.bootsessionuuid', 'ABC-1\n');
    expect(await host.bootId()).toBe('ABC-1');
    says.set('lstart=', 'Mon Jan  1 10:00:00 2024\n');
    expect(await host.processes.startTime(77)).toBe('Mon Jan  1 10:00:00 2024');
    expect(asked).toEqual(['/usr/sbin/sysctl -n kern.bootsessionuuid', '/bin/ps -p 77 -o lstart=']);
    expect(await host.processes.startTime(77)).not.toBeNull();
    says.clear();
    expect(await host.processes.startTime(77)).toBeNull();
  });

  it.each([
    ['/usr/local/sbin/openvpn', true],
    ['openvpn2', true],
    ['/bin/notopenvpn', false],
    ['openvpn-gui', false],
    ['', false],
  ])('knows whether %j is openvpn', async (program, isOpenvpn) => {
    says.set('comm=', `${program}\n`);
    expect(await macosHost(log).processes.isOpenvpn(7)).toBe(isOpenvpn);
  });

  it('leaves the device to openvpn, and knows none by number', async () => {
    const host = macosHost(log);
    expect(await host.links.freeName(new Set())).toBeNull();
    expect([host.anyDevice, host.isMac]).toEqual(['utun', true]);
    expect(await host.links.index(device)).toBe(0);
    expect(await host.links.index('utun-none')).toBeNull();
    says.set('ifconfig utun4', 'utun4: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> mtu 1500\n\tinet 10.8.0.2\n');
    expect([await host.links.mtu('utun4'), await host.links.mtu('utun5')]).toEqual([1500, null]);
    expect(await host.links.setMtu('utun4', 1220)).toBeNull();
    expect(asked.at(-1)).toBe('/sbin/ifconfig utun4 mtu 1220');
    expect(await host.missingForTunnels()).toBeNull();
    expect(await host.processes.openvpnsAt(new Set(['/x']))).toEqual([]);
    expect((await host.confinement('/x')).level).toBe('none');
  });

  it('has one DNS stack, and undoes no other', async () => {
    const host = macosHost(log);
    expect((await host.dns()).stack).toBe('macos-resolver');
    expect(host.dnsOf('macos-resolver').stack).toBe('macos-resolver');
    expect(host.dnsOf('systemd-resolved').stack).toBe('none');
  });
});

describe('Windows', () => {
  it('asks PowerShell', async () => {
    const host = windowsHost(log);
    expect(environments).toMatchObject([{ SystemRoot: 'C:\\Windows' }]);
    says.set('LastBootUpTime', '638400000000000000\r\n');
    says.set('StartTime', '638400000000000001\r\n');
    says.set('ProcessName', 'OpenVPN\r\n');
    expect(await host.bootId()).toBe('638400000000000000');
    expect(await host.processes.startTime(77)).toBe('638400000000000001');
    expect(await host.processes.isOpenvpn(77)).toBe(true);
    expect(asked[1]).toBe('powershell -NoProfile -NonInteractive -Command (Get-Process -Id 77).StartTime.Ticks');
    says.set('ProcessName', 'notepad');
    expect(await host.processes.isOpenvpn(77)).toBe(false);
    says.clear();
    expect(await host.processes.startTime(77)).toBeNull();
  });

  it('leaves the device to openvpn, and knows none by number', async () => {
    const host = windowsHost(log);
    expect(await host.links.freeName(new Set())).toBeNull();
    expect([host.anyDevice, host.isMac]).toEqual(['tun', false]);
    expect(await host.links.index(device)).toBe(0);
    expect(await host.links.index('none')).toBeNull();
    says.set("'OpenVPN TAP'", '1500\r\n');
    expect([await host.links.mtu('OpenVPN TAP'), await host.links.mtu('x')]).toEqual([1500, null]);
    says.set('subinterface', '');
    expect(await host.links.setMtu('OpenVPN TAP', 1220)).toBeNull();
    expect(asked.at(-1)).toBe('netsh interface ipv4 set subinterface OpenVPN TAP mtu=1220 store=active');
    expect(await host.missingForTunnels()).toBeNull();
    expect(await host.processes.openvpnsAt(new Set(['C:\\x']))).toEqual([]);
    expect((await host.confinement('C:\\x')).level).toBe('none');
  });

  it('has one DNS stack, and undoes no other', async () => {
    const host = windowsHost(log);
    expect((await host.dns()).stack).toBe('windows-nrpt');
    expect(host.dnsOf('windows-nrpt').stack).toBe('windows-nrpt');
    expect(host.dnsOf('none').stack).toBe('none');
  });
});

describe('Linux', () => {
  it('gives its programs a path of the system’s own folders', () => {
    const host = linuxHost(log);
    expect(environments).toEqual([{ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' }]);
    expect(host.openvpnPrograms.every((path) => /^\/(usr\/)?(local\/)?s?bin\/openvpn$/.test(path))).toBe(true);
    expect([host.anyDevice, host.isMac]).toEqual(['tun', false]);
    expect(host.dnsOf('systemd-resolved').stack).toBe('systemd-resolved');
    expect(host.dnsOf('none').stack).toBe('none');
  });

  it.runIf(existsSync('/proc/sys/kernel/random/boot_id'))(
    'knows this boot, its devices and what it lacks',
    async () => {
      const host = linuxHost(log);
      expect(await host.bootId()).toMatch(/^[0-9a-f-]{36}$/);
      const missing = await host.missingForTunnels();
      expect(missing).toEqual(existsSync('/dev/net/tun') ? null : { code: 'tunnel.no-tun-device' });
      expect(['own-user', 'net-admin', 'none']).toContain((await host.confinement('/var/lib/x')).level);
      expect(await host.links.freeName(new Set())).toMatch(/^kl\d+$/);
      says.set('link show dev kl250', '[{"ifindex":250}]');
      expect(await host.links.index('kl250')).toBe(250);
      expect(await host.links.index('kl251')).toBeNull();
      says.set('link show dev a/b', '[{"ifindex":9}]');
      expect(await host.links.index('a/b')).toBe(9);
    },
  );
});

describe('hostSystem', () => {
  it('picks the adapters of this operating system', () => {
    expect(hostSystem(log)).not.toBeNull();
  });

  it.each([
    ['darwin', 'utun'],
    ['win32', 'tun'],
    ['linux', 'tun'],
    ['aix', undefined],
  ] as const)('%s', (name, anyDevice) => {
    const before = Object.getOwnPropertyDescriptor(process, 'platform');
    Object.defineProperty(process, 'platform', { value: name, configurable: true });
    try {
      expect(hostSystem(log)?.anyDevice).toBe(anyDevice);
    } finally {
      if (before !== undefined) Object.defineProperty(process, 'platform', before);
    }
  });
});
