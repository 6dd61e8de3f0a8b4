import { Resolver } from 'node:dns/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Tries something until it works: `probe dns SERVER NAME`, `probe http URL`. Ends with code 1 and the last reason after 30 s.
 * Several attempts may follow each other on one command line.
 */
const deadline = performance.now() + 30_000;
const attemptMs = 300;

async function resolves(server: string, name: string): Promise<void> {
  const resolver = new Resolver({ timeout: attemptMs, tries: 1 });
  resolver.setServers([server]);
  await resolver.resolve4(name);
}

function answers(url: string): Promise<void> {
  const { get } = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const outgoing = get(url, { timeout: attemptMs, agent: false }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url} answered ${response.statusCode ?? 0}`));
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${url} does not answer`)));
    outgoing.on('error', reject);
  });
}

async function until(attempt: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(20);
    }
  }
}

const words = process.argv.slice(2);
while (words.length > 0) {
  const kind = words.shift();
  const first = words.shift() ?? '';
  if (kind === 'dns') {
    const name = words.shift() ?? '';
    await until(() => resolves(first, name));
  } else {
    await until(() => answers(first));
  }
}
