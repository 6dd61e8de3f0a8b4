import { Resolver } from 'node:dns/promises';
import { get } from 'node:http';

/**
 * Asks for `http://NAME/` every 50 ms for as long as it runs, each time with the name resolved anew by the laptop's resolver, and prints
 * `START END ok|no-name|no-answer` for each. A try has its own limit and does not hold up the next one; it is too short for any of its packets to be sent twice,
 * so that a try tells of its own moment only.
 */
const [name = ''] = process.argv.slice(2);
const stub = '127.0.0.53';
const everyMs = 50;
const limitMs = 300;

const now = (): number => performance.timeOrigin + performance.now();

async function outcome(): Promise<'ok' | 'no-name' | 'no-answer'> {
  const begun = performance.now();
  const resolver = new Resolver({ timeout: limitMs, tries: 1 });
  resolver.setServers([stub]);
  const timer = setTimeout(() => resolver.cancel(), limitMs);
  try {
    const [address] = await resolver.resolve4(name);
    if (address === undefined) return 'no-name';
    return (await fetches(address, limitMs - (performance.now() - begun))) ? 'ok' : 'no-answer';
  } catch {
    return 'no-name';
  } finally {
    clearTimeout(timer);
  }
}

function fetches(address: string, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: address, path: '/', headers: { host: name }, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
      response.on('error', () => resolve(false));
    });
    const timer = setTimeout(() => request.destroy(), Math.max(1, milliseconds));
    request.on('error', () => resolve(false));
    request.on('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}

setInterval(() => {
  const start = now();
  void outcome().then((word) => process.stdout.write(`${start.toFixed(1)} ${now().toFixed(1)} ${word}\n`));
}, everyMs);
process.stdout.on('error', () => process.exit());
