import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { LaptopUser } from './support/laptop-user.ts';
import { startNamePrograms, type NameProgram, type NamePrograms } from './support/name-programs.ts';
import { pidWithArgument } from './support/processes.ts';
import { eventually } from './support/programs.ts';
import { addressesOf } from './support/reach.ts';

const inCluster = 'web.shop.svc.cluster.coder4';
const outside = 'www.public.example';
const outsideAddress = '198.51.100.80';

/**
 * How long the JVM remembers that there is no such name: ten seconds unless it is set, as it is for most of these tests. What it remembers is over a
 * second before the name is used next.
 */
const byDefault = 10;
const usedEveryMs = 1_000;

/** The stacks that the laboratory's laptop can have, and what Kubelane calls them. */
const stacks = [
  ['resolved', 'systemd-resolved', 1],
  ['plain', 'resolv-conf', byDefault],
  ['openresolv', 'resolvconf', 1],
  ['networkmanager', 'resolv-conf', 1],
  ['networkmanager-dnsmasq', 'networkmanager-dnsmasq', 1],
] as const;

const laptop = new LaptopUser({ keepsFaults: true, comparesEtc: true });

describe.each(stacks)('%s', (fault, stack, jvmSeconds) => {
  beforeAll(() => laptop.lab.fault('dns-stack', fault));

  test('cluster names work in every program, others keep their way, and all is undone', async () => {
    const programs = await startNamePrograms(inCluster, jvmSeconds);
    try {
      await programsFollow(programs);
    } finally {
      await programs.end();
    }
    expect(laptop.kubelane.helperLog).toContain(`DNS stack: ${stack}, because`);
    await laptop.expectNothingLeft({ farewells: false });
  });

  async function programsFollow({ all, jvm }: NamePrograms): Promise<void> {
    expect(await reached(all, inCluster)).toEqual(expected(all, '', ''));
    expect(await jvm.ask('')).toBe('');
    const jvmForgetsMs = jvmSeconds * 1_000 + usedEveryMs;
    const clusterMark = (await laptop.lab.clusterDnsQueries()).length;
    const up = await laptop.connect();
    expect(up.last?.dns).toMatchObject({ stack, status: 'active', domains: ['cluster.coder4'] });
    const [address = ''] = await addressesOf(inCluster);
    expect(address).toMatch(/^10\.\d+\.\d+\.\d+$/);
    // It uses the name all the time: what it asked of the home network before the tunnel stood is answered by then.
    await eventually('the JVM knows it', async () => (await jvm.ask('')) === address, jvmForgetsMs);
    const homeMark = (await laptop.lab.homeDnsQueries()).length;
    expect(await reached(all, inCluster)).toEqual(expected(all, address, 'Hello from web'));
    expect(await reached(all, outside)).toEqual(expected(all, outsideAddress, `Hello from ${outside}`));
    expect(await addressesOf('nobody.public.example')).toEqual([]);

    const homeNames = (await laptop.lab.homeDnsQueries()).slice(homeMark);
    expect(homeNames.filter((name) => name.includes('coder4') && !name.startsWith('gw.'))).toEqual([]);
    expect(homeNames).toContain(outside);
    const clusterNames = (await laptop.lab.clusterDnsQueries()).slice(clusterMark);
    expect(clusterNames).toContain(inCluster);
    expect(clusterNames.filter((name) => !name.replace(/\.$/, '').endsWith('cluster.coder4'))).toEqual([]);

    expect(await up.end('SIGINT')).toBe(0);
    expect(await reached(all, inCluster)).toEqual(expected(all, '', ''));
    await eventually('the JVM knows it no more', async () => (await jvm.ask('')) === '', jvmForgetsMs);
  }

  test('killed with -9 in the middle: public names go on, and the next start puts all back', async () => {
    const up = await laptop.connect();
    await laptop.kubelane.stopHelper('SIGKILL');
    // It ends with its helper; a question that it had taken by then is asked again by its program after five seconds.
    await eventually('the forwarder has ended', () => forwarderPid() === undefined);
    if (stack === 'resolv-conf') expect(await addressesOf(outside)).toEqual([outsideAddress]);
    await up.end('SIGKILL');
    await laptop.kubelane.startHelper();
    expect(await addressesOf(outside)).toEqual([outsideAddress]);
    expect(await addressesOf(inCluster)).toEqual([]);
    await laptop.expectNothingLeft();
  });

  test('the app killed with -9: the helper puts all back', async () => {
    const up = await laptop.connect();
    await up.end('SIGKILL');
    // While the helper runs on: what is left after it has ended says nothing about it.
    await eventually('the tunnel is gone', () => !existsSync('/sys/class/net/kl0') && forwarderPid() === undefined);
    // NetworkManager's dnsmasq begins anew for that, and answers nobody for a moment.
    const names = async (): Promise<string> => [await addressesOf(inCluster), await addressesOf(outside)].join(';');
    await eventually('the home network answers, and for public names alone', async () => {
      return (await names()) === `;${outsideAddress}`;
    });
    await laptop.expectNothingLeft();
  });

  test('what answers for names killed with -9: names of both kinds are back by themselves', async () => {
    const up = await laptop.connect();
    const found = await addressesOf(inCluster);
    if (stack === 'systemd-resolved') {
      await laptop.lab.fault('resolver', 'kill');
      await laptop.lab.fault('resolver', 'start');
    } else {
      const pid =
        stack === 'networkmanager-dnsmasq'
          ? Number(readFileSync('/run/NetworkManager/dnsmasq.pid', 'utf8'))
          : forwarderPid();
      expect(pid).toBeTypeOf('number');
      process.kill(pid!, 'SIGKILL');
      await eventually('it is gone', () => !existsSync(`/proc/${pid!}`));
      // The old servers are the second line behind the forwarder, where there is a second line.
      if (stack === 'resolv-conf') expect(await addressesOf(outside)).toEqual([outsideAddress]);
    }
    await eventually('cluster names are back', async () => (await addressesOf(inCluster))[0] === found[0]);
    expect(await addressesOf(outside)).toEqual([outsideAddress]);
    await laptop.endsWithNothingLeft(up);
  });
});

const forwarderPid = (): number | undefined => pidWithArgument('--forwarder');

/** What each program got for a name, by its title; of a page its first line, whichever of the two Pods it is from. */
async function reached(programs: readonly NameProgram[], host: string): Promise<Record<string, string>> {
  const found = await Promise.all(
    programs.map(async ({ title, reach }) => {
      const [first = ''] = (await reach(host)).split(/\s*\n|\s+STREAM/, 1);
      return [title, first.replace(/^(Hello from web)-\d$/, '$1')];
    }),
  );
  return Object.fromEntries(found) as Record<string, string>;
}

function expected(programs: readonly NameProgram[], address: string, page: string): Record<string, string> {
  return Object.fromEntries(programs.map(({ title, gets }) => [title, gets === 'address' ? address : page]));
}
