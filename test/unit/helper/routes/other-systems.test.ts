import { describe, expect, it } from 'vitest';
import type { RunCommand } from '../../../../electron/helper/command-runner.ts';
import { parseNetstatRoutes } from '../../../../electron/helper/routes/macos-plan.ts';
import { macosRouteTable } from '../../../../electron/helper/routes/macos.ts';
import { parseNetRoutes, windowsRouteTable } from '../../../../electron/helper/routes/windows.ts';
import { parseCidr, type Cidr } from '../../../../electron/shared/ip.ts';

const cidr = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};

/** Answers by what a command line holds, and keeps those that change something. */
function fakeRun(answers: Readonly<Record<string, string>>): { run: RunCommand; changes: string[] } {
  const changes: string[] = [];
  const run: RunCommand = (program, args) => {
    const line = [program, ...args].join(' ');
    const key = Object.keys(answers).find((words) => line.includes(words));
    if (key === undefined) changes.push(line);
    return Promise.resolve({ exitCode: 0, stdout: key === undefined ? '' : (answers[key] ?? ''), stderr: '' });
  };
  return { run, changes };
}

const inet = `Routing tables

Internet:
Destination        Gateway            Flags               Netif Expire
default            192.168.1.1        UGScg                 en0
10.96/12           utun4              USc                 utun4
10.50/16           utun4              USc                 utun4
127                127.0.0.1          UCS                   lo0
192.168.8          link#6             UCS                   en0      !
192.168.1.7/32     link#6             UCS                   en0
169.254            link#6             UCSI                  en0
`;
const inet6 = `Internet6:
Destination                             Gateway                                 Flags               Netif Expire
fd00:1::/64                             utun4                                   USc                 utun4
fe80::%lo0/64                           fe80::1%lo0                             UcI                   lo0
`;

describe('macOS', () => {
  it('reads shortened networks', () => {
    const routes = parseNetstatRoutes(inet, 4).map((route) => `${route.cidr.text} ${route.device}`);
    expect(routes).toEqual([
      '10.96.0.0/12 utun4',
      '10.50.0.0/16 utun4',
      '127.0.0.0/8 lo0',
      '192.168.8.0/24 en0',
      '192.168.1.7/32 en0',
    ]);
    expect(parseNetstatRoutes(inet6, 6).map((route) => route.cidr.text)).toEqual(['fd00:1::/64']);
  });

  it('changes only what differs, and only on its device', async () => {
    const { run, changes } = fakeRun({ 'netstat -rn -f inet6': inet6, 'netstat -rn -f inet': inet });
    const outcomes = await macosRouteTable(run).apply(
      'utun4',
      ['10.96.0.0/12', '10.200.0.0/16', '192.168.8.0/24', 'fd00:2::/64'].map(cidr),
    );
    expect(changes).toEqual([
      '/sbin/route -q -n delete -inet -net 10.50.0.0/16 -interface utun4',
      '/sbin/route -q -n delete -inet6 -net fd00:1::/64 -interface utun4',
      '/sbin/route -q -n add -inet -net 10.200.0.0/16 -interface utun4',
      '/sbin/route -q -n add -inet6 -net fd00:2::/64 -interface utun4',
    ]);
    expect(outcomes.map((outcome) => outcome.problem?.params?.['with'] ?? null)).toEqual([
      null,
      null,
      '192.168.8.0/24 dev en0',
      null,
    ]);
  });
});

describe('Windows', () => {
  const list = JSON.stringify([
    { DestinationPrefix: '192.168.8.0/24', InterfaceAlias: 'Wi-Fi', Protocol: 'Local' },
    { DestinationPrefix: '10.50.0.0/16', InterfaceAlias: 'OpenVPN Data Channel', Protocol: 'NetMgmt' },
    { DestinationPrefix: '192.168.6.0/24', InterfaceAlias: 'OpenVPN Data Channel', Protocol: 'Local' },
  ]);

  it('reads one route as well as several', () => {
    expect(parseNetRoutes(list)).toHaveLength(3);
    expect(parseNetRoutes('{"DestinationPrefix":"10.0.0.0/8","InterfaceAlias":"a","Protocol":"NetMgmt"}')).toHaveLength(
      1,
    );
    expect(parseNetRoutes('')).toEqual([]);
  });

  it('keeps its routes in the active store', async () => {
    const { run, changes } = fakeRun({ 'Get-NetRoute': list });
    const device = 'OpenVPN Data Channel';
    const outcomes = await windowsRouteTable(run).apply(
      device,
      ['192.168.6.0/24', '10.96.0.0/12', '192.168.8.0/24'].map(cidr),
    );
    expect(changes).toEqual([
      `netsh interface ipv4 delete route prefix=10.50.0.0/16 interface=${device} store=active`,
      `netsh interface ipv4 add route prefix=10.96.0.0/12 interface=${device} store=active`,
    ]);
    expect(outcomes.map((outcome) => outcome.problem?.code ?? null)).toEqual([null, null, 'route.collision']);
  });
});
