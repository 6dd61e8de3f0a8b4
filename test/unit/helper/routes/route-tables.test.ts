import { describe, expect, it } from 'vitest';
import type { CommandResult, RunCommand } from '../../../../electron/helper/command-runner.ts';
import { diffRoutes, parseKernelRoutes } from '../../../../electron/helper/routes/linux-plan.ts';
import { linuxRouteTable } from '../../../../electron/helper/routes/linux.ts';
import { parseNetstatRoutes } from '../../../../electron/helper/routes/macos-plan.ts';
import { macosRouteTable } from '../../../../electron/helper/routes/macos.ts';
import { parseNetRoutes, windowsRouteTable } from '../../../../electron/helper/routes/windows.ts';
import { parseCidr, type Cidr } from '../../../../electron/shared/ip.ts';

const cidr = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};
const fine: CommandResult = { exitCode: 0, stdout: '', stderr: '' };
const failing = (stderr: string, exitCode: number | null = 1): CommandResult => ({ exitCode, stdout: '', stderr });

/** Answers by words of the command line; what has no answer is fine and kept. */
function fakeRun(answers: Readonly<Record<string, CommandResult>>): { run: RunCommand; changes: string[] } {
  const changes: string[] = [];
  const run: RunCommand = (program, args) => {
    const line = [program, ...args].join(' ');
    const key = Object.keys(answers).find((words) => line.includes(words));
    if (key === undefined) changes.push(line);
    return Promise.resolve(key === undefined ? fine : (answers[key] ?? fine));
  };
  return { run, changes };
}

describe('Linux', () => {
  const wanted = ['10.96.0.0/12', 'fd00:1::/64'].map(cidr);
  const apply = (dump: CommandResult, batch: CommandResult): Promise<unknown> =>
    linuxRouteTable((_program, args) => Promise.resolve(args.includes('-j') ? dump : batch)).apply('kl0', wanted);
  const all = (detail: string): unknown =>
    wanted.map(({ text }) => ({ cidr: text, problem: { code: 'route.failed', params: { cidr: text, detail } } }));

  it.each([
    ['there is no list of routes', failing('Operation not permitted'), fine, 'Operation not permitted'],
    ['the list is not JSON', { ...fine, stdout: 'x' }, fine, 'ip answered something that is not JSON'],
    ['the change could not be made', fine, failing('', null), 'the program could not be run'],
    ['the change failed as a whole', fine, failing('Error: x'), 'Error: x'],
  ])('fails every route when %s', async (_why, dump, batch, detail) => {
    expect(await apply(dump, batch)).toEqual(all(detail));
  });

  it('looks a second time when another program set the same route in between', async () => {
    const taken = [{ dst: '10.96.0.0/12', dev: 'tun9', protocol: '4', flags: [] }];
    const dumps = [fine, { ...fine, stdout: JSON.stringify(taken) }];
    const batches = [failing('RTNETLINK answers: File exists\nCommand failed -:1\n'), fine];
    const run: RunCommand = async (_program, args, options) => {
      await options?.input;
      return (args.includes('-j') ? dumps.shift() : batches.shift()) ?? fine;
    };
    expect(await linuxRouteTable(run).apply('kl0', wanted)).toEqual([
      {
        cidr: '10.96.0.0/12',
        problem: { code: 'route.collision', params: { cidr: '10.96.0.0/12', with: 'tun9 (10.96.0.0/12)' } },
      },
      { cidr: 'fd00:1::/64', problem: null },
    ]);
    expect([dumps, batches]).toEqual([[], []]);
  });

  it('takes back what the kernel still has, of both families', async () => {
    const { run, changes } = fakeRun({});
    expect(await linuxRouteTable(run).clear('kl0')).toBeNull();
    expect(changes).toEqual(['ip -4 route flush dev kl0 proto 107', 'ip -6 route flush dev kl0 proto 107']);
  });

  it.each([
    ['Device "kl0" does not exist.', null],
    ['RTNETLINK answers: No such process', null],
    ['RTNETLINK answers: No such device', null],
    ['RTNETLINK answers: Operation not supported', null],
    ['Error: Address family not supported by protocol', null],
    ['RTNETLINK answers: Operation not permitted', 'RTNETLINK answers: Operation not permitted'],
  ])('after %j: %j stays', async (stderr, stayed) => {
    expect(await linuxRouteTable(fakeRun({ '-6': failing(stderr) }).run).clear('kl0')).toBe(stayed);
  });

  it('reads routes of every form', () => {
    const entry = (fields: object): unknown =>
      parseKernelRoutes(JSON.stringify([{ dst: '10.0.0.0/8', ...fields }]))?.[0];
    const plain = { destination: '10.0.0.0/8', device: null, protocol: null, type: 'unicast', table: 254 };
    expect(entry({})).toEqual(plain);
    expect(entry({ type: 'unicast', dev: 'a', protocol: 107, table: 52 })).toEqual({
      ...{ ...plain, device: 'a', protocol: 107, table: 52 },
    });
    expect(entry({ type: '1', protocol: '', table: '255' })).toEqual({ ...plain, table: 255 });
    expect(entry({ type: 'nat' })).toEqual({ ...plain, type: 'other' });
    expect(entry({ type: 6 })).toEqual({ ...plain, type: 6 });
    expect(entry({ nexthops: [] })).toEqual(plain);
    expect(entry({ nexthops: [null] })).toEqual(plain);
    expect(entry({ nexthops: [{ dev: 7 }] })).toEqual(plain);
    expect(entry({ dst: 'fd00::1' })).toEqual({ ...plain, destination: 'fd00::1/128' });
    expect(entry({ dst: 'x' })).toBeUndefined();
  });

  it('collides with the first that has a network, and with nothing that has no device', () => {
    const present = parseKernelRoutes(
      JSON.stringify([
        { dst: '10.0.0.0/8' },
        { dst: '10.0.0.0/8', type: 'nat' },
        { dst: '10.0.0.0/8', type: 3 },
        { dst: '10.0.0.0/8', dev: 'one' },
        { dst: '10.0.0.0/8', dev: 'two' },
        { dst: '11.0.0.0/8', type: 6 },
        { dst: '12.0.0.0/8', type: '8' },
      ]),
    );
    const diff = diffRoutes(
      present ?? [],
      { device: 'kl0', nextHop: null },
      ['10.0.0.0/8', '11.0.0.0/8', '12.0.0.0/8'].map(cidr),
    );
    expect([...diff.collisions.values()]).toEqual(['one (10.0.0.0/8)', 'blackhole 11.0.0.0/8', 'prohibit 12.0.0.0/8']);
  });
});

