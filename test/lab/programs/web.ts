import { createServer } from 'node:http';

/** An HTTP server that says who it is: the `web` pods and the public web server. `/bytes/N` answers with so many bytes. */
const name = process.env['SERVER_NAME'] ?? 'web';
const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'x-served-by': name });
  const bytes = /^\/bytes\/(\d{1,8})$/.exec(request.url ?? '')?.[1];
  const body = bytes === undefined ? `Hello from ${name}\n` : Buffer.alloc(Number(bytes), 'kubelane ');
  response.end(request.method === 'HEAD' ? undefined : body);
});
server.listen(Number(process.env['PORT'] ?? '80'), '0.0.0.0');
