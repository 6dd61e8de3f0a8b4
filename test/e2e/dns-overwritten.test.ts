import {
  chmodSync,
  chownSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dnsProgramsTree } from '../../scripts/setup/parts.ts';
import type { DnsStackName } from '../lab/dns-stacks.ts';
import { LaptopUser } from './support/laptop-user.ts';
import { eventually, run, type Headless } from './support/programs.ts';
import { addressesOf } from './support/reach.ts';

const inCluster = 'web.shop.svc.cluster.coder4';
const outside = 'www.public.example';
const resolvConf = '/etc/resolv.conf';
const ours = 'nameserver 127.74.75.1';
const foreign = '# second VPN\nnameserver 192.168.1.1\n';
const dnsmasqFile = '/etc/NetworkManager/dnsmasq.d/kubelane-kl0.conf';

const laptop = new LaptopUser({ keepsFaults: true, comparesEtc: true });

const logs = (words: string): Promise<void> =>
  eventually(`the log says “${words}”`, () => log().includes(words), 20_000);
const text = (): string => readFileSync(resolvConf, 'utf8');
const log = (): string => laptop.kubelane.helperLog;

/** The stack stays until the end of the group; each of its tests leaves the laptop's own files as they were. */
function onStack(stack: DnsStackName): void {
  beforeAll(() => laptop.lab.fault('dns-stack', stack));
}

/** Connects, and gives the address that the name has as long as all is well. */
async function connected(): Promise<{ readonly up: Headless; readonly address: string }> {
  const up = await laptop.connect();
  const [address = ''] = await addressesOf(inCluster);
  expect(address).toMatch(/^10\./);
  return { up, address };
}

/** The last of what programs saw is what counts. */
async function resolvesTo(address: string, timeoutMs = 5_000): Promise<void> {
  const both = async (): Promise<string> => [...(await addressesOf(inCluster)), ...(await addressesOf(outside))].join();
  await eventually(
    `${inCluster} is ${address}, and ${outside} is what it was`,
    async () => (await both()) === `${address},198.51.100.80`,
    timeoutMs,
  );
}

/** What a user is told in the end when somebody overwrites without end. */
async function isToldOf(up: Headless, by: string): Promise<void> {
  const last = await up.reaches('degraded', 30_000);
  const isSaid = (): boolean =>
    up.last?.reasons.some(({ code, text: words }) => code === 'dns.overwritten' && words.includes(by)) === true;
  await eventually(`the reason is said: ${JSON.stringify(last.reasons)}`, isSaid, 30_000);
}

describe('systemd-resolved', () => {
  onStack('resolved');

  test('settings that were taken off the link are set again', async () => {
    const { up, address } = await connected();
    await run('resolvectl', ['revert', 'kl0']);
    await logs('another program took the settings of kl0; set again');
    await resolvesTo(address);
    await laptop.endsWithNothingLeft(up);
  });

  test('settings that are taken without end are given up for a while', async () => {
    const { up } = await connected();
    await eventually('it is given up', async () => {
      const { stdout } = await run('resolvectl', ['domain', 'kl0']);
      if (stdout.includes('coder4')) await run('resolvectl', ['revert', 'kl0']);
      return log().includes('the settings of kl0 are taken away again and again');
    });
    expect(log().match(/took the settings of kl0; set again/g)).toHaveLength(10);
    await laptop.endsWithNothingLeft(up);
  });

  test('started again, it has the settings again', async () => {
    const { up, address } = await connected();
    await laptop.lab.fault('resolver', 'restart');
    await resolvesTo(address);
    await laptop.endsWithNothingLeft(up);
  });

  test('resolv.conf that another program takes from it: the forwarder stands before that one’s servers', async () => {
    const link = readlinkSync(resolvConf);
    const { up, address } = await connected();
    rmSync(resolvConf);
    writeFileSync(resolvConf, foreign);
    await logs('DNS stack: resolv-conf, because resolv.conf names 192.168.1.1; systemd-resolved runs');
    await resolvesTo(address);
    await up.reaches('connected');
    expect(up.last?.dns?.stack).toBe('resolv-conf');
    expect(await up.end('SIGINT')).toBe(0);
    expect(text()).toBe(foreign);
    rmSync(resolvConf);
    symlinkSync(link, resolvConf);
    // It still asks the servers of a file that is not its own any more.
    await laptop.lab.fault('resolver', 'restart');
    await laptop.expectNothingLeft();
  });
});