describe('macOS', () => {
  const inet = {
    ...fine,
    stdout: [
      '10.96/12 utun4 USc utun4',
      '10.1/16 utun4 USc utun4',
      '10.2/16 utun4 UHc utun4',
      '10.3/16 en0 USc en0',
    ].join('\n'),
  };

  it('reads no nonsense', () => {
    expect(parseNetstatRoutes('1.2.3.4.5 x U en0\n10.0.0.0/33 x U en0\n10/0 x U en0\n10/x x U en0\n10 x U', 4)).toEqual(
      [],
    );
    expect(parseNetstatRoutes('10.0.0.1 x U en0\nfd00::/129 x U en0\nfd00::/0 x U en0\nfd00::/x x U en0', 6)).toEqual(
      [],
    );
    expect(parseNetstatRoutes('fd00::1 x U en0\nfe80::%lo0/64 x U lo0', 6).map((route) => route.cidr.text)).toEqual([
      ...['fd00::1/128', 'fe80::/64'],
    ]);
  });

  it('says why a route cannot be added', async () => {
    const { run } = fakeRun({ netstat: inet, 'add -inet -net 10.9': failing('route: bad address') });
    expect(await macosRouteTable(run).apply('utun4', [cidr('10.9.0.0/16')])).toEqual([
      {
        cidr: '10.9.0.0/16',
        problem: { code: 'route.failed', params: { cidr: '10.9.0.0/16', detail: 'route: bad address' } },
      },
    ]);
  });

  it('takes its own routes back, those that are gone already among them', async () => {
    const gone = failing('route: writing to routing socket: not in table');
    const { run, changes } = fakeRun({ 'netstat -rn -f inet6': fine, netstat: inet, '10.96.0.0/12': gone });
    expect(await macosRouteTable(run).clear('utun4')).toBeNull();
    expect(changes).toEqual(['/sbin/route -q -n delete -inet -net 10.1.0.0/16 -interface utun4']);
    const stuck = fakeRun({ 'netstat -rn -f inet6': fine, netstat: inet, delete: failing('must be root') });
    expect(await macosRouteTable(stuck.run).clear('utun4')).toBe('must be root');
  });
});

describe('Windows', () => {
  const device = 'Tun 1';
  const route = (prefix: string, alias = device, protocol = 'NetMgmt'): object => ({
    ...{ DestinationPrefix: prefix, InterfaceAlias: alias, Protocol: protocol },
  });
  const list = (...routes: readonly object[]): CommandResult => ({ ...fine, stdout: JSON.stringify(routes) });

  it('passes over what it does not understand', () => {
    const odd = [
      null,
      7,
      {},
      { DestinationPrefix: '10.0.0.0/8' },
      { ...route('10.0.0.0/8'), InterfaceAlias: 7 },
      route('x'),
    ];
    expect(parseNetRoutes(JSON.stringify(odd))).toEqual([]);
    expect(parseNetRoutes(JSON.stringify([route('10.1.2.3/8', 'a', 'Local')]))).toEqual([
      { cidr: '10.0.0.0/8', device: 'a', isStatic: false },
    ]);
  });

  it('knows IPv6, leaves what is there, and says why a route cannot be added', async () => {
    const present = list(route('10.1.0.0/16'), route('10.2.0.0/16', 'other'));
    const refused = { exitCode: 1, stdout: 'The parameter is incorrect.', stderr: '' };
    const { run, changes } = fakeRun({ 'Get-NetRoute': present, 'prefix=10.9': refused });
    const outcomes = await windowsRouteTable(run).apply(device, ['10.1.0.0/16', 'fd00::/64', '10.9.0.0/16'].map(cidr));
    expect(changes).toEqual([`netsh interface ipv6 add route prefix=fd00::/64 interface=${device} store=active`]);
    expect(outcomes.map(({ problem }) => problem?.params?.['detail'] ?? null)).toEqual([
      ...[null, null, 'The parameter is incorrect.'],
    ]);
  });

  it('takes its own routes back, and says what stayed', async () => {
    const others = [route('10.2.0.0/16', 'other'), route('192.168.6.0/24', device, 'Local')];
    let present = list(route('10.1.0.0/16'), ...others);
    const lines: string[] = [];
    const run: RunCommand = (program, args) => {
      if (program === 'powershell') return Promise.resolve(present);
      lines.push(args.join(' '));
      present = list(...others);
      return Promise.resolve(fine);
    };
    expect(await windowsRouteTable(run).clear(device)).toBeNull();
    expect(lines).toEqual([`interface ipv4 delete route prefix=10.1.0.0/16 interface=${device} store=active`]);
    const stuck = fakeRun({ 'Get-NetRoute': list(route('10.1.0.0/16'), ...others), delete: failing('no') });
    expect(await windowsRouteTable(stuck.run).clear(device)).toBe('10.1.0.0/16');
  });
});
