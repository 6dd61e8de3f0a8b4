import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { askAddress } from '../../../../electron/connection/portal/ask.ts';

let server: Server | null = null;

afterEach(() => server?.close());

/** A server on the loopback device; returns its port. */
function serve(onConnection: (socket: Socket) => void): Promise<number> {
  return new Promise((resolve) => {
    const listening = createServer((socket) => {
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    server = listening;
    listening.listen(0, '127.0.0.1', () => resolve((listening.address() as AddressInfo).port));
  });
}

describe('askAddress', () => {
  it('sends a plain question that tells nothing of who asks', async () => {
    let received = '';
    const port = await serve((socket) =>
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString();
        socket.end('HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n');
      }),
    );
    expect(await askAddress('127.0.0.1', 2000, port)).toEqual({ kind: 'redirect', host: 'portal.example' });
    expect(received).toBe('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nConnection: close\r\n\r\n');
  });

  it('reads no more than 4 KiB', async () => {
    let sent = 0;
    const port = await serve((socket) => {
      const line = Buffer.alloc(1024, 'x');
      const more = (): void => {
        while (!socket.destroyed && socket.write(line)) sent += line.length;
      };
      socket.on('drain', more);
      more();
    });
    const begun = performance.now();
    expect(await askAddress('127.0.0.1', 5000, port)).toEqual({ kind: 'other' });
    expect(sent).toBeGreaterThan(4096);
    expect(performance.now() - begun).toBeLessThan(4000);
  });

  it('waits no longer than it was told, for silence as for an answer that never ends', async () => {
    const silent = await serve(() => undefined);
    const begun = performance.now();
    expect(await askAddress('127.0.0.1', 100, silent)).toBeNull();
    server?.close();
    const slow = await serve((socket) => {
      const timer = setInterval(() => socket.write('H'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await askAddress('127.0.0.1', 200, slow)).toEqual({ kind: 'other' });
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it('takes a refused connection for no answer', async () => {
    const port = await serve(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    expect(await askAddress('127.0.0.1', 2000, port)).toBeNull();
  });
});
