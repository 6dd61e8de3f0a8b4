import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { networkManagerDnsmasq, dnsmasqHasSettings } from '../../../../electron/helper/dns/network-manager-dnsmasq.ts';
import { networkManagerDns } from '../../../../electron/helper/dns/network-manager.ts';
import type { DnsSettings } from '../../../../electron/helper/network-guard.ts';
import { BodyReader, BodyWriter } from '../../../../electron/network/bus-message.ts';
import type { CallBus, CallResult } from '../../../../electron/network/system-bus.ts';
import { parseIpAddress } from '../../../../electron/shared/ip.ts';
import { useTempFolder } from '../temp-folder.ts';

const settings: DnsSettings = {
  servers: ['10.96.0.10', 'fd00::10'].flatMap((text) => parseIpAddress(text) ?? []),
  domains: [{ name: 'cluster.local', search: true }],
};
const link = { device: 'kl0', index: 7 };

function answer(write: (body: BodyWriter) => void): CallResult {
  const body = new BodyWriter();
  write(body);
  return { ok: true, body: new BodyReader(body.toBuffer(), true) };
}

const gone: CallResult = { ok: false, errorName: 'x.ServiceUnknown', text: 'not there' };

describe('NetworkManager', () => {
  it('is asked how it does DNS', async () => {
    const bus: CallBus = ({ member, body }) => {
      const name = body.includes('RcManager') ? 'symlink' : 'dnsmasq';
      return Promise.resolve(member === 'Get' ? answer((text) => text.signature('s').string(name)) : gone);
    };
    expect(await networkManagerDns(bus)).toEqual({ mode: 'dnsmasq', rcManager: 'symlink' });
  });

  it.each([
    ['it is not there', gone],
    ['the answer is another one', answer((body) => body.signature('u').uint32(1))],
    ['the answer ends too early', answer((body) => body.signature('s').uint32(99))],
    ['the answer is empty', answer(() => undefined)],
  ])('is nothing when %s', async (_name, reply) => {
    expect(await networkManagerDns(() => Promise.resolve(reply))).toBeNull();
  });
});

describe('NetworkManager’s dnsmasq', () => {
  const at = useTempFolder();

  /** Another dnsmasq, with another name on the bus, after each reload. */
  function make(reload: CallResult = answer(() => undefined)) {
    let owner = 1;
    let reloads = 0;
    let flushes = 0;
    const bus: CallBus = ({ member }) => {
      if (member === 'GetNameOwner') return Promise.resolve(answer((body) => body.string(`:1.${owner}`)));
      reloads++;
      if (reload.ok) owner++;
      return Promise.resolve(reload);
    };
    const flush = (): Promise<void> => {
      flushes++;
      return Promise.resolve();
    };
    const dns = networkManagerDnsmasq(bus, flush, at('dnsmasq.d'));
    return { dns, reloads: () => reloads, flushes: () => flushes };
  }

  it('gets a file, reads it, and loses it again', async () => {
    const { dns, reloads, flushes } = make();
    expect(await dns.apply(link, settings)).toBeNull();
    expect(await readFile(at('dnsmasq.d/kubelane-kl0.conf'), 'utf8')).toBe(
      '# Made by Kubelane for kl0\nserver=/cluster.local/10.96.0.10\nserver=/cluster.local/fd00::10\nrebind-domain-ok=/cluster.local/\n',
    );
    expect(await dns.apply(link, settings)).toBeNull();
    expect(reloads()).toBe(1);
    expect(await dns.clear(link)).toBeNull();
    expect(await readdir(at('dnsmasq.d'))).toEqual([]);
    expect(await dns.clear(link)).toBeNull();
    expect([reloads(), flushes()]).toEqual([2, 2]);
  });

  it('knows whether its file is as it was written', async () => {
    const { dns } = make();
    const isThere = (): Promise<boolean> => dnsmasqHasSettings(link, settings, at('dnsmasq.d'));
    expect(await isThere()).toBe(false);
    await dns.apply(link, settings);
    expect(await isThere()).toBe(true);
    await writeFile(at('dnsmasq.d/kubelane-kl0.conf'), '# Made by Kubelane for kl0\n');
    expect(await isThere()).toBe(false);
  });

  it('does nothing before there is a way to the servers', async () => {
    const { dns, reloads } = make();
    let arrive = (): void => undefined;
    const applied = dns.apply(link, settings, new Promise<void>((resolve) => (arrive = resolve)));
    await new Promise((resolve) => setImmediate(resolve));
    expect(reloads()).toBe(0);
    arrive();
    expect(await applied).toBeNull();
  });

  it('leaves files of others alone, and sweeps all of its own', async () => {
    const { dns } = make();
    await mkdir(at('dnsmasq.d'));
    await writeFile(at('dnsmasq.d/kubelane-kl0.conf'), 'server=9.9.9.9\n');
    await writeFile(at('dnsmasq.d/kubelane-kl7.conf'), '# Made by Kubelane for kl7\n');
    await writeFile(at('dnsmasq.d/.kubelane-kl7.conf.new'), '# Made by');
    expect(await dns.apply(link, settings)).toMatchObject({ code: 'dns.failed' });
    expect(await dns.clear(link)).toBeNull();
    expect(await dns.sweep?.()).toBeNull();
    expect(await readdir(at('dnsmasq.d'))).toEqual(['kubelane-kl0.conf']);
  });

  it('says why it was not reloaded, and takes its file back where NetworkManager is gone', async () => {
    const { dns } = make(gone);
    expect(await dns.apply(link, settings)).toEqual({ code: 'dns.failed', params: { detail: 'not there' } });
    expect(await dns.clear(link)).toBeNull();
    expect(await readdir(at('dnsmasq.d'))).toEqual([]);
  });
});
