import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isLoopback, type Endpoint } from './forwarder-config.ts';
import { forwarderLimits } from './forwarder-limits.ts';
import type { Questions } from './questions.ts';
import { numericLookup } from './udp-socket.ts';

/** Where clients ask, until it is closed. */
export interface Front {
  close(): void;
}

/** Listens for queries by UDP. Rejects if it cannot. */
export async function listenUdp(
  listen: Endpoint,
  questions: Questions,
  failed: (reason: string) => void,
): Promise<Front> {
  // The type says that look-ups are Node's own; this one has their form.
  const lookup = numericLookup as never;
  const socket = createSocket({ type: listen.address.includes(':') ? 'udp6' : 'udp4', lookup });
  // With such a look-up it may listen before `bind` returns.
  const listening = once(socket, 'listening');
  socket.bind(listen.port, listen.address);
  await listening;
  socket.on('error', (error) => failed(error.message));
  socket.setRecvBufferSize(forwarderLimits.receiveBufferBytes);
  // A client that is gone, or one whose buffer is full, asks again by itself.
  const sent = (): void => undefined;
  socket.on('message', (message, { address, port }) => {
    // Nobody can be answered at port 0, and Node would throw. Where the kernel is told to (route_localnet, as kube-proxy sets it), others on the
    // same LAN reach loopback addresses: they are not answered.
    if (port !== 0 && isLoopback(address)) questions.ask(message, (answer) => socket.send(answer, port, address, sent));
  });
  return socket;
}
