import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { CommandResult, RunCommand } from '../../../../electron/helper/command-runner.ts';
import { macosDnsConfigurator } from '../../../../electron/helper/dns/macos.ts';
import { noDnsConfigurator } from '../../../../electron/helper/dns/none.ts';
import { resolvedAnswers, resolvedDnsConfigurator } from '../../../../electron/helper/dns/resolved.ts';
import { windowsDnsConfigurator } from '../../../../electron/helper/dns/windows.ts';
import type { DnsSettings } from '../../../../electron/helper/network-guard.ts';
import { BodyReader } from '../../../../electron/network/bus-message.ts';
import type { CallBus, CallResult } from '../../../../electron/network/system-bus.ts';
import { parseIpAddress } from '../../../../electron/shared/ip.ts';
import { useTempFolder } from '../temp-folder.ts';

const settings: DnsSettings = {
  servers: ['10.96.0.10'].flatMap((text) => parseIpAddress(text) ?? []),
  domains: [
    { name: 'cluster.local', search: false },
    { name: 'svc.cluster.local', search: true },
  ],
};
const link = { device: 'kl0', index: 7 };
const fine: CommandResult = { exitCode: 0, stdout: '', stderr: '' };
const denied: CommandResult = { exitCode: 1, stdout: '', stderr: 'Access is denied.' };

describe('no DNS stack', () => {
  it('says so, and touches nothing', async () => {
    const none = noDnsConfigurator();
    expect(none.stack).toBe('none');
    expect(await none.apply(link, settings)).toEqual({
      code: 'dns.unsupported',
      params: { domain: 'cluster.local, svc.cluster.local' },
    });
    expect(await none.clear(link)).toBeNull();
  });
});

describe('systemd-resolved', () => {
  const reply: CallResult = { ok: true, body: new BodyReader(Buffer.alloc(0), true) };
  const failing = (failed: string, errorName: string, text = 'No'): CallBus => {
    return ({ member }) => Promise.resolve(member === failed ? { ok: false, errorName, text } : reply);
  };

  it('is asked whether it answers', async () => {
    const asked: string[] = [];
    const bus: CallBus = (call) => {
      asked.push(`${call.destination} ${call.path} ${call.interface}.${call.member}${call.signature}`);
      return Promise.resolve(reply);
    };
    expect(await resolvedAnswers(bus)).toBe(true);
    expect(await resolvedAnswers(failing('Ping', 'x'))).toBe(false);
    expect(asked).toEqual(['org.freedesktop.resolve1 /org/freedesktop/resolve1 org.freedesktop.DBus.Peer.Ping']);
  });

  it('has its servers refused', async () => {
    const failed = await resolvedDnsConfigurator(failing('SetLinkDNS', 'x.AccessDenied')).apply(link, settings);
    expect(failed).toEqual({ code: 'dns.failed', params: { detail: 'No' } });
  });

  it('is said by its error’s name where it has no words', async () => {
    const failed = await resolvedDnsConfigurator(failing('SetLinkDNSSEC', 'x.Odd', '')).apply(link, settings);
    expect(failed).toEqual({ code: 'dns.failed', params: { detail: 'x.Odd' } });
  });

  it('never goes on without domains, however old it is', async () => {
    const old = failing('SetLinkDomains', 'org.freedesktop.DBus.Error.UnknownMethod');
    expect((await resolvedDnsConfigurator(old).apply(link, settings))?.code).toBe('dns.failed');
  });

  it('that is gone, with the bus, has nothing to take back', async () => {
    const dns = resolvedDnsConfigurator(failing('RevertLink', '', 'no bus'));
    expect(dns.stack).toBe('systemd-resolved');
    expect(await dns.clear(link)).toBeNull();
    expect(await resolvedDnsConfigurator(failing('x', '')).clear(link)).toBeNull();
  });
});

describe('macOS', () => {
  const path = useTempFolder();
  const run: RunCommand = () => Promise.resolve(fine);
  const utun = { device: 'utun4', index: 0 };

  it('makes the folder where there is none', async () => {
    const dns = macosDnsConfigurator(run, path('resolver'));
    expect(dns.stack).toBe('macos-resolver');
    expect(await dns.apply(utun, settings, Promise.resolve())).toBeNull();
    expect(await readdir(path('resolver'))).toEqual(['cluster.local', 'svc.cluster.local']);
  });

  it('says why it cannot write', async () => {
    await writeFile(path('file'), '');
    const failed = await macosDnsConfigurator(run, path('file')).apply(utun, settings);
    expect(failed?.code).toBe('dns.failed');
    expect(String(failed?.params?.['detail'])).toContain('EEXIST');
    const below = macosDnsConfigurator(run, path('file', 'resolver'));
    expect((await below.apply(utun, settings))?.code).toBe('dns.failed');
    expect(await below.clear(utun)).toContain('ENOTDIR');
  });

  it('passes over what is no file', async () => {
    await mkdir(path('cluster.local'));
    await symlink(path('nowhere'), path('svc.cluster.local'));
    expect(await macosDnsConfigurator(run, path()).clear(utun)).toBeNull();
    expect(await readdir(path())).toHaveLength(2);
  });

  it('sweeps up what bears its mark, whosever link it was for, and nothing else', async () => {
    const dns = macosDnsConfigurator(run, path());
    await dns.apply(utun, settings);
    await dns.apply({ device: 'utun5', index: 0 }, { ...settings, domains: [{ name: 'other', search: false }] });
    await writeFile(path('corp'), 'nameserver 1.2.3.4\n');
    expect(await dns.sweep?.()).toBeNull();
    expect(await readdir(path())).toEqual(['corp']);
    expect(await readFile(path('corp'), 'utf8')).toBe('nameserver 1.2.3.4\n');
  });
});

