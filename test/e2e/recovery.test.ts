import { execFileSync } from 'node:child_process';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { attach, type Lab } from '../lab/lab.ts';
import { differences, laptopState, type LaptopState } from '../support/laptop-state.ts';
import { pidOf } from './support/processes.ts';
import { eventually, Installation, type Headless } from './support/programs.ts';
import { httpGet } from './support/reach.ts';

let lab: Lab;
let before: LaptopState;
let kubelane: Installation;
let session: Headless | null = null;

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
  await kubelane.remove();
  await lab.fault('clear');
});

async function connect(profile: string): Promise<Headless> {
  await kubelane.startHelper();
  const imported = await kubelane.cli('import', profile, '--name', 'lab', '--kubeconfig', lab.paths.kubeconfig);
  expect(imported).toMatchObject({ code: 0 });
  session = kubelane.up('lab');
  await session.reaches('connected');
  return session;
}

/** The kinds of state since the connection was first made, each once in a row. */
function statesOf(up: Headless): string[] {
  const states = up.documents.map(({ state }) => state);
  const since = states.slice(states.indexOf('connected'));
  return since.filter((state, index) => state !== since[index - 1]);
}

async function answers(): Promise<boolean> {
  return (await httpGet('http://web.shop.svc.cluster.coder4/', 1_000).catch(() => '')).includes('web');
}

async function endsWithNothingLeft(up: Headless): Promise<void> {
  expect(await up.end('SIGINT')).toBe(0);
  await lab.fault('clear');
  await kubelane.remove();
  const left = (): string[] => differences(before, laptopState(), { killed: true });
  await eventually('the laptop is as it was', () => left().length === 0, 6_000).catch(() => undefined);
  expect(left()).toEqual([]);
}

describe('staying connected', () => {
  test('another address in the same LAN, over UDP: the tunnel goes on, and nothing is restarted', async () => {
    const up = await connect(lab.paths.profile);
    const openvpn = pidOf('openvpn');
    await lab.fault('address', 'next');
    await eventually('the cluster answers', answers);
    expect(statesOf(up)).toEqual(['connected']);
    expect(pidOf('openvpn')).toBe(openvpn);
    await endsWithNothingLeft(up);
  });

  test.each([
    ['UDP', 'profile'],
    ['TCP', 'profileTcp'],
  ] as const)('another LAN, over %s: it is back by itself, with the same openvpn', async (_name, path) => {
    const up = await connect(lab.paths[path]);
    const openvpn = pidOf('openvpn');
    await lab.fault('lan', 'cafe');
    await eventually('the cluster answers', answers);
    await up.reaches('connected');
    expect(pidOf('openvpn')).toBe(openvpn);
    await endsWithNothingLeft(up);
  });

  test('no link: it waits without trying; a link again: it is back', async () => {
    const up = await connect(lab.paths.profile);
    await lab.fault('link', 'down');
    await up.reaches('waiting-for-network');
    await lab.fault('link', 'up');
    await up.reaches('connected');
    await eventually('the cluster answers', answers);
    await endsWithNothingLeft(up);
  });

  test('the server is restarted and knows nobody: programs that get no answer bring it back', async () => {
    const up = await connect(lab.paths.profile);
    const openvpn = pidOf('openvpn');
    await lab.fault('server', 'restart');
    await eventually('the cluster answers', answers);
    await up.reaches('connected');
    expect(statesOf(up)).toContain('reconnecting');
    expect(pidOf('openvpn')).toBe(openvpn);
    await endsWithNothingLeft(up);
  });

  test('a route that takes a part of the cluster’s networks away is seen, and seen to be gone', async () => {
    const up = await connect(lab.paths.profile);
    execFileSync('ip', ['route', 'add', '10.96.7.0/24', 'via', '192.168.1.1']);
    const degraded = await up.reaches('degraded');
    expect(degraded.reasons.map(({ code }) => code)).toContain('route.missing');
    execFileSync('ip', ['route', 'delete', '10.96.7.0/24', 'via', '192.168.1.1']);
    await up.reaches('connected');
    await endsWithNothingLeft(up);
  });

  test('a LAN that has numbers of the cluster, joined while connected: the LAN stays, and it is said', async () => {
    const up = await connect(lab.paths.profile);
    await lab.fault('lan', 'office');
    const degraded = await up.reaches('degraded');
    expect(degraded.reasons.map(({ code }) => code)).toContain('route.collision');
    await eventually('the cluster answers', answers);
    await lab.fault('lan', 'home');
    await up.reaches('connected');
    await endsWithNothingLeft(up);
  });
});
