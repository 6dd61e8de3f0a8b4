import { describe, expect, it } from 'vitest';
import { guessByImage, guessProtocol } from '../../../electron/cluster/protocol-guess.ts';
import { protocols } from '../../../electron/cluster/protocols.ts';
import { protocolNames } from '../../../electron/shared/protocol-name.ts';
import type { ServicePort } from '../../../electron/shared/service-record.ts';
import { aPort, aService } from '../../support/service-records.ts';

function port(number: number, name: string | null = null, appProtocol: string | null = null): ServicePort {
  return { ...aPort(number, name), appProtocol };
}

describe('guessProtocol', () => {
  it.each([
    // appProtocol is believed before the rest, also where it names something else.
    [port(80, 'http', 'kubernetes.io/h2c'), 'http', 'app-protocol'],
    [port(80, 'http', 'kubernetes.io/wss'), 'wss', 'app-protocol'],
    [port(1, 'x', 'MySQL'), 'mysql', 'app-protocol'],
    [port(80, 'http', 'example.com/own'), null, 'app-protocol'],
    // Transports tell nothing of what is sent.
    [port(5432, null, 'tcp'), 'postgres', 'port'],
    [port(80, null, 'tcp'), null, null],
    [port(9999, 'redis', 'tls'), 'rediss', 'port-name'],
    // The words of the name.
    [port(8080, 'grpc'), 'grpc', 'port-name'],
    [port(8080, 'grpc-web'), 'http', 'port-name'],
    [port(1, 'http-api'), 'http', 'port-name'],
    [port(9000, 'https-admin'), 'https', 'port-name'],
    [port(1, 'tcp-postgresql'), 'postgres', 'port-name'],
    [port(1, 'primary-mysql'), 'mysql', 'port-name'],
    [port(1, 'tls-amqp'), 'amqps', 'port-name'],
    [port(1, 'tls-postgres'), 'postgres', 'port-name'],
    [port(9121, 'redis-metrics'), 'http', 'port-name'],
    [port(9121, 'mongodb-exporter'), 'http', 'port-name'],
    [port(10250, 'https-metrics'), 'https', 'port-name'],
    [port(1, 'mariadb'), 'mariadb', 'port-name'],
    [port(1, 'constructor'), null, null],
    // The number.
    [port(3306), 'mysql', 'port'],
    [port(3306, 'db'), 'mysql', 'port'],
    [port(27017, 'tcp'), 'mongodb', 'port'],
    [port(80, 'tcp'), null, null],
    [port(5671), 'amqps', 'port'],
    [port(9092), 'kafka', 'port'],
    [port(11211), 'memcached', 'port'],
    [port(9200), 'elasticsearch', 'port'],
    [port(4222), 'nats', 'port'],
    [port(50051), 'grpc', 'port'],
    [port(1234), null, null],
    [{ ...port(80, 'http'), protocol: 'UDP' }, null, null],
  ] as const)('%o', (chosen, protocol, guessedBy) => {
    expect(guessProtocol(chosen)).toEqual({ protocol, guessedBy });
  });

  it('finds every protocol by each of its words and ports', () => {
    for (const name of protocolNames) {
      for (const word of protocols[name].words) expect(guessProtocol(port(1, word)).protocol).toBe(name);
      for (const number of protocols[name].ports) expect(guessProtocol(port(number)).protocol).toBe(name);
    }
  });
});

describe('guessByImage', () => {
  const service = aService('db', 'shop', { ports: [port(7000)] });

  it.each([
    ['postgres', 'postgres'],
    ['docker.io/bitnami/postgresql:16.1.0-debian-11-r3', 'postgres'],
    ['registry.example:5000/team/redis@sha256:0123', 'redis'],
    ['registry.example:5000/mariadb', 'mariadb'],
    ['mcr.microsoft.com/mssql/server:2022-latest', 'sqlserver'],
    ['confluentinc/cp-kafka:7.5.0', 'kafka'],
    ['registry.example:5000/postgres-backup:1', null],
    ['oliver006/redis_exporter:v1', null],
    ['', null],
    ['__proto__', null],
  ])('%s', (image, protocol) => {
    expect(guessByImage(service, port(7000), image)).toBe(protocol);
  });

  it('leaves a second port alone where another one has the protocol of the image', () => {
    const broker = aService('mq', 'shop', { ports: [port(5672, 'amqp'), port(4369, 'epmd')] });
    expect(guessByImage(broker, port(4369, 'epmd'), 'rabbitmq:3')).toBeNull();
  });

  it('says nothing of datagrams', () => {
    expect(guessByImage(service, { ...port(11211), protocol: 'UDP' }, 'memcached')).toBeNull();
  });
});