describe('Windows', () => {
  const localRoot = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Dnscache\\Parameters\\DnsPolicyConfig';
  const own = `${localRoot}\\Kubelane-kl0-0`;
  const other = `${localRoot}\\Kubelane-kl9-0`;

  /** Runs `reg` and `ipconfig` as told by the words of a line. */
  function fakeRun(answers: Readonly<Record<string, CommandResult>>): { run: RunCommand; lines: string[] } {
    const lines: string[] = [];
    const run: RunCommand = (program, args) => {
      const line = [program, ...args].join(' ');
      lines.push(line);
      const key = Object.keys(answers).find((words) => line.includes(words));
      return Promise.resolve(key === undefined ? fine : (answers[key] ?? fine));
    };
    return { run, lines };
  }

  it('writes local rules alone where no group policy has any', async () => {
    const { run, lines } = fakeRun({ 'query HKLM\\SOFTWARE': denied });
    const dns = windowsDnsConfigurator(run);
    expect(dns.stack).toBe('windows-nrpt');
    expect(await dns.apply(link, settings, Promise.resolve())).toBeNull();
    const added = lines.filter((line) => line.startsWith('reg add'));
    expect(added).toHaveLength(4);
    expect(added.every((line) => line.includes('Services\\Dnscache'))).toBe(true);
    expect(added[1]).toContain('.cluster.local\\0.svc.cluster.local');
  });

  it('takes former rules away before it writes new ones', async () => {
    const { run, lines } = fakeRun({
      'query HKLM\\SOFTWARE': denied,
      'query HKLM\\SYSTEM': { ...fine, stdout: `\r\n${own}\r\n${other}\r\n` },
    });
    expect(await windowsDnsConfigurator(run).apply(link, settings)).toBeNull();
    expect(lines.filter((line) => line.startsWith('reg delete'))).toEqual([`reg delete ${own} /f`]);
    expect(lines.findIndex((line) => line.startsWith('reg delete'))).toBeLessThan(
      lines.findIndex((line) => line.startsWith('reg add')),
    );
  });

  it('says why a rule cannot be written', async () => {
    const { run } = fakeRun({ 'reg add': denied });
    expect(await windowsDnsConfigurator(run).apply(link, settings)).toEqual({
      code: 'dns.failed',
      params: { detail: 'Access is denied.' },
    });
  });

  it('takes its own rules back, and says what stayed', async () => {
    const present = { ...fine, stdout: `${own}\r\n${other}` };
    const { run, lines } = fakeRun({ 'query HKLM\\SYSTEM': present, 'query HKLM\\SOFTWARE': denied });
    expect(await windowsDnsConfigurator(run).clear(link)).toBeNull();
    expect(lines.filter((line) => line.startsWith('reg delete'))).toEqual([`reg delete ${own} /f`]);
    expect(lines.at(-1)).toBe('ipconfig /flushdns');
    const stuck = fakeRun({ 'query HKLM\\SYSTEM': present, 'reg delete': denied });
    expect(await windowsDnsConfigurator(stuck.run).clear(link)).toBe('Access is denied.');
  });

  it('sweeps up the rules of every link', async () => {
    const present = { ...fine, stdout: `${own}\r\n${other}\r\n${localRoot}\\{1}` };
    const { run, lines } = fakeRun({ 'query HKLM\\SYSTEM': present, 'query HKLM\\SOFTWARE': denied });
    expect(await windowsDnsConfigurator(run).sweep?.()).toBeNull();
    expect(lines.filter((line) => line.startsWith('reg delete'))).toEqual([
      `reg delete ${own} /f`,
      `reg delete ${other} /f`,
    ]);
    const stuck = fakeRun({ 'query HKLM\\SYSTEM': present, 'reg delete': denied });
    expect(await windowsDnsConfigurator(stuck.run).sweep?.()).toBe('Access is denied.');
  });
});
