import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { LaptopUser } from './support/laptop-user.ts';
import { pidOf } from './support/processes.ts';
import { eventually, type Headless } from './support/programs.ts';
import { clusterAnswers } from './support/reach.ts';

const laptop = new LaptopUser();

/** The kinds of state since the connection was first made, each once in a row. */
function statesOf(up: Headless): string[] {
  const states = up.documents.map(({ state }) => state);
  const since = states.slice(states.indexOf('connected'));
  return since.filter((state, index) => state !== since[index - 1]);
}

describe('staying connected', () => {
  test('another address in the same LAN, over UDP: the tunnel goes on, and nothing is restarted', async () => {
    const up = await laptop.connect();
    const openvpn = pidOf('openvpn');
    await laptop.lab.fault('address', 'next');
    await eventually('the cluster answers', clusterAnswers);
    expect(statesOf(up)).toEqual(['connected']);
    expect(pidOf('openvpn')).toBe(openvpn);
    await laptop.endsWithNothingLeft(up);
  });

  test.each([
    ['UDP', 'profile'],
    ['TCP', 'profileTcp'],
  ] as const)('another LAN, over %s: it is back by itself, with the same openvpn', async (_name, path) => {
    const up = await laptop.connect(laptop.lab.paths[path]);
    const openvpn = pidOf('openvpn');
    await laptop.lab.fault('lan', 'cafe');
    await eventually('the cluster answers', clusterAnswers);
    await up.reaches('connected');
    expect(pidOf('openvpn')).toBe(openvpn);
    await laptop.endsWithNothingLeft(up);
  });

  test('no link: it waits without trying; a link again: it is back', async () => {
    const up = await laptop.connect();
    await laptop.lab.fault('link', 'down');
    await up.reaches('waiting-for-network');
    await laptop.lab.fault('link', 'up');
    await up.reaches('connected');
    await eventually('the cluster answers', clusterAnswers);
    await laptop.endsWithNothingLeft(up);
  });

  test('the server is restarted and knows nobody: programs that get no answer bring it back', async () => {
    const up = await laptop.connect();
    const openvpn = pidOf('openvpn');
    await laptop.lab.fault('server', 'restart');
    await eventually('the cluster answers', clusterAnswers);
    await up.reaches('connected');
    expect(statesOf(up)).toContain('reconnecting');
    expect(pidOf('openvpn')).toBe(openvpn);
    await laptop.endsWithNothingLeft(up);
  });

  test('a route that takes a part of the cluster’s networks away is seen, and seen to be gone', async () => {
    const up = await laptop.connect();
    execFileSync('ip', ['route', 'add', '10.96.7.0/24', 'via', '192.168.1.1']);
    const degraded = await up.reaches('degraded');
    expect(degraded.reasons.map(({ code }) => code)).toContain('route.missing');
    execFileSync('ip', ['route', 'delete', '10.96.7.0/24', 'via', '192.168.1.1']);
    await up.reaches('connected');
    await laptop.endsWithNothingLeft(up);
  });

  test('a LAN that has numbers of the cluster, joined while connected: the LAN stays, and it is said', async () => {
    const up = await laptop.connect();
    await laptop.lab.fault('lan', 'office');
    const degraded = await up.reaches('degraded');
    expect(degraded.reasons.map(({ code }) => code)).toContain('route.collision');
    await eventually('the cluster answers', clusterAnswers);
    await laptop.lab.fault('lan', 'home');
    await up.reaches('connected');
    await laptop.endsWithNothingLeft(up);
  });
});
