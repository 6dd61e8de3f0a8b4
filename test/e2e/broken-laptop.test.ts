import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { attach, type Lab } from '../lab/lab.ts';
import { differences, laptopState, type LaptopState } from '../support/laptop-state.ts';
import { expectAsBefore } from './support/as-before.ts';
import { pidOf } from './support/processes.ts';
import { eventually, Installation, type Headless } from './support/programs.ts';
import { addressesOf } from './support/reach.ts';

const bootId = '/proc/sys/kernel/random/boot_id';

let lab: Lab;
let before: LaptopState;
let kubelane: Installation;
let session: Headless | null = null;
let undo: (() => void)[] = [];

beforeAll(async () => {
  lab = await attach();
});

beforeEach(() => {
  before = laptopState();
  kubelane = new Installation();
});

afterEach(async () => {
  if (session?.exitCode === null) await session.end('SIGKILL');
  session = null;
  await kubelane.stopHelper('SIGKILL');
  for (const step of undo.reverse()) step();
  undo = [];
  await kubelane.remove();
});

function system(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8' });
}

async function installed(): Promise<void> {
  await kubelane.startHelper();
  const imported = await kubelane.cli(
    'import',
    lab.paths.profile,
    '--name',
    'lab',
    '--kubeconfig',
    lab.paths.kubeconfig,
  );
  expect(imported).toMatchObject({ code: 0 });
}

async function connected(): Promise<Headless> {
  session = kubelane.up('lab');
  await session.reaches('connected');
  return session;
}

/** Ends everything in order, and with it what belongs to this installation. */
async function expectNothingLeft(): Promise<void> {
  await kubelane.stopHelper();
  for (const step of undo.reverse()) step();
  undo = [];
  await kubelane.remove();
  await expectAsBefore(before, { farewells: true });
}

/** A state folder on a disk of its own, 256 kB small. */
function smallDisk(): void {
  const folder = kubelane.stateFolder;
  mkdirSync(folder, { recursive: true });
  system('mount', '-t', 'tmpfs', '-o', 'size=256k,mode=711', 'kubelane-small', folder);
  undo.push(() => system('umount', '--lazy', folder));
}

function fillDisk(): void {
  const filler = join(kubelane.stateFolder, 'filler');
  expect(() => writeFileSync(filler, Buffer.alloc(1 << 20))).toThrow(/ENOSPC/);
}

