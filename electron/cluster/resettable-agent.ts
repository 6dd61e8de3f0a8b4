import http from 'node:http';
import https from 'node:https';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import type { Proxy } from './proxy.ts';
import { tunnelThrough } from './proxy-tunnel.ts';

/** Keeps connections open between requests, and can cut all of them off at once. */
export interface ResettableAgent {
  readonly agent: http.Agent | https.Agent;
  /**
   * Ends every connection with a TCP reset, without the farewell of a FIN. When the way to the server is about to go, a FIN would go
   * unanswered, and the kernel would repeat it for minutes: over the default route, once the tunnel's own is gone.
   */
  reset(): void;
  /** Lets go of the connections that wait for a request, so that the next one makes its own. */
  dropIdle(): void;
}

/**
 * A connection that nobody uses is let go after so long: one that a gateway has forgotten meanwhile would swallow the next request until its
 * time-out. Those in use are not touched.
 */
const idleMs = 10_000;

/** An agent for one API server over http or https; all connections go through the proxy where there is one. */
export function resettableAgent(protocol: string, proxy: Proxy | null = null): ResettableAgent {
  const sockets = new Set<Socket>();
  const open = (options: object): Socket => {
    const socket = connect(options as TcpNetConnectOpts);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const options = { keepAlive: true, timeout: idleMs };
  const agent = protocol === 'http:' ? new http.Agent(options) : new https.Agent(options);
  const secure = agent instanceof https.Agent ? agent.createConnection.bind(agent) : null;
  // A TLS socket cannot be reset itself (ERR_INVALID_HANDLE_TYPE), only the TCP socket below it, so that one is made here.
  if (proxy === null) {
    agent.createConnection = (options, ...rest) => {
      const socket = open(options);
      return secure === null ? socket : secure({ ...options, socket } as typeof options, ...rest);
    };
  } else {
    // An agent whose connection comes later hands it to the callback; Node's types know only of those that return it.
    const connectLater = (options: TcpNetConnectOpts, done: (error: Error | null, socket?: unknown) => void): void => {
      const socket = open({ host: proxy.host, port: proxy.port });
      tunnelThrough(proxy, socket, { host: options.host ?? '', port: options.port })
        .then((way) => (secure === null ? way : secure({ ...options, socket: way } as object)))
        .then((way) => done(null, way), done);
    };
    Object.assign(agent, { createConnection: connectLater });
  }
  return {
    agent,
    dropIdle: () => {
      for (const idle of Object.values(agent.freeSockets).flat()) idle?.destroy();
    },
    reset: () => {
      for (const socket of sockets) {
        // Node would wait for its own `connect` event, while the kernel, which may have connected by now, would be told to say farewell.
        if (socket.connecting) Object.assign(socket, { connecting: false });
        socket.resetAndDestroy();
      }
      agent.destroy();
    },
  };
}
