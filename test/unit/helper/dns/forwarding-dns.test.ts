import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { RunCommand } from '../../../../electron/helper/command-runner.ts';
import type { ForwarderConfig } from '../../../../electron/helper/dns/forwarder/forwarder-config.ts';
import { ForwardingDns, type ForwarderControl } from '../../../../electron/helper/dns/forwarding-dns.ts';
import { frontText } from '../../../../electron/helper/dns/resolv-conf/fronted-text.ts';
import { resolvConfFront } from '../../../../electron/helper/dns/resolv-conf/resolv-conf-front.ts';
import type { DnsSettings } from '../../../../electron/helper/network-guard.ts';
import { parseIpAddress } from '../../../../electron/shared/ip.ts';
import { problem, type Problem } from '../../../../electron/shared/problem.ts';
import { until } from '../../../support/until.ts';
import { useTempFolder } from '../temp-folder.ts';

const run: RunCommand = () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
const home = 'search home.example\nnameserver 192.168.1.1 # router\n';
const [first, second] = [
  { device: 'kl0', index: 7 },
  { device: 'kl1', index: 8 },
];

function settings(domain: string, server: string, search = false): DnsSettings {
  return { servers: [parseIpAddress(server)!], domains: [{ name: domain, search }] };
}

/** Keeps what it was told; refuses the addresses in `taken`. */
class FakeForwarder implements ForwarderControl {
  readonly taken = new Set<string>();
  config: ForwarderConfig | null = null;
  starts = 0;
  updates = 0;

  start(config: ForwarderConfig): Promise<Problem | null> {
    this.starts++;
    if (this.taken.has(config.listen.address)) return Promise.resolve(problem('dns.failed', { detail: 'in use' }));
    this.config = config;
    return Promise.resolve(null);
  }

  update(config: ForwarderConfig): Promise<Problem | null> {
    this.updates++;
    this.config = config;
    return Promise.resolve(null);
  }

  stop(): Promise<void> {
    this.config = null;
    return Promise.resolve();
  }
}

