import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandResult, RunCommand } from '../../../../electron/helper/command-runner.ts';
import { macosDnsConfigurator } from '../../../../electron/helper/dns/macos.ts';
import { resolvedDnsConfigurator } from '../../../../electron/helper/dns/resolved.ts';
import { nrptCommands, ownRuleKeys, windowsDnsConfigurator } from '../../../../electron/helper/dns/windows.ts';
import type { DnsSettings } from '../../../../electron/helper/network-guard.ts';
import { BodyReader } from '../../../../electron/network/bus-message.ts';
import type { CallBus, CallResult } from '../../../../electron/network/system-bus.ts';
import { parseIpAddress } from '../../../../electron/shared/ip.ts';

const settings: DnsSettings = {
  servers: ['10.96.0.10', 'fd00::a'].flatMap((text) => parseIpAddress(text) ?? []),
  domains: [
    { name: 'cluster.local', search: false },
    { name: 'svc.cluster.local', search: true },
  ],
};
const link = { device: 'kl0', index: 7 };
const fine: CommandResult = { exitCode: 0, stdout: '', stderr: '' };

function recorder(answer: (line: string) => CommandResult = () => fine): { run: RunCommand; lines: string[] } {
  const lines: string[] = [];
  const run: RunCommand = (program, args) => {
    const line = [program, ...args].join(' ');
    lines.push(line);
    return Promise.resolve(answer(line));
  };
  return { run, lines };
}

const fineReply: CallResult = { ok: true, body: new BodyReader(Buffer.alloc(0), true) };

describe('systemd-resolved', () => {
  function fakeBus(answer: (member: string) => CallResult = () => fineReply): {
    bus: CallBus;
    calls: string[];
    bodies: Buffer[];
  } {
    const calls: string[] = [];
    const bodies: Buffer[] = [];
    const bus: CallBus = (call) => {
      calls.push(`${call.member} ${call.signature}`.trim());
      bodies.push(call.body);
      return Promise.resolve(answer(call.member));
    };
    return { bus, calls, bodies };
  }
  const failure = (errorName: string): CallResult => ({ ok: false, errorName, text: 'No' });

  it('sets domains and default-route before servers', async () => {
    const { bus, calls, bodies } = fakeBus();
    expect(await resolvedDnsConfigurator(bus).apply(link, settings)).toBeNull();
    expect(calls).toEqual([
      'SetLinkDomains ia(sb)',
      'SetLinkDefaultRoute ib',
      'SetLinkDNSSEC is',
      'SetLinkDNSOverTLS is',
      'SetLinkLLMNR is',
      'SetLinkMulticastDNS is',
      'SetLinkDNS ia(iay)',
      'FlushCaches',
    ]);
    expect(bodies[1]?.toString('hex')).toBe('0700000000000000');
    expect(bodies[0]?.toString('latin1')).toContain('cluster.local\0');
    expect(bodies[6]?.toString('hex')).toContain('0a60000a');
  });

  it('names the servers only when the routes to them are there', async () => {
    const { bus, calls } = fakeBus();
    let routesAreThere: () => void = () => undefined;
    const routed = new Promise<void>((resolve) => (routesAreThere = resolve));
    const applied = resolvedDnsConfigurator(bus).apply(link, settings, routed);
    await expect.poll(() => calls).toContain('SetLinkMulticastDNS is');
    expect(calls).not.toContain('SetLinkDNS ia(iay)');
    routesAreThere();
    expect(await applied).toBeNull();
    expect(calls).toContain('SetLinkDNS ia(iay)');
  });

  it('takes the servers away for an instant when they are named again, so that old questions are given up', async () => {
    const { bus, calls, bodies } = fakeBus();
    const configurator = resolvedDnsConfigurator(bus);
    await configurator.apply(link, settings);
    await configurator.apply({ device: 'kl1', index: 8 }, settings);
    expect(calls.filter((call) => call.startsWith('SetLinkDNS '))).toHaveLength(2);
    await configurator.apply(link, settings);
    const emptied = calls.lastIndexOf('SetLinkDNS ia(iay)') - 1;
    expect(calls[emptied]).toBe('SetLinkDNS ia(iay)');
    expect(bodies[emptied]?.toString('hex')).toBe('0700000000000000');
    expect(bodies[emptied + 1]?.toString('hex')).toContain('0a60000a');
    await configurator.clear(link);
    await configurator.apply(link, settings);
    expect(calls.filter((call) => call.startsWith('SetLinkDNS '))).toHaveLength(5);
  });

  it('never names a server when the domains were refused', async () => {
    const { bus, calls } = fakeBus((member) => (member === 'SetLinkDomains' ? failure('x.InvalidArgs') : fineReply));
    const failed = await resolvedDnsConfigurator(bus).apply(link, settings);
    expect(failed).toEqual({ code: 'dns.failed', params: { detail: 'No' } });
    expect(calls).not.toContain('SetLinkDNS ia(iay)');
  });

  it('goes on without what an old version lacks', async () => {
    const { bus } = fakeBus((member) =>
      /DNSOverTLS|DefaultRoute/.test(member) ? failure('org.freedesktop.DBus.Error.UnknownMethod') : fineReply,
    );
    expect(await resolvedDnsConfigurator(bus).apply(link, settings)).toBeNull();
  });

  it.each([
    ['org.freedesktop.resolve1.NoSuchLink', null],
    ['org.freedesktop.DBus.Error.ServiceUnknown', null],
    ['org.freedesktop.DBus.Error.AccessDenied', 'No'],
  ])('takes back after the error %j: %j', async (errorName, stayed) => {
    const { bus } = fakeBus((member) => (member === 'RevertLink' ? failure(errorName) : fineReply));
    expect(await resolvedDnsConfigurator(bus).clear(link)).toBe(stayed);
  });
});

