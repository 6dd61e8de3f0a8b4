/** The protocols of which Kubelane knows connection strings, as `--protocol` names them. */
export const protocolNames = [
  'http',
  'https',
  'ws',
  'wss',
  'grpc',
  'postgres',
  'mysql',
  'mariadb',
  'redis',
  'rediss',
  'mongodb',
  'amqp',
  'amqps',
  'kafka',
  'nats',
  'memcached',
  'elasticsearch',
  'opensearch',
  'clickhouse',
  'cassandra',
  'sqlserver',
  'oracle',
  'etcd',
  'zookeeper',
  'mqtt',
  'mqtts',
  'ldap',
  'ldaps',
] as const;
export type ProtocolName = (typeof protocolNames)[number];

/** By what a protocol was found: the methods in order of how far they are believed; `chosen` is the user's own word. */
export type GuessedBy = 'app-protocol' | 'port-name' | 'port' | 'image' | 'chosen';
