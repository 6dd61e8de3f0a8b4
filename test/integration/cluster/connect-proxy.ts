import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** A proxy (HTTP CONNECT and SOCKS 5, by what the client begins with) that wants a name and a password and takes every connection to one port of loopback. */
export interface ConnectProxy {
  readonly port: number;
  /** What was asked for, as `host:port`. */
  readonly asked: readonly string[];
  stop(): void;
}

/** Starts one; whatever host is asked for, the connection goes to loopback. */
export async function startProxy(user: string, password: string): Promise<ConnectProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => client.destroy());
    client.once('data', (first: Buffer) => {
      if (first[0] === 5) socks(client);
      else http(client, first.toString('latin1'));
    });
  });
  const lead = (client: Socket, host: string, port: number, answer: string | Buffer): void => {
    asked.push(`${host}:${port}`);
    const way = connect(port, '127.0.0.1', () => {
      client.write(answer);
      client.pipe(way).pipe(client);
    });
    sockets.add(way);
    way.on('error', () => client.destroy());
    client.on('close', () => way.destroy());
  };
  const http = (client: Socket, head: string): void => {
    const [, host = '', port = ''] = /^CONNECT ([^ ]+):([0-9]+) HTTP\/1\.1\r\n/.exec(head) ?? [];
    const wanted = `Proxy-Authorization: Basic ${Buffer.from(`${user}:${password}`).toString('base64')}\r\n`;
    if (head.includes(wanted)) lead(client, host, Number(port), 'HTTP/1.1 200 OK\r\n\r\n');
    else client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  };
  const socks = (client: Socket): void => {
    client.once('data', (signIn: Buffer) => {
      const name = signIn.subarray(2, 2 + signIn[1]!).toString();
      const isRight = name === user && signIn.subarray(3 + signIn[1]!).toString() === password;
      client.once('data', (request: Buffer) => {
        const host = request.subarray(5, 5 + request[4]!).toString();
        lead(client, host, request.readUInt16BE(5 + request[4]!), Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
      });
      client.write(Buffer.from([1, isRight ? 0 : 1]));
    });
    client.write(Buffer.from([5, 2]));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
