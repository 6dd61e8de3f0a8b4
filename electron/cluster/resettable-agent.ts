import http from 'node:http';
import https from 'node:https';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';

/** Keeps connections open between requests, and can cut all of them off at once. */
export interface ResettableAgent {
  readonly agent: http.Agent | https.Agent;
  /**
   * Ends every connection with a TCP reset, without the farewell of a FIN. When the way to the server is about to go, a FIN would go
   * unanswered, and the kernel would repeat it for minutes: over the default route, once the tunnel's own is gone.
   */
  reset(): void;
}

/** An agent for one API server over http or https. */
export function resettableAgent(protocol: string): ResettableAgent {
  const sockets = new Set<Socket>();
  const open = (options: object): Socket => {
    const socket = connect(options as TcpNetConnectOpts);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const agent = protocol === 'http:' ? new http.Agent({ keepAlive: true }) : new https.Agent({ keepAlive: true });
  const secure = agent instanceof https.Agent ? agent.createConnection.bind(agent) : null;
  // A TLS socket cannot be reset itself (ERR_INVALID_HANDLE_TYPE), only the TCP socket below it, so that one is made here.
  agent.createConnection = (options, ...rest) => {
    const socket = open(options);
    return secure === null ? socket : secure({ ...options, socket } as typeof options, ...rest);
  };
  return {
    agent,
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
