import { chown, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressText } from '../../../electron/cluster/addresses.ts';
import { guessProtocol } from '../../../electron/cluster/protocol-guess.ts';
import type { AddressForm } from '../../../electron/shared/address-form.ts';
import type { ProtocolName } from '../../../electron/shared/protocol-name.ts';
import { aPort, aService } from '../../support/service-records.ts';
import { until } from '../../support/until.ts';
import { openClientPlace, type ClientPlace } from './client-place.ts';

/** Services as a cluster has them: nothing but the ports' numbers tells the protocols. */
const services = {
  postgres: aService('orders-db', 'shop', { ports: [aPort(5432)] }),
  mysql: aService('stock-db', 'shop', { ports: [aPort(3306)] }),
  redis: aService('session', 'shop', { ports: [aPort(6379)] }),
  memcached: aService('cache', 'shop', { ports: [aPort(11211)] }),
  amqp: aService('queue', 'shop', { ports: [aPort(5672)] }),
  http: aService('web', 'shop', { ports: [aPort(8080)] }),
} as const;
type Known = keyof typeof services;

function text(service: Known, form: AddressForm, protocol?: ProtocolName): string {
  const made = addressText(services[service], form, null, protocol === undefined ? {} : { protocol });
  if (!made.ok) throw new Error(made.error.code);
  return made.value;
}

describe('what is copied is accepted by the real clients', () => {
  let place: ClientPlace;

  beforeAll(async () => {
    place = await openClientPlace(Object.values(services).map(({ hostname }) => hostname));
    startRabbit(place);
    place.serve(['redis-server', '--bind', '127.0.0.1', '--save', '', '--dir', place.folder]);
    place.serve(['memcached', '-u', 'root', '-l', '127.0.0.1']);
    const page = 'require("http").createServer((q, a) => a.end("hello from " + q.headers.host)).listen(8080)';
    place.serve([process.execPath, '-e', page]);
    await startMaria(place);
    await startPostgres(place);
  }, 120_000);
  afterAll(async () => {
    await place.stop();
  });

  /** Servers take a while; only what is said at last counts. */
  const answered = (line: string, input = ''): Promise<string> =>
    until(line, () => place.shell(line, input).catch(() => null), 90_000);

  it('guesses each protocol', () => {
    for (const [protocol, { ports }] of Object.entries(services)) {
      expect(ports.map((port) => guessProtocol(port).protocol)).toEqual([protocol]);
    }
  });

  it('psql', async () => {
    expect(text('postgres', 'client')).toBe(`psql ${text('postgres', 'connection')}`);
    expect(await answered(`${text('postgres', 'client')} -At`, "select 'answered by', inet_server_port()")).toBe(
      'answered by|5432\n',
    );
  });

  it.each(['mysql', 'mariadb'] as const)('%s', async (protocol) => {
    const line = text('mysql', 'client', protocol);
    expect(await answered(line, 'select @@port as port')).toBe('port\n3306\n');
  });

  it('redis-cli', async () => {
    expect(await answered(text('redis', 'client'), 'PING\n')).toBe('PONG\n');
  });

  it('memcached’s own tool', async () => {
    expect(await answered(text('memcached', 'client'))).toContain(
      `Server: ${text('memcached', 'connection').split(':')[0]}`,
    );
  });

  it('curl', async () => {
    const answer = await answered(text('http', 'curl'));
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('hello from web.shop.svc.cluster.coder4:8080');
    expect(await answered(`curl -s ${text('http', 'connection')}`)).toContain('hello from');
  });

  it('RabbitMQ’s clients', async () => {
    const url = text('amqp', 'connection');
    expect(await answered(`amqp-declare-queue --url=${url} --queue=orders`)).toBe('orders\n');
    await place.shell(`amqp-publish --url=${url} --routing-key=orders --body=paid`);
    expect(await place.shell(`amqp-get --url=${url} --queue=orders`)).toBe('paid');
  }, 120_000);

  it('a shell, by variables and by a .env file', async () => {
    const ask = 'redis-cli -h "$SESSION_SHOP_HOST" -p "$SESSION_SHOP_PORT" ping';
    expect(await answered(`${text('redis', 'env')} sh -c '${ask}'`)).toBe('PONG\n');
    expect(await place.shell(`${text('redis', 'dotenv')}\nredis-cli -u "$SESSION_SHOP_URL" ping`)).toBe('PONG\n');
  });
});

function startRabbit({ serve, folder }: ClientPlace): void {
  const base = join(folder, 'rabbitmq');
  serve(['/usr/lib/rabbitmq/bin/rabbitmq-server'], {
    HOME: folder,
    RABBITMQ_MNESIA_BASE: base,
    RABBITMQ_LOGS: '-',
    RABBITMQ_NODENAME: 'kubelane@localhost',
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_ENABLED_PLUGINS_FILE: join(base, 'plugins'),
    RABBITMQ_PID_FILE: join(base, 'pid'),
  });
}

/** Without tables of users everybody is one. */
async function startMaria({ serve, folder }: ClientPlace): Promise<void> {
  const data = join(folder, 'mariadb');
  await mkdir(data);
  const options = ['--user=root', '--skip-grant-tables', `--datadir=${data}`, `--socket=${join(data, 'socket')}`];
  serve(['/usr/sbin/mariadbd', '--no-defaults', ...options, '--port=3306', '--bind-address=127.0.0.1']);
}

/** PostgreSQL does not run as root. */
async function startPostgres({ serve, shell, folder }: ClientPlace): Promise<void> {
  const data = join(folder, 'postgres');
  await mkdir(data);
  const [uid = 0, gid = 0] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres']).toString()));
  await chown(data, uid, gid);
  const releases = [19, 18, 17, 16, 15, 14, 13].map((release) => `/usr/lib/postgresql/${release}/bin`);
  const programs = releases.find((bin) => existsSync(join(bin, 'postgres'))) ?? '';
  const as = `setpriv --reuid=${uid} --regid=${gid} --clear-groups`;
  await shell(`${as} ${programs}/initdb -D ${data} -U postgres --auth=trust --no-sync`);
  serve([...as.split(' '), join(programs, 'postgres'), '-D', data, '-k', data, '-h', '127.0.0.1', '-c', 'fsync=off']);
}
