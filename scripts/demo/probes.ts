import { run, type Outcome } from '../../test/e2e/support/programs.ts';
import { addressesOf, converse } from '../../test/e2e/support/reach.ts';
import type { Lab } from '../../test/lab/lab.ts';
import { clusterDomain, publicWeb } from '../../test/lab/topology.ts';
import { promise } from './expectation.ts';
import type { Transcript } from './transcript.ts';

const webName = `web.shop.svc.${clusterDomain}`;
const redisName = `redis.shop.svc.${clusterDomain}`;
const memcachedName = `test-memcached.default.svc.${clusterDomain}`;
const publicUrl = `http://${publicWeb.name}/`;
const patienceSeconds = '3';

/** Runs a program as a person would and shows what it printed. */
async function shown(transcript: Transcript, argv: readonly [string, ...string[]]): Promise<Outcome> {
  const [program, ...rest] = argv;
  const outcome = await run(program, rest);
  transcript.command(argv, outcome.stdout || outcome.stderr);
  return outcome;
}

const curl = (transcript: Transcript, url: string): Promise<Outcome> =>
  shown(transcript, ['curl', '-sS', '--fail', '--max-time', patienceSeconds, url]);

/** What the laptop reaches without Kubelane: the public web, and nothing of the cluster. */
export async function probeBefore(transcript: Transcript): Promise<void> {
  const name = await shown(transcript, ['getent', 'hosts', webName]);
  promise(
    transcript,
    name.code !== 0,
    'No cluster name is known',
    `${webName} resolved before anything was connected.`,
  );
  const web = await curl(transcript, publicUrl);
  promise(
    transcript,
    web.code === 0,
    'The public web answers',
    `${publicUrl} did not answer before anything was connected.`,
  );
}

/** Service by name, by ClusterIP, Pod by IP, node by IP, redis, a headless Service: from ordinary programs. */
export async function probeCluster(transcript: Transcript, lab: Lab): Promise<void> {
  const hosts = await shown(transcript, ['getent', 'hosts', webName]);
  const [clusterIp = ''] = hosts.stdout.split(/\s+/);
  promise(
    transcript,
    hosts.code === 0,
    'A cluster name resolves',
    `${webName} does not resolve.`,
    `ClusterIP ${clusterIp}`,
  );

  const [podIp = '', podName = ''] = (await lab.kubectl(podQuery)).trim().split(' ');
  const targets = [
    ['A Service answers by its name', `http://${webName}/`],
    ['A Service answers by its ClusterIP', `http://${clusterIp}/`],
    [`The Pod ${podName} answers by its IP`, `http://${podIp}/`],
  ] as const;
  for (const [text, url] of targets) {
    const answer = await curl(transcript, url);
    promise(
      transcript,
      answer.stdout.startsWith('Hello from web-'),
      text,
      `${url} did not answer: ${answer.stderr.trim()}`,
    );
  }

  const ping = await shown(transcript, ['redis-cli', '-h', redisName, 'PING']);
  promise(
    transcript,
    ping.stdout.trim() === 'PONG',
    'redis answers by its name',
    `redis did not answer PING: ${ping.stderr.trim()}`,
  );

  const pods = await shown(transcript, ['resolvectl', 'query', memcachedName]);
  const addresses = await addressesOf(memcachedName);
  const said = `${addresses.length} Pods`;
  promise(
    transcript,
    addresses.length > 1,
    'A headless Service has the addresses of its Pods',
    `${memcachedName} has ${said}: ${pods.stderr}`,
    said,
  );
  const version = (await converse(memcachedName, 11211, 'version')).trim();
  promise(
    transcript,
    version.startsWith('VERSION '),
    'memcached answers by its name',
    `memcached said “${version}”.`,
    version,
  );
}

const podQuery = [
  ...['get', 'pods', '-n', 'shop', '-o'],
  'jsonpath={.items[?(@.metadata.name=="web-1")].status.podIP} {.items[?(@.metadata.name=="web-1")].metadata.name}',
];

/** How many names each DNS server has been asked so far. */
export interface DnsMark {
  readonly home: number;
  readonly cluster: number;
}

export async function markDns(lab: Lab): Promise<DnsMark> {
  return { home: (await lab.homeDnsQueries()).length, cluster: (await lab.clusterDnsQueries()).length };
}

/** Everything else still goes where it went, and neither DNS server has heard of the other's names since `mark`. */
export async function probeRest(transcript: Transcript, lab: Lab, mark: DnsMark): Promise<void> {
  const route = await shown(transcript, ['ip', 'route', 'get', publicWeb.address]);
  promise(
    transcript,
    !route.stdout.includes('dev kl'),
    'Public traffic does not enter the tunnel',
    `The way to ${publicWeb.address} is now: ${route.stdout}`,
  );
  const web = await curl(transcript, publicUrl);
  promise(
    transcript,
    web.code === 0,
    'A public name still goes its old way',
    `${publicUrl} does not answer any more: ${web.stderr.trim()}`,
  );

  const home = (await lab.homeDnsQueries()).slice(mark.home);
  const cluster = (await lab.clusterDnsQueries()).slice(mark.cluster);
  const isClusterName = (name: string): boolean => name.replace(/\.$/, '').endsWith(clusterDomain);
  const leaked = home.filter(isClusterName);
  promise(
    transcript,
    leaked.length === 0,
    'The home DNS server saw no cluster name',
    `The home DNS server was asked for ${leaked.join(', ')}.`,
    `${home.length} questions`,
  );
  const strange = cluster.filter((name) => !isClusterName(name));
  promise(
    transcript,
    strange.length === 0,
    'kube-dns saw no public name',
    `kube-dns was asked for ${strange.join(', ')}.`,
    `${cluster.length} questions`,
  );
  promise(
    transcript,
    home.includes(publicWeb.name),
    `The home DNS server was asked for ${publicWeb.name}`,
    `The home DNS server was not asked for ${publicWeb.name}.`,
  );
}
