import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Sends many requests to the API server over a few kept connections, much faster than kubectl: groups one after another, the
 * requests of a group at the same time. Standard input: JSON `ApiRequest[][]`. A 404 or 409 is tried again for a while, because
 * a new kind (CRD) or an aggregated role takes a moment to be there.
 */
export interface ApiRequest {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body: unknown;
}

const retryForMs = 15_000;
const retryEveryMs = 50;
const agent = new Agent({ keepAlive: true, maxSockets: 8, ca: readFileSync(process.env['API_CA_FILE'] ?? '', 'utf8') });

function send(item: ApiRequest): Promise<{ readonly status: number; readonly text: string }> {
  const type = item.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const headers = { authorization: `Bearer ${process.env['API_TOKEN'] ?? ''}`, 'content-type': type };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(item.path, process.env['API_URL']),
      { method: item.method, agent, headers },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(item.body));
  });
}

async function sendUntilDone(item: ApiRequest): Promise<void> {
  const deadline = performance.now() + retryForMs;
  for (;;) {
    const { status, text } = await send(item);
    if (status < 300 || (item.method === 'DELETE' && status === 404)) return;
    if ((status !== 404 && status !== 409) || performance.now() > deadline) {
      throw new Error(`${item.method} ${item.path}: ${status} ${text}`);
    }
    await delay(retryEveryMs);
  }
}

// The laboratory's own text, see cluster-objects.ts.
const groups = JSON.parse(readFileSync(0, 'utf8')) as ApiRequest[][];
for (const group of groups) await Promise.all(group.map(sendUntilDone));
agent.destroy();
