import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { findPart } from '../../../scripts/setup/parts.ts';
import type { TestApiServer } from '../../integration/cluster/api-server.ts';

/** What the API server lists, as far as it is looked at. */
interface Page {
  readonly items: readonly unknown[];
  readonly metadata: { readonly continue?: string };
}

/** How long a bare reader takes, in milliseconds: pages of 500 one after the other over one new connection, each parsed. */
export async function barePagedGet(server: TestApiServer, expected: number): Promise<number> {
  const agent = new https.Agent({
    keepAlive: true,
    maxSockets: 1,
    ca: readFileSync(join(server.folder, 'server.crt')),
  });
  const begun = performance.now();
  let count = 0;
  let next = '';
  do {
    const query = `limit=500${next === '' ? '' : `&continue=${next}`}`;
    const page = await getPage(server, agent, `/api/v1/services?${query}`);
    count += page.items.length;
    next = page.metadata.continue ?? '';
  } while (next !== '');
  const took = performance.now() - begun;
  agent.destroy();
  if (count !== expected) throw new Error(`the bare reader got ${count} Services instead of ${expected}`);
  return took;
}

function getPage(server: TestApiServer, agent: https.Agent, path: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${server.token('viewer')}`, accept: 'application/json' };
    const request = https.get({ agent, host: '127.0.0.1', port: server.port, path, headers });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Page));
    });
  });
}

/** How long `kubectl get services -A -o json >/dev/null` takes, in milliseconds. */
export async function kubectlGet(server: TestApiServer): Promise<number> {
  const begun = performance.now();
  await kubectl(server, ['get', 'services', '-A', '-o', 'json'], () => undefined);
  return performance.now() - begun;
}

/** A list as kubectl prints it in JSON. */
export async function kubectlList(server: TestApiServer, resource: string): Promise<readonly unknown[]> {
  const chunks: Buffer[] = [];
  await kubectl(server, ['get', resource, '-A', '-o', 'json'], (chunk) => chunks.push(chunk));
  return (JSON.parse(Buffer.concat(chunks).toString('utf8')) as { items: readonly unknown[] }).items;
}

async function kubectl(
  server: TestApiServer,
  argv: readonly string[],
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  const own = [`--kubeconfig=${server.kubeconfig('viewer')}`, `--cache-dir=${join(server.folder, 'kubectl')}`];
  const child = spawn(await findPart('kubectl'), [...own, ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.on('data', onChunk);
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`kubectl ${argv.join(' ')} ended with ${String(code)}`);
}
