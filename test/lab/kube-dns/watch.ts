import { request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';

export interface ApiAccess {
  /** For example https://192.168.8.174:6443. */
  readonly url: string;
  readonly token: string;
  readonly ca: string;
}

export interface WatchHandlers {
  /** The whole list, at the start and after every loss of the watch. */
  readonly replaced: (items: readonly unknown[]) => void;
  readonly changed: (object: unknown) => void;
  readonly deleted: (object: unknown) => void;
  readonly lost: (reason: string) => void;
}

const retryMs = 500;
const list = v.object({ metadata: v.object({ resourceVersion: v.string() }), items: v.array(v.unknown()) });
const watchEvent = v.object({ type: v.string(), object: v.unknown() });

/** Keeps a collection current for ever: list, watch from there, and again whenever the watch ends. `path` e.g. `/api/v1/services`. */
export async function watchForever(api: ApiAccess, path: string, handlers: WatchHandlers): Promise<never> {
  for (;;) {
    try {
      const version = await relist(api, path, handlers);
      await follow(api, `${path}?watch=1&resourceVersion=${version}`, handlers);
    } catch (error) {
      handlers.lost(error instanceof Error ? error.message : String(error));
      await delay(retryMs);
    }
  }
}

async function relist(api: ApiAccess, path: string, handlers: WatchHandlers): Promise<string> {
  const response = await get(api, path);
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += String(chunk);
  const { items, metadata } = v.parse(list, JSON.parse(body));
  handlers.replaced(items);
  return metadata.resourceVersion;
}

/** Returns when the server ends the watch, as it does every few minutes, or when it says that our version is too old. */
async function follow(api: ApiAccess, path: string, handlers: WatchHandlers): Promise<void> {
  const response = await get(api, path);
  for await (const line of createInterface({ input: response })) {
    const event = v.parse(watchEvent, JSON.parse(line));
    if (event.type === 'ERROR') return;
    if (event.type === 'DELETED') handlers.deleted(event.object);
    else if (event.type !== 'BOOKMARK') handlers.changed(event.object);
  }
}

function get(api: ApiAccess, path: string): Promise<IncomingMessage> {
  const options: RequestOptions = {
    ca: api.ca,
    headers: { authorization: `Bearer ${api.token}`, accept: 'application/json' },
    agent: false,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, api.url), options, (response) => {
      if (response.statusCode === 200) {
        resolve(response);
        return;
      }
      response.resume();
      reject(new Error(`the API server answered ${response.statusCode ?? 0} to ${path}`));
    });
    outgoing.on('socket', (socket) => socket.setKeepAlive(true, 5000));
    outgoing.on('error', reject);
    outgoing.end();
  });
}
