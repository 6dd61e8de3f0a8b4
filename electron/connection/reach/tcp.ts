import { createConnection, type Socket } from 'node:net';
import { reachOfError, since, type Reach } from './reach.ts';

/** What came of connecting, and the connection where it came about; whoever asked for it ends it. */
export interface Opened {
  readonly reach: Reach;
  readonly socket: Socket | null;
}

/** A SYN is sent again after one second, and after three: what does not answer by then is silent. */
export const tcpTimeoutMs = 3500;

/** Connects to an address, and says how that went; `silent` also when `signal` ends it. */
export function openTcp(address: string, port: number, signal?: AbortSignal): Promise<Opened> {
  return new Promise((resolve) => {
    const started = performance.now();
    const socket = createConnection({ host: address, port });
    const finish = (kind: Reach['kind']): void => {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', abort);
      socket.removeAllListeners();
      // An error that comes later is for whoever reads.
      socket.on('error', () => undefined);
      if (kind !== 'answered') socket.destroy();
      resolve({ reach: { kind, ms: since(started) }, socket: kind === 'answered' ? socket : null });
    };
    const abort = (): void => finish('silent');
    const deadline = setTimeout(abort, tcpTimeoutMs);
    socket.on('connect', () => finish('answered'));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(reachOfError(error.code)));
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
