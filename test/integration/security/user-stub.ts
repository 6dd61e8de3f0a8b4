import { createConnection } from 'node:net';

/** Carries bytes between its own standard streams and a Unix socket, so that a test speaks to it with the rights of the user it runs as. */
const socket = createConnection(process.argv[2] ?? '');
socket.on('connect', () => process.stderr.write('connected\n'));
socket.on('error', (error: NodeJS.ErrnoException) => {
  process.stderr.write(`${error.code ?? error.message}\n`);
  process.exitCode = 1;
});
socket.on('close', () => process.exit());
process.stdin.pipe(socket);
socket.pipe(process.stdout);
