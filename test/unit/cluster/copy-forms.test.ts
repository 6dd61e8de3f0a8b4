import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressText, serviceForms } from '../../../electron/cluster/addresses.ts';
import { shellCommand } from '../../../electron/cluster/shell-words.ts';
import { addressForms, type AddressForm } from '../../../electron/shared/address-form.ts';
import { protocolNames, type ProtocolName } from '../../../electron/shared/protocol-name.ts';
import type { ServiceRecord } from '../../../electron/shared/service-record.ts';
import { aPort, aService } from '../../support/service-records.ts';

const db = aService('db', 'shop', { ports: [aPort(5432)] });
const host = 'db.shop.svc.cluster.coder4';

function text(form: AddressForm, protocol: ProtocolName | null, service: ServiceRecord = db): string | null {
  const made = addressText(service, form, null, { protocol, context: null });
  return made.ok ? made.value : null;
}

/** The words as the machine's own shell reads them. */
function words(command: string): readonly string[] {
  const script = `for word in ${command}; do printf '%s\\0' "$word"; done`;
  return execFileSync('/bin/sh', ['-c', script]).toString().split('\0').slice(0, -1);
}

describe('what clients take', () => {
  it.each([
    ['postgres', `postgresql://${host}:5432`, `jdbc:postgresql://${host}:5432/`, `psql postgresql://${host}:5432`],
    ['mysql', `mysql://${host}:5432`, `jdbc:mysql://${host}:5432/`, `mysql -h ${host} -P 5432`],
    ['mariadb', `mysql://${host}:5432`, `jdbc:mariadb://${host}:5432/`, `mariadb -h ${host} -P 5432`],
    ['redis', `redis://${host}:5432`, null, `redis-cli -u redis://${host}:5432`],
    ['rediss', `rediss://${host}:5432`, null, `redis-cli -u rediss://${host}:5432`],
    ['mongodb', `mongodb://${host}:5432`, null, `mongosh mongodb://${host}:5432`],
    // Without a path: `/` would be the virtual host of that name.
    ['amqp', `amqp://${host}:5432`, null, null],
    ['amqps', `amqps://${host}:5432`, null, null],
    ['kafka', `${host}:5432`, null, `kcat -b ${host}:5432 -L`],
    ['nats', `nats://${host}:5432`, null, `nats --server nats://${host}:5432 rtt`],
    ['grpc', `dns:///${host}:5432`, null, `grpcurl -plaintext ${host}:5432 list`],
    ['memcached', `${host}:5432`, null, `memcstat --servers=${host}:5432`],
    ['elasticsearch', `http://${host}:5432`, null, null],
    ['sqlserver', `sqlserver://${host}:5432`, `jdbc:sqlserver://${host}:5432`, `sqlcmd -S tcp:${host},5432`],
    ['oracle', `${host}:5432`, `jdbc:oracle:thin:@//${host}:5432`, null],
    ['http', `http://${host}:5432`, null, null],
    ['wss', `wss://${host}:5432`, null, `websocat wss://${host}:5432`],
  ] as const)('%s', (protocol, connection, jdbc, client) => {
    expect(text('connection', protocol)).toBe(connection);
    expect(text('jdbc', protocol)).toBe(jdbc);
    expect(text('client', protocol)).toBe(client);
  });

  it('is a curl command where HTTP is spoken', () => {
    const web = aService('web', 'shop', { ports: [aPort(80)] });
    expect(text('curl', 'http', web)).toBe('curl -i http://web.shop.svc.cluster.coder4');
    expect(text('curl', 'opensearch')).toBe(`curl -i http://${host}:5432`);
    expect(text('curl', 'redis')).toBeNull();
  });

  it('is never with a user, a password or a database', () => {
    for (const protocol of protocolNames) {
      for (const form of addressForms) expect(text(form, protocol) ?? '').not.toMatch(/\w@|password|:\/\/[^/ ]+\/\w/i);
    }
  });

  it('is lines of a .env file', () => {
    expect(text('dotenv', 'redis')).toBe(`DB_SHOP_HOST=${host}\nDB_SHOP_PORT=5432\nDB_SHOP_URL=redis://${host}:5432`);
    expect(text('dotenv', 'kafka')).toBe(`DB_SHOP_HOST=${host}\nDB_SHOP_PORT=5432`);
    expect(text('dotenv', null)).toBe(`DB_SHOP_HOST=${host}\nDB_SHOP_PORT=5432`);
  });

  it('says what is missing', () => {
    const code = (form: AddressForm, protocol: ProtocolName | null, service = db): string => {
      const made = addressText(service, form, null, { protocol });
      return made.ok ? '' : made.error.code;
    };
    expect(code('connection', null)).toBe('service.no-protocol');
    expect(code('jdbc', 'redis')).toBe('service.no-form');
    expect(code('connection', 'redis', { ...db, ports: [] })).toBe('service.without-port');
  });

  it('names the context to kubectl, whatever it is called', () => {
    const made = addressText(db, 'kubectl', null, { context: "it's; $(mine)" });
    expect(made.ok && words(made.value)).toEqual([
      'kubectl',
      "--context=it's; $(mine)",
      '-n',
      'shop',
      'describe',
      'service',
      'db',
    ]);
  });

  it('parses back as a URL to the same host and port, and as the words of a shell', () => {
    const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
    fc.assert(
      fc.property(label, label, fc.integer({ min: 1, max: 65535 }), fc.constantFrom(...protocolNames), (...given) => {
        const [name, namespace, number, protocol] = given;
        const service = aService(name, namespace, { ports: [aPort(number)] });
        const connection = text('connection', protocol, service) ?? '';
        if (connection.includes('://')) {
          const url = new URL(connection);
          const implied = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443' }[url.protocol];
          const place = protocol === 'grpc' ? url.pathname.slice(1) : `${url.hostname}:${url.port || (implied ?? '')}`;
          expect(place).toBe(`${service.hostname}:${number}`);
          expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', '']);
        } else expect(connection).toBe(`${service.hostname}:${number}`);
        for (const form of ['env', 'curl', 'client', 'kubectl'] as const) {
          // Nothing in them needs a shell's attention, so splitting at spaces is what a shell does.
          expect(text(form, protocol, service) ?? '').toMatch(/^[A-Za-z0-9_%+=:,./# '-]*$/);
        }
      }),
    );
  });
});

describe('shellCommand', () => {
  it('gives back what a shell reads as the same words', () => {
    const word = fc.string({ unit: fc.constantFrom(...Array.from('ab \'"\\$`;&|<>*?[]{}()~!#\n=-é')) });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (given) => {
        expect(words(shellCommand(given))).toEqual(given);
      }),
      { numRuns: 60 },
    );
  });
});

