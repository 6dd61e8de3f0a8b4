import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createSocket } from 'node:dgram';
import { afterEach, expect, it } from 'vitest';
import { pingArguments } from '../../../../electron/connection/doctor/platform.ts';
import { realProbes } from '../../../../electron/connection/doctor/real-probes.ts';
import { laptop } from '../../../../electron/connection/system/platform.ts';

const probes = realProbes(laptop);
const open: { close: () => void }[] = [];

afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

async function tcpServer(): Promise<number> {
  const server: Server = createServer((socket) => socket.destroy());
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

it('tells an open port from a refused one', async () => {
  const port = await tcpServer();
  expect(await probes.connectTcp('127.0.0.1', port)).toMatchObject({ kind: 'answered' });
  for (const each of open.splice(0)) each.close();
  expect(await probes.connectTcp('127.0.0.1', port)).toMatchObject({ kind: 'refused' });
});

it('tells a UDP port with nobody behind it from one that says nothing, and from one that answers', async () => {
  const socket = createSocket('udp4');
  open.push(socket);
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  expect(await probes.knockUdp('127.0.0.1', port)).toMatchObject({ kind: 'silent' });
  socket.on('message', (_message, from) => socket.send('x', from.port, from.address));
  expect(await probes.knockUdp('127.0.0.1', port)).toMatchObject({ kind: 'answered' });
  open.splice(0);
  await new Promise<void>((resolve) => socket.close(resolve));
  expect(await probes.knockUdp('127.0.0.1', port)).toMatchObject({ kind: 'refused' });
});

it('reads a file, and none that is not there', () => {
  expect(probes.readFile('/proc/self/comm')).not.toBe(null);
  expect(probes.readFile('/no/such/file')).toBe(null);
});

it('asks each ping in its own words', () => {
  expect(pingArguments('192.168.6.1', 1, 'linux')?.slice(-5)).toEqual(['-W', '1', '-t', '1', '192.168.6.1']);
  expect(pingArguments('192.168.6.1', 1, 'macos')?.slice(-5)).toEqual(['-W', '1000', '-m', '1', '192.168.6.1']);
  expect(pingArguments('192.168.6.1', 1, 'windows')).toBe(null);
});
