import { describe, expect, test } from 'vitest';
import { linuxEcho, macosEcho, parsePing, windowsEcho } from '../../../../electron/connection/system/echo.ts';
import type { RunCommand } from '../../../../electron/connection/system/run.ts';

function runner(stdout: string) {
  const asked: string[] = [];
  const run: RunCommand = (program, argv) => {
    asked.push([program, ...argv].join(' '));
    return Promise.resolve({ code: 1, stdout, stderr: '' });
  };
  return { run, asked };
}

describe('echo requests', () => {
  const statistics =
    '--- 192.168.6.1 ping statistics ---\n3 packets transmitted, 2 received, 33.3333% packet loss, time 404ms\n';

  test('Linux: whole packets of the size, headers of either family included', async () => {
    const { run, asked } = runner(statistics);
    expect(await linuxEcho(run)('192.168.6.1', 1440)).toEqual({ sent: 3, answered: 2 });
    await linuxEcho(run)('fd00::1', 1280);
    expect(asked).toEqual([
      'ping -n -M do -c 3 -i 0.2 -W 1 -s 1412 192.168.6.1',
      'ping -n -M do -c 3 -i 0.2 -W 1 -s 1232 fd00::1',
    ]);
  });

  test('macOS and Windows', async () => {
    const mac = runner('3 packets transmitted, 0 packets received, 100.0% packet loss\n');
    expect(await macosEcho(mac.run)('192.168.6.1', 1400)).toEqual({ sent: 3, answered: 0 });
    const windows = runner('    Packets: Sent = 3, Received = 3, Lost = 0 (0% loss),\r\n');
    expect(await windowsEcho(windows.run)('192.168.6.1', 1400)).toEqual({ sent: 3, answered: 3 });
    expect([...mac.asked, ...windows.asked]).toEqual([
      'ping -n -D -c 3 -i 0.2 -W 1000 -s 1372 192.168.6.1',
      'ping -n 3 -w 500 -f -l 1372 192.168.6.1',
    ]);
    expect(await macosEcho(mac.run)('fd00::1', 1400)).toBeNull();
  });

  test('nothing is known without the program, or with another one', () => {
    expect(parsePing('')).toBeNull();
    expect(parsePing('BusyBox v1.35.0 multi-call binary.\nUsage: ping [OPTIONS] HOST\n')).toBeNull();
  });
});
