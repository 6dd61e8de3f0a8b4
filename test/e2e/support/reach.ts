import { lookup } from 'node:dns/promises';
import { createConnection } from 'node:net';
import { run } from './programs.ts';

/** The body of an HTTP answer; fails with the reason there was none. */
export async function httpGet(url: string, timeoutMs = 3000): Promise<string> {
  const { code, stdout, stderr } = await run('curl', ['-sS', '--fail', '--max-time', String(timeoutMs / 1000), url]);
  if (code !== 0) throw new Error(`${url}: ${stderr.trim()}`);
  return stdout;
}

/** Whether the laboratory's web Service answers by its cluster name. */
export async function clusterAnswers(): Promise<boolean> {
  return (await httpGet('http://web.shop.svc.cluster.coder4/', 1_000).catch(() => '')).includes('web');
}

/** Sends one line over TCP and returns what came back first. */
export function converse(host: string, port: number, line: string, timeoutMs = 3000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`${host}:${port} did not answer in ${timeoutMs} ms`)));
    socket.once('error', reject);
    socket.once('connect', () => socket.write(`${line}\r\n`));
    socket.once('data', (answer: Buffer) => {
      socket.destroy();
      resolve(answer.toString());
    });
  });
}

/** The addresses of a name as getaddrinfo(3) gives them, sorted; empty when there is none. */
export async function addressesOf(name: string): Promise<string[]> {
  try {
    const found = await lookup(name, { all: true });
    return found.map((entry) => entry.address).sort();
  } catch {
    return [];
  }
}