/** What goes wrong besides programs that are killed: disks, devices, other programs, power. */
describe('what goes wrong on a laptop', () => {
  test.each([
    ['full', fillDisk, /ENOSPC|no space/i],
    ['read-only', () => system('mount', '-o', 'remount,bind,ro', kubelane.stateFolder), /EROFS|read-only/i],
  ])('%s: it says so, changes nothing, and connects when there is room', async (_name, damage, words) => {
    smallDisk();
    await installed();
    const quiet = laptopState();
    damage();
    const refused = await kubelane.cli('up', 'lab', '--headless');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(words);
    expect(refused.stderr).toContain('state folder');
    const changed = differences(quiet, laptopState()).filter((part) => !part.includes('filler'));
    expect(changed).toEqual([]);
    system('mount', '-o', 'remount,bind,rw', kubelane.stateFolder);
    rmSync(join(kubelane.stateFolder, 'filler'), { force: true });
    const up = await connected();
    expect(await up.end('SIGINT')).toBe(0);
    expect(readdirSync(join(kubelane.stateFolder, 'journal'))).toEqual([]);
    await expectNothingLeft();
  });

  test.each([
    ['full', fillDisk],
    ['read-only', () => system('mount', '-o', 'remount,bind,ro', kubelane.stateFolder)],
  ])('%s while connected: disconnecting takes everything back', async (_name, damage) => {
    smallDisk();
    await installed();
    const up = await connected();
    damage();
    expect(await up.end('SIGINT')).toBe(0);
    expect(existsSync('/sys/class/net/kl0')).toBe(false);
    await kubelane.stopHelper();
    system('mount', '-o', 'remount,bind,rw', kubelane.stateFolder);
    await kubelane.startHelper();
    expect(readdirSync(join(kubelane.stateFolder, 'journal'))).toEqual([]);
    await expectNothingLeft();
  });

  test('a damaged undo record: openvpn and its socket are found without it', async () => {
    await installed();
    const up = await connected();
    const openvpn = pidOf('openvpn')!;
    // A stopped process does not notice that its helper is gone.
    process.kill(openvpn, 'SIGSTOP');
    process.kill(up.child.pid!, 'SIGKILL');
    await kubelane.stopHelper('SIGKILL');
    const journal = join(kubelane.stateFolder, 'journal');
    const [record = ''] = readdirSync(journal);
    writeFileSync(join(journal, record), readFileSync(join(journal, record), 'utf8').slice(0, 40));
    await kubelane.startHelper();
    await eventually('openvpn is gone', () => !existsSync(`/proc/${openvpn}`));
    expect(readdirSync(kubelane.stateFolder).filter((name) => name.endsWith('.sock'))).toEqual(['lock.sock']);
    expect(readdirSync(journal)).toEqual([expect.stringMatching(/\.damaged-\d+$/)]);
    await expectNothingLeft();
  });

  test('the interface is deleted under us', async () => {
    await installed();
    const up = await connected();
    system('ip', 'link', 'delete', 'kl0');
    await eventually('it is not called connected any more', () => up.last?.state !== 'connected', 30_000);
    expect(await up.end('SIGINT')).toBe(0);
    await expectNothingLeft();
  });

  test('routes are deleted or replaced by another program, whose own stay', async () => {
    await installed();
    const up = await connected();
    system('ip', 'route', 'delete', '10.200.0.0/16', 'dev', 'kl0');
    system('ip', 'route', 'replace', '10.96.0.0/12', 'via', '192.168.1.1');
    expect(await up.end('SIGINT')).toBe(0);
    expect(system('ip', 'route', 'show', '10.96.0.0/12')).toContain('via 192.168.1.1');
    system('ip', 'route', 'delete', '10.96.0.0/12', 'via', '192.168.1.1');
    await expectNothingLeft();
  });

  test('systemd-resolved is restarted', async () => {
    await installed();
    const up = await connected();
    await lab.fault('resolver', 'restart');
    expect(await up.end('SIGINT')).toBe(0);
    // It shows the server it uses once it has used one.
    expect(await addressesOf('www.public.example')).not.toEqual([]);
    await expectNothingLeft();
  });

  test('the laptop loses its power: the record of the former start touches nothing of the new one', async () => {
    await installed();
    const up = await connected();
    const journal = join(kubelane.stateFolder, 'journal');
    process.kill(pidOf('openvpn')!, 'SIGKILL');
    process.kill(up.child.pid!, 'SIGKILL');
    await kubelane.stopHelper('SIGKILL');
    expect(readdirSync(journal)).toHaveLength(1);
    // The next start has a number of its own, a fresh /run, and a device that happens to bear the name of ours.
    rmSync(kubelane.helperSocket);
    const other = '/run/kubelane-other-boot';
    writeFileSync(other, '00000000-0000-4000-8000-000000000000\n');
    system('mount', '--bind', other, bootId);
    undo.push(() => {
      system('umount', bootId);
      rmSync(other);
    });
    await eventually('the device is gone', () => !existsSync('/proc/net/dev_snmp6/kl0'));
    system('ip', 'tuntap', 'add', 'kl0', 'mode', 'tun');
    undo.push(() => system('ip', 'link', 'delete', 'kl0'));
    system('ip', 'link', 'set', 'kl0', 'up');
    system('ip', 'route', 'add', '10.123.0.0/16', 'dev', 'kl0', 'proto', '107');
    await kubelane.startHelper();
    expect(readdirSync(journal)).toEqual([]);
    expect(system('ip', 'route', 'show', 'dev', 'kl0')).toContain('10.123.0.0/16');
    await expectNothingLeft();
  });
});
