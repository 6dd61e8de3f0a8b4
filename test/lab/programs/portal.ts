import { createServer } from 'node:http';

/** A captive portal's web server: whatever is asked for, the answer is to sign in at `PORTAL_HOST` first. */
const host = process.env['PORTAL_HOST'] ?? 'portal';
const server = createServer((request, response) => {
  response.writeHead(302, { location: `http://${host}/login`, 'cache-control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : 'Sign in first.\n');
});
server.listen(Number(process.env['PORT'] ?? '8080'), '0.0.0.0');
