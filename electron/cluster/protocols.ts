import type { ProtocolName } from '../shared/protocol-name.ts';

export interface ProtocolFacts {
  /** Scheme of its URLs; null where its programs take plain `host:port`. */
  readonly scheme: string | null;
  /** Its names in `appProtocol` and in the names of ports. */
  readonly words: readonly string[];
  /** TCP ports that are its own by registration or by long habit. */
  readonly ports: readonly number[];
  /** Last parts of the names of images whose main port speaks it. */
  readonly images: readonly string[];
}

export const protocols: Readonly<Record<ProtocolName, ProtocolFacts>> = {
  http: {
    scheme: 'http',
    words: ['http', 'http2', 'h2c', 'web', 'grpc-web', 'metrics', 'prometheus', 'exporter'],
    ports: [80, 3000, 8000, 8080, 5601, 15672],
    images: ['nginx', 'httpd', 'caddy', 'grafana', 'prometheus', 'kibana', 'minio', 'whoami', 'podinfo', 'keycloak'],
  },
  https: { scheme: 'https', words: ['https'], ports: [443, 6443, 8443], images: [] },
  ws: { scheme: 'ws', words: ['ws', 'websocket'], ports: [], images: [] },
  wss: { scheme: 'wss', words: ['wss'], ports: [], images: [] },
  grpc: { scheme: null, words: ['grpc'], ports: [50051], images: [] },
  postgres: {
    scheme: 'postgresql',
    words: ['postgres', 'postgresql', 'psql', 'pgsql', 'pgbouncer'],
    ports: [5432, 6432, 26257],
    images: ['postgres', 'postgresql', 'postgis', 'timescaledb', 'pgbouncer', 'cockroach', 'spilo-15', 'spilo-16'],
  },
  mysql: {
    scheme: 'mysql',
    words: ['mysql'],
    ports: [3306],
    images: ['mysql', 'mysql-server', 'percona', 'percona-server', 'percona-xtradb-cluster', 'tidb'],
  },
  mariadb: { scheme: 'mysql', words: ['mariadb'], ports: [], images: ['mariadb', 'mariadb-galera'] },
  redis: {
    scheme: 'redis',
    words: ['redis', 'valkey'],
    ports: [6379],
    images: ['redis', 'redis-cluster', 'redis-stack', 'redis-stack-server', 'valkey', 'keydb', 'dragonfly'],
  },
  rediss: { scheme: 'rediss', words: ['rediss'], ports: [], images: [] },
  mongodb: {
    scheme: 'mongodb',
    words: ['mongo', 'mongodb'],
    ports: [27017],
    images: ['mongo', 'mongodb', 'mongodb-community-server', 'percona-server-mongodb', 'ferretdb'],
  },
  amqp: {
    scheme: 'amqp',
    words: ['amqp', 'rabbitmq'],
    ports: [5672],
    images: ['rabbitmq', 'lavinmq'],
  },
  amqps: { scheme: 'amqps', words: ['amqps'], ports: [5671], images: [] },
  kafka: {
    scheme: null,
    words: ['kafka'],
    ports: [9092],
    images: ['kafka', 'cp-kafka', 'cp-server', 'kafka-native', 'redpanda'],
  },
  nats: { scheme: 'nats', words: ['nats'], ports: [4222], images: ['nats', 'nats-server'] },
  memcached: { scheme: null, words: ['memcached', 'memcache'], ports: [11211], images: ['memcached'] },
  elasticsearch: {
    scheme: 'http',
    words: ['elasticsearch', 'elastic', 'es'],
    ports: [9200],
    images: ['elasticsearch'],
  },
  opensearch: { scheme: 'http', words: ['opensearch'], ports: [], images: ['opensearch'] },
  clickhouse: {
    scheme: 'clickhouse',
    words: ['clickhouse'],
    ports: [8123],
    images: ['clickhouse', 'clickhouse-server'],
  },
  cassandra: { scheme: null, words: ['cassandra', 'cql'], ports: [9042], images: ['cassandra', 'scylla'] },
  sqlserver: { scheme: 'sqlserver', words: ['sqlserver', 'mssql'], ports: [1433], images: ['mssql', 'azure-sql-edge'] },
  oracle: { scheme: null, words: ['oracle', 'sqlnet'], ports: [1521], images: ['oracle-xe', 'oracle-free'] },
  etcd: { scheme: 'http', words: ['etcd'], ports: [2379], images: ['etcd'] },
  zookeeper: { scheme: null, words: ['zookeeper', 'zk'], ports: [2181], images: ['zookeeper', 'cp-zookeeper'] },
  mqtt: { scheme: 'mqtt', words: ['mqtt'], ports: [1883], images: ['eclipse-mosquitto', 'mosquitto', 'emqx'] },
  mqtts: { scheme: 'mqtts', words: ['mqtts'], ports: [8883], images: [] },
  ldap: { scheme: 'ldap', words: ['ldap'], ports: [389], images: ['openldap', '389ds'] },
  ldaps: { scheme: 'ldaps', words: ['ldaps'], ports: [636], images: [] },
};

/** The protocol that is another one inside TLS. */
export const insideTls: Readonly<Partial<Record<ProtocolName, ProtocolName>>> = {
  http: 'https',
  ws: 'wss',
  redis: 'rediss',
  amqp: 'amqps',
  mqtt: 'mqtts',
  ldap: 'ldaps',
};
