import type { RunCommand } from '../command-runner.ts';
import { commandProblem } from '../command-runner.ts';
import type { ResolverFront } from './resolver-front.ts';
import { forwarderAddresses } from './forwarding-plan.ts';
import { parseResolvConf } from './resolv-conf/resolv-conf-text.ts';
import { readText } from './resolv-conf/text-file.ts';
import { watchFile, watchFolders } from './resolv-conf/watch-file.ts';

/** `lo.*` comes before all others in openresolv's order, so that no metric is needed. */
const record = 'lo.kubelane';
/** It is a shell script, which may wait for another of its kind. */
const timeoutMs = 15_000;

export interface OpenresolvPaths {
  readonly resolvConf: string;
  readonly configuration: string;
  /** Where the records lie; another folder since 3.14. */
  readonly records: readonly string[];
}

const paths: OpenresolvPaths = {
  resolvConf: '/etc/resolv.conf',
  configuration: '/etc/resolvconf.conf',
  records: ['/run/resolvconf/interfaces', '/run/resolvconf/keys'],
};

/**
 * openresolv (resolvconf(8)): our server as the record of an interface of its own. While one with a loopback address is there, openresolv leaves
 * all others out of resolv.conf (`resolv_conf_local_only`); the forwarder asks those.
 */
export function openresolvFront(run: RunCommand, at: OpenresolvPaths = paths): ResolverFront {
  const resolvconf = async (args: readonly string[], input = ''): Promise<void> => {
    const result = await run('resolvconf', args, { input, timeoutMs });
    if (result.exitCode !== 0) throw new Error(`resolvconf ${args.join(' ')}: ${commandProblem(result)}`);
  };
  const listed = async (args: readonly string[]): Promise<string> =>
    (await run('resolvconf', ['-l', ...args], { timeoutMs })).stdout;
  const first = async (): Promise<string> =>
    parseResolvConf((await readText(at.resolvConf)) ?? '').servers.find((_server, index) => index === 0) ?? '';
  const own = async (): Promise<string> => recordsOf(await listed([record])).get(record) ?? '';
  return {
    stack: 'resolvconf',
    base: async () => {
      const [all, configuration, text] = await Promise.all([
        listed([]),
        readText(at.configuration),
        readText(at.resolvConf),
      ]);
      const others = [...recordsOf(all)].filter(([name]) => name !== record).map(([, lines]) => lines);
      const { servers } = parseResolvConf(`${configuredServers(configuration ?? '')}\n${others.join('\n')}`);
      return { servers, writer: parseResolvConf(text ?? '').head };
    },
    installed: async () => {
      const { servers, search } = parseResolvConf(await own());
      const listen = servers[0];
      return listen !== undefined && listen === (await first()) ? { listen, search } : null;
    },
    marked: async () => parseResolvConf(await own()).servers[0] ?? null,
    install: async ({ listen, search }) => {
      const searchLine = search.length === 0 ? '' : `search ${search.join(' ')}\n`;
      await resolvconf(['-a', record], `${searchLine}nameserver ${listen}\n`);
      // It does nothing for a record that it has already, whatever became of resolv.conf meanwhile.
      if ((await first()) !== listen) await resolvconf(['-u']);
      const asked = await first();
      if (asked !== listen) throw new Error(`resolvconf leaves ${asked || 'no server'} in the first line`);
    },
    remove: async () => {
      if ((await own()) !== '') await resolvconf(['-f', '-d', record]);
      // Where somebody wrote over its file, its own text is not there to be taken back by it.
      if (forwarderAddresses.includes(await first())) await resolvconf(['-u']);
    },
    watch: (changed) => {
      // While ours is there, another network's record changes nothing in resolv.conf.
      const stops = [watchFile(at.resolvConf, changed), watchFolders(at.records, changed)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

/** `resolvconf -l`: each record's text after a line with its name. */
function recordsOf(text: string): Map<string, string> {
  const records = new Map<string, string>();
  let name = '';
  for (const line of text.split('\n')) {
    const found = /^# resolv\.conf from (\S+)/.exec(line)?.[1];
    if (found !== undefined) name = found;
    else if (name !== '') records.set(name, `${records.get(name) ?? ''}${line}\n`);
  }
  return records;
}

/** resolvconf.conf(5) is shell: `name_servers="1.1.1.1 9.9.9.9"` is asked before all records, `name_servers_append` after them. */
function configuredServers(configuration: string): string {
  const values = [...configuration.matchAll(/^[ \t]*name_servers(?:_append)?=(?:"([^"]*)"|'([^']*)'|(\S*))/gm)];
  const words = values.flatMap(([, double, single, bare]) => (double ?? single ?? bare ?? '').split(/\s+/));
  return words.map((word) => `nameserver ${word}`).join('\n');
}
