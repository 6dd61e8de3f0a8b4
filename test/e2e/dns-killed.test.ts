import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildFaultPrograms } from '../faults/build.ts';
import { LaptopUser } from './support/laptop-user.ts';
import { eventually, type Programs } from './support/programs.ts';
import { addressesOf } from './support/reach.ts';

/** The second time of a file's is when all is taken back. */
const killedAt = [
  ['resolved', ['network.named', 'network.unnamed']],
  [
    'plain',
    ['dns.resolv-conf-drafted', 'dns.resolv-conf-replaced', 'dns.resolv-conf-drafted#2', 'dns.resolv-conf-replaced#2'],
  ],
  ['openresolv', ['network.named', 'network.unnamed']],
  ['networkmanager', ['dns.resolv-conf-replaced', 'dns.resolv-conf-replaced#2']],
  ['networkmanager-dnsmasq', ['network.named', 'network.unnamed']],
] as const;
/** Those that are reached when the connection ends, not when it begins. */
const atEnd = /#2$|\.unnamed$/;

let programs: Programs;
const laptop = new LaptopUser({ keepsFaults: true, comparesEtc: true });

beforeAll(async () => {
  programs = await buildFaultPrograms();
});

describe.each(killedAt)('%s, kill -9 of the helper', (fault, points) => {
  const marks = mkdtempSync(join(tmpdir(), 'kubelane-dns-faults-'));
  beforeAll(() => laptop.lab.fault('dns-stack', fault));
  afterAll(() => rmSync(marks, { recursive: true }));

  test.each(points)('at %s: the next start puts all back', async (point) => {
    const plain = { KUBELANE_FAULT_MARKS: marks };
    await laptop.reinstall(programs);
    const { kubelane } = laptop;
    kubelane.extraEnvironment = { ...plain, KUBELANE_FAULT: point, KUBELANE_FAULT_VICTIMS: 'helper' };
    await kubelane.startHelper();
    kubelane.extraEnvironment = plain;
    await laptop.prepare();
    const up = laptop.up();
    if (atEnd.test(point)) {
      await up.reaches('connected');
      up.child.kill('SIGINT');
    }
    await eventually('the helper is killed', () => kubelane.helper?.signalCode === 'SIGKILL');
    await up.end('SIGKILL');
    await kubelane.startHelper();
    expect(await addressesOf('www.public.example')).toEqual(['198.51.100.80']);
    expect(await addressesOf('web.shop.svc.cluster.coder4')).toEqual([]);
    await laptop.expectNothingLeft();
  });
});
