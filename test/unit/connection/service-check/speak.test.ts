import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { speak, type Spoken } from '../../../../electron/connection/service-check/speak.ts';
import type { GreetingName } from '../../../../electron/connection/service-check/greetings.ts';
import { openTcp } from '../../../../electron/connection/reach/tcp.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function ask(port: number, greeting: GreetingName | null): Promise<Spoken> {
  const { socket } = await openTcp('127.0.0.1', port);
  if (socket === null) throw new Error('nobody listens');
  return speak(socket, greeting, { address: '127.0.0.1', port, hostname: 'web.shop.svc.cluster.local' });
}

it('greets a web server', async () => {
  let seen = '';
  const port = await listen(
    createHttpServer((request, response) => {
      seen = `${request.method ?? ''} ${request.headers.host ?? ''}`;
      response.writeHead(204).end();
    }),
  );
  expect(await ask(port, 'http')).toMatchObject({ kind: 'said', text: 'HTTP/1.1 204 No Content' });
  expect(seen).toBe('HEAD web.shop.svc.cluster.local');
});

it('says nothing to a program of which nothing is known, and hears what it says first', async () => {
  let received = 0;
  const port = await listen(
    createServer((socket) => {
      socket.on('data', (chunk) => (received += chunk.length));
      socket.write('SSH-2.0-test\r\n');
    }),
  );
  expect(await ask(port, null)).toMatchObject({ kind: 'said', protocol: 'SSH', text: 'SSH-2.0-test' });
  const quiet = await listen(createServer((socket) => socket.on('data', (chunk) => (received += chunk.length))));
  expect(await ask(quiet, null)).toMatchObject({ kind: 'unasked' });
  expect(received).toBe(0);
});

it('is hung up on', async () => {
  const port = await listen(createServer((socket) => socket.on('data', () => socket.end())));
  expect(await ask(port, 'redis')).toMatchObject({ kind: 'closed', protocol: 'Redis' });
});

it('gets what is no answer', async () => {
  const port = await listen(createServer((socket) => socket.end('hello there\r\n')));
  expect(await ask(port, 'redis')).toMatchObject({ kind: 'other' });
});
