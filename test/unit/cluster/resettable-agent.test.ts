import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { resettableAgent } from '../../../electron/cluster/resettable-agent.ts';

describe('resettableAgent', () => {
  it.each([
    ['http:', (options: http.RequestOptions) => http.get(options)],
    ['https:', (options: https.RequestOptions) => https.get(options)],
  ] as const)('%s ends with a reset what the kernel has connected and Node has not seen yet', async (protocol, get) => {
    const ends: string[] = [];
    const server = createServer((socket: Socket) => {
      socket.on('end', () => ends.push('FIN'));
      socket.on('error', (error: NodeJS.ErrnoException) => ends.push(error.code ?? ''));
      socket.resume();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const made = resettableAgent(protocol);
    get({ host: '127.0.0.1', port, agent: made.agent }).on('error', () => undefined);
    // The request makes its socket in this turn; the kernel connects meanwhile, and Node hears of it only in a later turn.
    await new Promise<void>((resolve) => process.nextTick(resolve));
    const until = performance.now() + 20;
    while (performance.now() < until);
    made.reset();
    const [socket] = (await once(server, 'connection')) as [Socket];
    if (!socket.closed) await once(socket, 'close').catch(() => undefined);
    expect(ends).toEqual(['ECONNRESET']);
    server.close();
  });
});
