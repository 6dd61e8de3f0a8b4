import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { LaptopUser } from './support/laptop-user.ts';
import { pidOf } from './support/processes.ts';
import { eventually, run, type Headless } from './support/programs.ts';

const megabyte = 1_048_576;
const url = `http://web.shop.svc.cluster.coder4/bytes/${megabyte}`;

const laptop = new LaptopUser();

/** Whether a megabyte arrives by a connection of its own within so many seconds. */
async function downloads(seconds: number): Promise<boolean> {
  const { stdout } = await run('curl', [
    '-s',
    '-o',
    '/dev/null',
    '-w',
    '%{size_download}',
    '--max-time',
    `${seconds}`,
    url,
  ]);
  return stdout === String(megabyte);
}

function mtuOf(device: string): number {
  const [link] = JSON.parse(execFileSync('ip', ['-j', 'link', 'show', 'dev', device], { encoding: 'utf8' })) as {
    mtu: number;
  }[];
  return link?.mtu ?? 0;
}

function notesOf(up: Headless): string[] {
  return (up.last?.notes ?? []).map(({ code }) => code);
}

describe('a network that swallows large packets and does not say so', () => {
  test('while connected: large answers arrive again within ten seconds, it is said, and nothing is restarted', async () => {
    const up = await laptop.connect();
    const openvpn = pidOf('openvpn');
    expect(await downloads(5)).toBe(true);
    await laptop.lab.fault('mtu-silent', '1300');
    // As a person would: what hangs for two seconds is begun anew.
    await eventually('a megabyte arrives', () => downloads(2), 10_000);
    await eventually('it is said', () => notesOf(up).includes('path.narrow'));
    // 1300 bytes less openvpn's 52 are 1248; the next smaller size that is tried is 1220.
    expect(mtuOf('kl0')).toBe(1220);
    expect(up.last?.notes.find(({ code }) => code === 'path.narrow')?.text).toContain('1220 bytes');
    expect(up.documents.map(({ state }) => state).slice(-1)).toEqual(['connected']);
    expect(pidOf('openvpn')).toBe(openvpn);

    await laptop.lab.fault('mtu-silent', '0');
    await laptop.lab.fault('lan', 'cafe');
    await eventually('the packets have their full size again', () => mtuOf('kl0') === 1500);
    await eventually('nothing is said any more', () => up.last?.state === 'connected' && notesOf(up).length === 0);
    expect(await downloads(5)).toBe(true);
    expect(mtuOf('kl0')).toBe(1500);
    await laptop.endsWithNothingLeft(up);
  });

  test('joined while connected, and there from the beginning: it is found without any program that hangs', async () => {
    await laptop.lab.fault('mtu-silent', '1300');
    const up = await laptop.connect();
    await eventually('it is said', () => notesOf(up).includes('path.narrow'));
    expect(await downloads(5)).toBe(true);
    await laptop.lab.fault('lan', 'cafe');
    await eventually('the other network is measured too', () => {
      const seen = up.documents.map(({ notes }) => notes.length > 0);
      return seen.lastIndexOf(false) > seen.indexOf(true) && seen.at(-1) === true;
    });
    expect(await downloads(5)).toBe(true);
    expect(mtuOf('kl0')).toBe(1220);
    await laptop.endsWithNothingLeft(up);
  });

  test('where the network says so, openvpn’s own way serves, and nothing is made smaller', async () => {
    const up = await laptop.connect();
    await laptop.lab.fault('mtu', '1300');
    await eventually('a megabyte arrives', () => downloads(3), 10_000);
    expect(notesOf(up)).toEqual([]);
    expect(mtuOf('kl0')).toBe(1500);
    await laptop.endsWithNothingLeft(up);
  });
});