describe('macOS', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'resolver-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('writes one marked file a domain and removes only its own', async () => {
    const { run, lines } = recorder();
    const dns = macosDnsConfigurator(run, folder);
    await writeFile(join(folder, 'corp'), 'nameserver 1.2.3.4\n');
    expect(await dns.apply({ device: 'utun4', index: 0 }, settings)).toBeNull();
    expect(await readFile(join(folder, 'cluster.local'), 'utf8')).toBe(
      '# Made by Kubelane for utun4\nnameserver 10.96.0.10\nnameserver fd00::a\ntimeout 3\n',
    );
    expect(
      await dns.apply({ device: 'utun4', index: 0 }, { ...settings, domains: settings.domains.slice(0, 1) }),
    ).toBeNull();
    expect((await readdir(folder)).sort()).toEqual(['cluster.local', 'corp']);
    expect(await dns.clear({ device: 'utun5', index: 0 })).toBeNull();
    expect(await dns.clear({ device: 'utun4', index: 0 })).toBeNull();
    expect(await readdir(folder)).toEqual(['corp']);
    expect(lines).toContain('/usr/bin/killall -HUP mDNSResponder');
  });

  it('never touches a file of somebody else’s', async () => {
    await writeFile(join(folder, 'cluster.local'), 'nameserver 1.2.3.4\n');
    const failed = await macosDnsConfigurator(recorder().run, folder).apply({ device: 'utun4', index: 0 }, settings);
    expect(failed?.code).toBe('dns.failed');
    expect(await readFile(join(folder, 'cluster.local'), 'utf8')).toBe('nameserver 1.2.3.4\n');
  });

  it('has nothing to take back without the folder', async () => {
    expect(
      await macosDnsConfigurator(recorder().run, join(folder, 'none')).clear({ device: 'utun4', index: 0 }),
    ).toBeNull();
  });
});

describe('Windows', () => {
  it('makes rules of at most 50 domains', () => {
    const many = Array.from({ length: 51 }, (_, index) => ({ name: `d${index}.example`, search: false }));
    const commands = nrptCommands('ROOT', { device: 'Tun #1', index: 0 }, { ...settings, domains: many });
    expect(commands).toHaveLength(8);
    expect(commands[0]).toEqual([
      'add',
      'ROOT\\Kubelane-Tun__1-0',
      '/v',
      'Version',
      '/t',
      'REG_DWORD',
      '/d',
      '2',
      '/f',
    ]);
    expect(commands[6]).toEqual([
      'add',
      'ROOT\\Kubelane-Tun__1-1',
      '/v',
      'GenericDNSServers',
      '/t',
      'REG_SZ',
      '/d',
      '10.96.0.10;fd00::a',
      '/f',
    ]);
  });

  it('finds its own rules alone', () => {
    const root = 'HKLM\\SYSTEM\\X';
    const output =
      '\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\X\\Kubelane-kl0-0\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\X\\Kubelane-kl01-0\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\X\\{1}\r\n';
    expect(ownRuleKeys(root, link, output)).toEqual(['HKEY_LOCAL_MACHINE\\SYSTEM\\X\\Kubelane-kl0-0']);
  });

  it('writes beside a group policy, which would hide the local rules', async () => {
    const { run, lines } = recorder();
    expect(await windowsDnsConfigurator(run).apply(link, settings)).toBeNull();
    expect(lines.filter((line) => line.startsWith('reg add')).length).toBe(8);
    expect(lines.at(-1)).toBe('ipconfig /flushdns');
  });
});
