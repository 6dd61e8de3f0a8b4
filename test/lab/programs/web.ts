import { createServer } from 'node:http';

/** An HTTP server that says who it is: the `web` pods and the public web server. */
const name = process.env['SERVER_NAME'] ?? 'web';
const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'x-served-by': name });
  response.end(request.method === 'HEAD' ? undefined : `Hello from ${name}\n`);
});
server.listen(Number(process.env['PORT'] ?? '80'), '0.0.0.0');
