import { appendFileSync, readFileSync } from 'node:fs';
import { answer } from './answer.ts';
import { parseEndpoints, parseService } from './objects.ts';
import { objectKey, type EndpointsRecord, type ServiceRecord } from './records.ts';
import { serveDns } from './server.ts';
import { watchForever, type ApiAccess } from './watch.ts';
import { buildZone, type Zone } from './zone.ts';

/** The cluster's DNS server, a pod of the laboratory. Its settings come as environment variables; `synced` on stdout says it is ready. */
function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

const api: ApiAccess = {
  url: setting('API_URL'),
  token: setting('API_TOKEN'),
  ca: readFileSync(setting('API_CA_FILE'), 'utf8'),
};
const queryLog = setting('QUERY_LOG');

const services = new Map<string, ServiceRecord>();
const endpoints = new Map<string, EndpointsRecord>();
const pending = new Set(['services', 'endpoints']);
let serial = 0;
let zone: Zone | undefined;

/** Remembers that the zone is out of date; it is made anew at the next question. */
function touch(): void {
  serial += 1;
  zone = undefined;
}

function currentZone(): Zone | undefined {
  if (pending.size > 0) return undefined;
  zone ??= buildZone({
    domain: setting('CLUSTER_DOMAIN'),
    dnsAddress: setting('DNS_ADDRESS'),
    cidrs: setting('REVERSE_CIDRS').split(','),
    services: services.values(),
    endpoints,
  });
  return zone;
}

function keep<T extends { readonly namespace: string; readonly name: string }>(
  kind: string,
  store: Map<string, T>,
  parse: (json: unknown) => T,
): void {
  void watchForever(api, `/api/v1/${kind}`, {
    replaced: (items) => {
      store.clear();
      for (const item of items.map(parse)) store.set(objectKey(item), item);
      touch();
      if (pending.delete(kind) && pending.size === 0) process.stdout.write('synced\n');
    },
    changed: (json) => {
      const object = parse(json);
      store.set(objectKey(object), object);
      touch();
    },
    deleted: (json) => {
      store.delete(objectKey(parse(json)));
      touch();
    },
    lost: (reason) => process.stdout.write(`${kind}: ${reason}\n`),
  });
}

function logQuery(client: string, question: { readonly name: string; readonly type: string }): void {
  // Names come from whoever asks: nothing but printable characters goes into the log.
  const name = question.name.replace(/[^\x21-\x7e]/g, '?');
  appendFileSync(queryLog, `${new Date().toISOString()} ${client} ${question.type} ${name}\n`);
}

await serveDns({
  address: '0.0.0.0',
  port: 53,
  log: logQuery,
  resolve: (question) => {
    const current = currentZone();
    return current === undefined ? undefined : answer(current, question, serial);
  },
});
keep('services', services, parseService);
keep('endpoints', endpoints, parseEndpoints);
