import type { ServicePort } from '../shared/service-record.ts';

/** Protocol names as they stand in `appProtocol` and in port names (Istio's convention `http-api`), and the scheme of their URLs. */
const schemes: Readonly<Record<string, string>> = {
  http: 'http',
  http2: 'http',
  h2c: 'http',
  'kubernetes.io/h2c': 'http',
  https: 'https',
  ws: 'ws',
  'kubernetes.io/ws': 'ws',
  wss: 'wss',
  'kubernetes.io/wss': 'wss',
  redis: 'redis',
  rediss: 'rediss',
  postgres: 'postgresql',
  postgresql: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mysql',
  mongo: 'mongodb',
  mongodb: 'mongodb',
  amqp: 'amqp',
  amqps: 'amqps',
  nats: 'nats',
};

const wellKnown: Readonly<Record<number, string>> = {
  80: 'http',
  443: 'https',
  3306: 'mysql',
  4222: 'nats',
  5432: 'postgresql',
  5671: 'amqps',
  5672: 'amqp',
  6379: 'redis',
  6443: 'https',
  8000: 'http',
  8080: 'http',
  8443: 'https',
  27017: 'mongodb',
};

/**
 * The scheme of a URL for a port: by `appProtocol`, else by the first word of the port's name, else by its well-known number. Null where
 * none fits (memcached, gRPC, UDP): such an address is plain `host:port`.
 */
export function urlScheme(port: ServicePort): string | null {
  if (port.protocol !== 'TCP') return null;
  if (port.appProtocol !== null) return lookUp(port.appProtocol.toLowerCase());
  const word = port.name?.split('-')[0] ?? '';
  return lookUp(word) ?? (otherProtocols.has(word) ? null : (wellKnown[port.port] ?? null));
}

/** Port names that say "not what the number suggests". */
const otherProtocols: ReadonlySet<string> = new Set(['grpc', 'tcp', 'tls', 'udp', 'memcached', 'memcache']);

function lookUp(name: string): string | null {
  return Object.hasOwn(schemes, name) ? (schemes[name] ?? null) : null;
}