describe('ForwardingDns', () => {
  const at = useTempFolder();

  async function make(text: string | null = home) {
    const path = at('resolv.conf');
    if (text !== null) await writeFile(path, text, 'latin1');
    const forwarder = new FakeForwarder();
    const log: string[] = [];
    let flushes = 0;
    const dns = new ForwardingDns({
      front: resolvConfFront(run, path),
      forwarder,
      flush: () => {
        flushes++;
        return Promise.resolve();
      },
      log: (level, words) => void log.push(`${level}: ${words}`),
    });
    const file = (): Promise<string> => readFile(path, 'utf8');
    return { dns, forwarder, log, file, path, flushes: () => flushes };
  }

  const servers = (text: string): string[] =>
    [...text.matchAll(/^nameserver (\S+)/gm)].map(([, server]) => server ?? '');

  it('stands in front of the servers, asks them for all names but the cluster’s, and goes', async () => {
    const { dns, forwarder, file, flushes } = await make();
    expect(await dns.apply(first, settings('cluster.local', '10.96.0.10'))).toBeNull();
    expect(servers(await file())).toEqual(['127.74.75.1', '192.168.1.1']);
    expect(forwarder.config).toEqual({
      listen: { address: '127.74.75.1', port: 53 },
      routes: [{ domain: 'cluster.local', servers: [{ address: '10.96.0.10', port: 53 }] }],
      servers: [{ address: '192.168.1.1', port: 53 }],
    });
    expect(flushes()).toBe(1);
    expect(await dns.clear(first)).toBeNull();
    expect(await file()).toBe(home);
    expect(forwarder.config).toBeNull();
    expect(flushes()).toBe(2);
  });

  it('does nothing before there is a way to the servers', async () => {
    const { dns, file } = await make();
    let arrive = (): void => undefined;
    const routed = new Promise<void>((resolve) => (arrive = resolve));
    const applied = dns.apply(first, settings('cluster.local', '10.96.0.10'), routed);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await file()).toBe(home);
    arrive();
    await applied;
    expect(await file()).not.toBe(home);
    await dns.clear(first);
  });

  it('changes nothing when the same is applied again', async () => {
    const { dns, forwarder, file } = await make();
    await dns.apply(first, settings('cluster.local', '10.96.0.10'));
    const text = await file();
    await dns.apply(first, settings('cluster.local', '10.96.0.10'));
    expect([await file(), forwarder.starts, forwarder.updates]).toEqual([text, 1, 0]);
    await dns.clear(first);
  });

  it('serves several tunnels, and ends with the last', async () => {
    const { dns, forwarder, file } = await make();
    await dns.apply(first, settings('one.local', '10.96.0.10', true));
    await dns.apply(second, settings('two.local', '10.97.0.10'));
    expect(forwarder.config?.routes.map(({ domain }) => domain)).toEqual(['one.local', 'two.local']);
    expect(await file()).toContain('search one.local home.example');
    await dns.clear(first);
    expect(forwarder.config?.routes.map(({ domain }) => domain)).toEqual(['two.local']);
    expect(await file()).toContain('\nsearch home.example\n');
    await dns.clear(second);
    expect(await file()).toBe(home);
  });

  it('asks this machine where no server is named, and never itself', async () => {
    const { dns, forwarder } = await make('nameserver 127.74.75.1\nnameserver 0.0.0.0\n');
    await dns.apply(first, settings('cluster.local', '10.96.0.10'));
    expect(forwarder.config?.servers).toEqual([{ address: '127.0.0.1', port: 53 }]);
    await dns.clear(first);
  });

  it('makes and removes a file that was not there', async () => {
    const { dns, file } = await make(null);
    await dns.apply(first, settings('cluster.local', '10.96.0.10'));
    expect(servers(await file())).toEqual(['127.74.75.1']);
    await dns.clear(first);
    await expect(file()).rejects.toThrow('ENOENT');
  });

  it('takes another address where the first is taken, and says why where none is free', async () => {
    const { dns, forwarder, file } = await make();
    forwarder.taken.add('127.74.75.1');
    expect(await dns.apply(first, settings('cluster.local', '10.96.0.10'))).toBeNull();
    expect(servers(await file())[0]).toBe('127.74.75.2');
    await dns.clear(first);
    for (const address of ['127.74.75.2', '127.74.75.3']) forwarder.taken.add(address);
    const failed = await dns.apply(first, settings('cluster.local', '10.96.0.10'));
    expect(failed).toEqual({ code: 'dns.failed', params: { detail: 'in use' } });
    expect(await file()).toBe(home);
  });

  it('sets itself in front again when the file is written anew, with the new servers behind it', async () => {
    const { dns, forwarder, file, path, log } = await make();
    await dns.apply(first, settings('cluster.local', '10.96.0.10'));
    await writeFile(path, '# Generated by dhcp\x1b[31m\nnameserver 10.0.0.1\n');
    await until('ours in front', async () => servers(await file())[0] === '127.74.75.1');
    await until('the log', () => log.length > 0);
    expect(forwarder.config?.servers).toEqual([{ address: '10.0.0.1', port: 53 }]);
    expect(log).toEqual(['info: DNS: the servers were overwritten (now: “Generated by dhcp[31m”); set again']);
    await dns.clear(first);
    expect(servers(await file())).toEqual(['10.0.0.1']);
  });

  it('asks the stub of systemd-resolved, which may ask us, after all others', async () => {
    const { dns, forwarder } = await make('nameserver 127.0.0.53\nnameserver 192.168.1.1\nnameserver 10.0.0.1\n');
    await dns.apply(first, settings('cluster.local', '10.96.0.10'));
    expect(forwarder.config?.servers.map(({ address }) => address)).toEqual(['192.168.1.1', '10.0.0.1', '127.0.0.53']);
    await dns.clear(first);
  });

  it('gives up for a while, also when it is asked for anew, but not while ours is in front', async () => {
    const { dns, file, path, log } = await make();
    const wanted = settings('cluster.local', '10.96.0.10');
    await dns.apply(first, wanted);
    const rival = '# rival\nnameserver 10.0.0.1\n';
    await until('it gives up', async () => {
      if ((await file()) !== rival) await writeFile(path, rival);
      return log.some((words) => words.includes('again and again'));
    });
    const repaired = log.filter((words) => words.includes('set again'));
    expect(repaired).toHaveLength(10);
    expect(await dns.apply(first, wanted)).toEqual({ code: 'dns.overwritten', params: { by: 'rival' } });
    // Taken back and asked for again, as a connection does: the other program is still there.
    await dns.clear(first);
    expect(await dns.apply(first, wanted)).toMatchObject({ code: 'dns.overwritten' });
    expect(await file()).toBe(rival);
    expect(log).toHaveLength(11);
  });

  it('leaves a file alone that somebody wrote since, at the end', async () => {
    const { dns, file, path } = await make();
    await dns.apply(first, settings('cluster.local', '10.96.0.10'));
    await writeFile(path, 'nameserver 10.0.0.1\n');
    await dns.clear(first);
    expect(await file()).toBe('nameserver 10.0.0.1\n');
  });

  it('takes back what a helper left that is gone, and nothing else', async () => {
    const left = frontText(home, { listen: '127.74.75.1', search: [] });
    const { dns, file, path } = await make(left);
    expect(await dns.takeBackUnserved()).toBeNull();
    expect(await file()).toBe(home);
    await writeFile(path, left, 'latin1');
    expect(await dns.clear(first)).toBeNull();
    expect(await file()).toBe(home);
    expect(await dns.takeBackUnserved()).toBeNull();
    expect(await file()).toBe(home);
  });

  it('says what it could not take back', async () => {
    const { dns } = await make('x'.repeat(70_000));
    expect(await dns.takeBackUnserved()).toMatch(/no plain text file/);
    expect(await dns.apply(first, settings('cluster.local', '10.96.0.10'))).toMatchObject({ code: 'dns.failed' });
  });
});
