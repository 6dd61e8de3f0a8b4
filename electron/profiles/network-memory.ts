import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { routeRoles } from '../shared/routes.ts';
import { replaceFileNow } from './atomic-file.ts';

const text = v.pipe(v.string(), v.maxLength(256));
const texts = v.pipe(v.array(text), v.maxLength(256));
const facts = v.object({
  routes: v.pipe(v.array(v.object({ role: v.nullable(v.picklist(routeRoles)), cidr: text })), v.maxLength(1024)),
  dnsServers: texts,
  domains: texts,
  searchDomains: texts,
});
const told = v.object({
  /** What the VPN server pushed, and what the cluster said about itself. */
  push: facts,
  discovery: facts,
  /** The tunnel's own network (CIDR). */
  tunnelNetwork: v.nullable(text),
  hasIpv6: v.boolean(),
  /** The API server's address, which tells the nodes' network. */
  apiServer: v.nullable(text),
});
/** What was learned of a profile's networks while it was connected: nothing else tells before the next connection. */
export type ToldNetworks = v.InferOutput<typeof told>;

const fileSchema = v.object({ profiles: v.record(text, told) });
/** More profiles than anybody has. */
const mostProfiles = 200;

/** What was last told of each profile's networks: `networks.json` of the home folder. To lose it costs a forecast, so nothing here ever fails. */
export class NetworkMemory {
  readonly #file: string;

  constructor(home: string) {
    this.#file = join(home, 'networks.json');
  }

  load(profile: string): ToldNetworks | null {
    return this.#read().get(profile) ?? null;
  }

  save(profile: string, networks: ToldNetworks): void {
    this.#change((profiles) => {
      if (JSON.stringify(profiles.get(profile)) === JSON.stringify(networks)) return false;
      profiles.delete(profile);
      profiles.set(profile, networks);
      return true;
    });
  }

  forget(profile: string): void {
    this.#change((profiles) => profiles.delete(profile));
  }

  #change(change: (profiles: Map<string, ToldNetworks>) => boolean): void {
    const profiles = this.#read();
    if (!change(profiles)) return;
    const kept = Object.fromEntries([...profiles].slice(-mostProfiles));
    try {
      replaceFileNow(this.#file, `${JSON.stringify({ profiles: kept }, null, 2)}\n`);
    } catch {
      // The next forecast knows less.
    }
  }

  #read(): Map<string, ToldNetworks> {
    try {
      const parsed = v.safeParse(fileSchema, JSON.parse(readFileSync(this.#file, 'utf8')));
      return new Map(parsed.success ? Object.entries(parsed.output.profiles) : []);
    } catch {
      return new Map(); // None yet, or damaged: it is told anew.
    }
  }
}
