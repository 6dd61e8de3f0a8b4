import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { banner } from '../../../../electron/connection/service-check/banners.ts';
import { greetingOf, greetings, type GreetingName } from '../../../../electron/connection/service-check/greetings.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const mysqlPacket = Buffer.concat([Buffer.from([40, 0, 0, 0, 10]), bytes('5.5.5-10.11.6-MariaDB\0rest')]);
const amqpStart = Buffer.from([1, 0, 0, 0, 0, 1, 0, 0, 10, 0, 10, 0, 9]);
const mongoReply = Buffer.alloc(36);
mongoReply.writeInt32LE(1, 8);
mongoReply.writeInt32LE(1, 12);

describe('answers', () => {
  it.each<[GreetingName, Uint8Array, string]>([
    ['http', bytes('HTTP/1.1 404 Not Found\r\n'), 'HTTP/1.1 404 Not Found'],
    ['http2', Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]), 'HTTP/2'],
    ['redis', bytes('+PONG\r\n'), '+PONG'],
    ['redis', bytes('-NOAUTH Authentication required.\r\n'), '-NOAUTH Authentication required.'],
    ['memcached', bytes('VERSION 1.6.18\r\n'), 'VERSION 1.6.18'],
    ['postgres', bytes('S'), 'PostgreSQL, TLS'],
    ['postgres', bytes('N'), 'PostgreSQL'],
    ['mysql', mysqlPacket, 'MySQL 10.11.6-MariaDB'],
    ['amqp', amqpStart, 'AMQP 0.9.1'],
    ['amqp', Buffer.from([...bytes('AMQP'), 3, 1, 0, 0]), 'AMQP 1.0.0'],
    ['mongodb', mongoReply, 'MongoDB'],
    ['kafka', Buffer.from([0, 0, 0, 6, 0, 0, 0, 1, 0, 0]), 'Kafka'],
    ['ssh', bytes('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'), 'SSH-2.0-OpenSSH_9.2p1 Debian-2'],
    ['smtp', bytes('220 mail.example ESMTP Postfix\r\n'), '220 mail.example ESMTP Postfix'],
    ['nats', bytes('INFO {"server_id":"N","version":"2.10.4","nonce":"secret"}\r\n'), 'NATS 2.10.4'],
  ])('of %s are known', (name, answer, text) => {
    expect(greetings[name].read(answer)).toEqual({ kind: 'said', text });
    expect(greetings[name].read(answer.subarray(0, 0))).toEqual({ kind: 'more' });
  });

  it('of a server that wants TLS are told from those of its protocol', () => {
    expect(greetings.http.read(Buffer.from([21, 3, 1, 0, 2, 2, 70]))).toEqual({ kind: 'tls' });
  });

  it.each<GreetingName>(['http', 'redis', 'memcached', 'mysql', 'amqp', 'ssh'])(
    'of something else are not %s',
    (name) => {
      expect(greetings[name].read(bytes('200 what is this, and why is it so long a line\r\n'))).toEqual({
        kind: 'other',
      });
    },
  );

  it('of any bytes are read without end or exception', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2048 }),
        fc.constantFrom(...Object.values(greetings)),
        (input, { read }) => {
          const heard = read(input);
          expect(['said', 'more', 'tls', 'other']).toContain(heard.kind);
          banner(input);
        },
      ),
    );
  });
});

describe('what is asked', () => {
  it.each([
    ['http', null, 80, 'http'],
    ['postgres', null, 5432, 'postgres'],
    ['mariadb', null, 3306, 'mysql'],
    ['grpc', 'grpc', 50051, 'http2'],
    [null, 'ssh', 2222, 'ssh'],
    [null, 'tls-thing', 9999, 'tls'],
    [null, null, 25, 'smtp'],
    ['zookeeper', 'zk', 2181, null],
    [null, 'constructor', 9999, null],
    [null, 'iperf', 5201, null],
  ] as const)('of %s (%s, %i): %s', (protocol, name, port, greeting) => {
    expect(greetingOf({ name, port }, protocol)).toBe(greeting);
  });

  it('signs in nowhere and changes nothing: the words are these and no others', () => {
    const said = Object.entries(greetings).map(([name, { say }]) => [
      name,
      say === null ? null : Buffer.from(say('web.shop')).toString('latin1'),
    ]);
    expect(Object.fromEntries(said)).toMatchObject({
      http: 'HEAD / HTTP/1.1\r\nHost: web.shop\r\nUser-Agent: kubelane-check\r\nConnection: close\r\n\r\n',
      redis: 'PING\r\n',
      memcached: 'version\r\n',
      postgres: '\0\0\0\b\u0004\u00d2\u0016/',
      mysql: null,
      amqp: 'AMQP\0\0\t\u0001',
      ssh: null,
      smtp: null,
    });
  });
});