describe('serviceForms', () => {
  const formsOf = (service: ServiceRecord, protocol: ProtocolName | null): readonly AddressForm[] => {
    const made = serviceForms(service, null, { protocol, guessedBy: null }, null);
    return made.ok ? made.value.forms.map(({ form }) => form) : [];
  };

  it('are those that there are, each text of the same URL once', () => {
    expect(formsOf(db, 'postgres')).toEqual(addressForms.filter((form) => form !== 'url' && form !== 'curl'));
    expect(formsOf(db, 'grpc')).toContain('url');
    expect(formsOf(db, null)).toEqual(['hostport', 'host', 'short', 'ip', 'ipport', 'url', 'env', 'dotenv', 'kubectl']);
  });

  it('of headless Services and aliases have no IP, those without ports no connection', () => {
    const headless = { ...db, clusterIPs: [], headless: true };
    expect(formsOf(headless, 'postgres')).not.toContain('ip');
    expect(formsOf(headless, 'postgres')).toContain('connection');
    const alias: ServiceRecord = { ...db, type: 'ExternalName', externalName: 'x.example', clusterIPs: [], ports: [] };
    expect(formsOf(alias, null)).toEqual(['hostport', 'host', 'short', 'url', 'env', 'dotenv', 'kubectl']);
  });
});