describe('plain', () => {
  let original: string;
  onStack('plain');
  beforeEach(() => {
    original = text();
  });

  /** As if nothing had been written. */
  async function endsAsBefore(up: Headless, left: string): Promise<void> {
    expect(await up.end('SIGINT')).toBe(0);
    expect(text()).toBe(left);
    writeFileSync(resolvConf, original);
    await laptop.expectNothingLeft();
  }

  test('a file written anew gets ours in front again, and is what is put back', async () => {
    const { up, address } = await connected();
    const anew = '; dhclient\nsearch cafe.example\nnameserver 192.168.1.1 # router\n';
    writeFileSync(resolvConf, anew);
    await logs('the servers were overwritten (now: “dhclient”); set again');
    expect(text()).toContain(ours);
    await resolvesTo(address);
    await endsAsBefore(up, anew);
  });

  test('a file that others wrote is left alone when nobody repairs it any more', async () => {
    const { up } = await connected();
    await laptop.kubelane.stopHelper('SIGKILL');
    writeFileSync(resolvConf, 'nameserver 192.168.1.1\n');
    await up.end('SIGKILL');
    await laptop.kubelane.startHelper();
    expect(text()).toBe('nameserver 192.168.1.1\n');
    writeFileSync(resolvConf, original);
    await laptop.expectNothingLeft();
  });

  test('the link, the owner and the mode of the file stay', async () => {
    const target = '/run/somewhere.conf';
    writeFileSync(target, original);
    chmodSync(target, 0o640);
    chownSync(target, 1234, 4321);
    rmSync(resolvConf);
    symlinkSync(target, resolvConf);
    const { up } = await connected();
    expect(text()).toContain(ours);
    for (const when of ['while', 'after'] as const) {
      if (when === 'after') await up.end('SIGINT');
      expect(readlinkSync(resolvConf)).toBe(target);
      const { mode, uid, gid } = statSync(target);
      expect([mode & 0o777, uid, gid]).toEqual([0o640, 1234, 4321]);
    }
    expect(text()).toBe(original);
    rmSync(resolvConf);
    rmSync(target);
    writeFileSync(resolvConf, original);
    await laptop.expectNothingLeft();
  });

  test('somebody who overwrites it without end is told of, and given up for a while', async () => {
    const { up } = await connected();
    const rival = '# rival\nnameserver 192.168.1.1\n';
    const overwrite = (): void => {
      if (text() !== rival) writeFileSync(resolvConf, rival);
    };
    await eventually('it is given up', () => {
      overwrite();
      return log().includes('overwritten again and again (now: “rival”)');
    });
    expect(log().match(/\(now: “rival”\); set again/g)).toHaveLength(10);
    await isToldOf(up, 'rival');
    await endsAsBefore(up, rival);
  });
});

describe('openresolv', () => {
  onStack('openresolv');

  test('another network’s servers are asked from then on', async () => {
    const { up, address } = await connected();
    await laptop.lab.fault('lan', 'cafe');
    await up.reaches('connected', 30_000);
    await resolvesTo(address);
    expect(await laptop.lab.homeDnsQueries('cafe')).toContain(outside);
    await up.end('SIGINT');
    expect(text()).toBe('# Generated by resolvconf\nsearch cafe.example\nnameserver 192.168.43.1\n');
    await laptop.lab.fault('lan', 'home');
    await laptop.expectNothingLeft();
  });

  test('resolv.conf that another program wrote over is made again by openresolv', async () => {
    const { up, address } = await connected();
    writeFileSync(resolvConf, foreign);
    await logs('the servers were overwritten (now: “second VPN”); set again');
    expect(text()).toContain(ours);
    await resolvesTo(address);
    // What openresolv makes of a file that is not its own.
    rmSync(`${resolvConf}.bak`);
    await laptop.endsWithNothingLeft(up);
  });
});

describe('NetworkManager alone', () => {
  onStack('networkmanager');

  test('the file that it writes for another network gets ours in front, and that one’s servers are asked', async () => {
    const { up, address } = await connected();
    await laptop.lab.fault('lan', 'cafe');
    await eventually('ours is in front', () => text().includes(ours) && text().includes('192.168.43.1'));
    await up.reaches('connected', 30_000);
    await resolvesTo(address, 15_000);
    expect(await laptop.lab.homeDnsQueries('cafe')).toContain(outside);
    await up.end('SIGINT');
    expect(text()).toMatch(/^# Generated by NetworkManager\nsearch cafe\.example\nnameserver 192\.168\.43\.1\n$/);
    await laptop.lab.fault('lan', 'home');
    await laptop.expectNothingLeft();
  });

  test('the file that it writes anew for the same network gets ours in front', async () => {
    const { up, address } = await connected();
    await networkManager('general', 'reload', 'dns-rc');
    await logs('(now: “Generated by NetworkManager”); set again');
    expect(text()).toContain(ours);
    await resolvesTo(address);
    await laptop.endsWithNothingLeft(up);
  });
});

describe('NetworkManager with dnsmasq', () => {
  onStack('networkmanager-dnsmasq');

  test('a file that another program took from its folder is written again', async () => {
    const { up, address } = await connected();
    rmSync(dnsmasqFile);
    await networkManager('general', 'reload', 'dns-full');
    await logs('took the settings of kl0; set again');
    await resolvesTo(address);
    await laptop.endsWithNothingLeft(up);
  });

  test('resolv.conf that another program takes from it is written by NetworkManager again', async () => {
    const { up, address } = await connected();
    const original = text();
    writeFileSync(resolvConf, foreign);
    expect(await addressesOf(inCluster)).toEqual([]);
    await resolvesTo(address, 20_000);
    expect(text()).toBe(original);
    await up.reaches('connected');
    await laptop.endsWithNothingLeft(up);
  });

  test('another network’s servers are asked from then on', async () => {
    const { up, address } = await connected();
    await laptop.lab.fault('lan', 'cafe');
    await up.reaches('connected', 30_000);
    await resolvesTo(address, 15_000);
    expect(await laptop.lab.homeDnsQueries('cafe')).toContain(outside);
    await up.end('SIGINT');
    await laptop.lab.fault('lan', 'home');
    await laptop.expectNothingLeft();
  });
});

async function networkManager(...argv: string[]): Promise<void> {
  const tree = dnsProgramsTree();
  const env = { ...process.env, LD_LIBRARY_PATH: `${tree}/usr/lib/x86_64-linux-gnu` };
  expect(await run(`${tree}/usr/bin/nmcli`, argv, env)).toMatchObject({ code: 0 });
}
