import type { ProtocolName } from '../shared/protocol-name.ts';
import { protocols } from './protocols.ts';
import { shellCommand } from './shell-words.ts';

/** Where a client connects to. */
export interface Endpoint {
  /** A DNS name. */
  readonly host: string;
  readonly port: number;
}

/** Left out of URLs, as nobody writes them. */
const defaultPorts: Readonly<Partial<Record<ProtocolName, number>>> = { http: 80, https: 443, ws: 80, wss: 443 };

/** A URL of the protocol; plain `host:port` for those that have none, such as memcached. Never with a path: to some, even `/` names a database or a virtual host. */
export function urlOf(protocol: ProtocolName, { host, port }: Endpoint): string {
  const { scheme } = protocols[protocol];
  if (scheme === null) return `${host}:${port}`;
  return defaultPorts[protocol] === port ? `${scheme}://${host}` : `${scheme}://${host}:${port}`;
}

/** What the protocol's programs and libraries take to connect. It names no user, no password and no database. */
export function connectionString(protocol: ProtocolName, endpoint: Endpoint): string {
  // gRPC's naming (doc/naming.md of gRPC): the authority part stays empty for the system's resolver.
  return protocol === 'grpc' ? `dns:///${endpoint.host}:${endpoint.port}` : urlOf(protocol, endpoint);
}

/** What stands before `host:port` in the URLs of Java's drivers, and behind it, as the manual of each driver has it. */
const jdbcUrls: Readonly<Partial<Record<ProtocolName, readonly [string, string]>>> = {
  postgres: ['jdbc:postgresql://', '/'],
  mysql: ['jdbc:mysql://', '/'],
  mariadb: ['jdbc:mariadb://', '/'],
  sqlserver: ['jdbc:sqlserver://', ''],
  oracle: ['jdbc:oracle:thin:@//', ''],
  clickhouse: ['jdbc:clickhouse://', ''],
};

/** The URL for Java's driver of the protocol; null where it has none of the maker's own. */
export function jdbcUrl(protocol: ProtocolName, { host, port }: Endpoint): string | null {
  const around = jdbcUrls[protocol];
  return around === undefined ? null : `${around[0]}${host}:${port}${around[1]}`;
}

/** A curl command line for the protocols that are HTTP; null for others. */
export function curlCommand(protocol: ProtocolName, endpoint: Endpoint): string | null {
  const url = urlOf(protocol, endpoint);
  return /^https?:/.test(url) ? shellCommand(['curl', '-i', url]) : null;
}

type Words = (host: string, port: string, url: string) => readonly string[];

const mqttWords: Words = (host, port) => ['mosquitto_sub', '-h', host, '-p', port, '-t', '#', '-v'];
const redisWords: Words = (_host, _port, url) => ['redis-cli', '-u', url];
const webSocketWords: Words = (_host, _port, url) => ['websocat', url];
const ldapWords: Words = (_host, _port, url) => ['ldapsearch', '-x', '-H', url, '-s', 'base'];

/** Each connects and, where the client can, shows something without a further word. */
const clients: Readonly<Partial<Record<ProtocolName, Words>>> = {
  postgres: (_host, _port, url) => ['psql', url],
  mysql: (host, port) => ['mysql', '-h', host, '-P', port],
  mariadb: (host, port) => ['mariadb', '-h', host, '-P', port],
  redis: redisWords,
  rediss: redisWords,
  mongodb: (_host, _port, url) => ['mongosh', url],
  kafka: (host, port) => ['kcat', '-b', `${host}:${port}`, '-L'],
  nats: (_host, _port, url) => ['nats', '--server', url, 'rtt'],
  grpc: (host, port) => ['grpcurl', '-plaintext', `${host}:${port}`, 'list'],
  memcached: (host, port) => ['memcstat', `--servers=${host}:${port}`],
  ws: webSocketWords,
  wss: webSocketWords,
  cassandra: (host, port) => ['cqlsh', host, port],
  sqlserver: (host, port) => ['sqlcmd', '-S', `tcp:${host},${port}`],
  etcd: (host, port) => ['etcdctl', `--endpoints=${host}:${port}`, 'endpoint', 'health'],
  zookeeper: (host, port) => ['zkCli.sh', '-server', `${host}:${port}`],
  mqtt: mqttWords,
  ldap: ldapWords,
  ldaps: ldapWords,
};

/** The command line of the client that is usual for the protocol; null where there is none, or curl is it. */
export function clientCommand(protocol: ProtocolName, endpoint: Endpoint): string | null {
  const words = clients[protocol];
  if (words === undefined) return null;
  return shellCommand(words(endpoint.host, String(endpoint.port), urlOf(protocol, endpoint)));
}
