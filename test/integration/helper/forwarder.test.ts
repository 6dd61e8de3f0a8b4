import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode, encode } from 'dns-packet';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Endpoint, ForwarderConfig } from '../../../electron/helper/dns/forwarder/forwarder-config.ts';
import { forwarderUser, linuxForwarderLaunch } from '../../../electron/helper/dns/forwarder/forwarder-launch.ts';
import { ForwarderProcess, type ForwarderEvent } from '../../../electron/helper/dns/forwarder/forwarder-process.ts';
import { Background, eventually } from './commands.ts';
import { askTcp, askUdp, dataOf, freePort, loopback, query, startDnsmasq } from './forwarder-hosts.ts';
import { bundle } from './two-hosts.ts';

/** Programs ask again after five seconds (resolv.conf(5)): what is answered before that has kept nobody waiting. */
const resolverPatienceMs = 5_000;

/** The forwarder as the helper starts it, a process of its own, between this test and real dnsmasq servers. */
describe('the DNS forwarder', () => {
  let folder = '';
  let program = '';
  let cluster: Awaited<ReturnType<typeof startDnsmasq>>;
  let home: Awaited<ReturnType<typeof startDnsmasq>>;
  let forwarder: ForwarderProcess;
  let listen: Endpoint;
  const events: ForwarderEvent[] = [];
  const sockets: Socket[] = [];
  const launch = (): ReturnType<typeof linuxForwarderLaunch> => linuxForwarderLaunch(process.execPath, program);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'klf-'));
    // Its program is read by a user who is not root.
    await chmod(folder, 0o755);
    program = join(folder, 'helper.cjs');
    await bundle('electron/helper/index.ts', program);
    const text = 'x'.repeat(250);
    const large = ['1', '2', '3', '4', '5', '6', '7', '8'].map((n) => `--txt-record=large.cluster.test,${n}${text}`);
    cluster = await startDnsmasq('--address=/cluster.test/10.96.0.1', '--edns-packet-max=4096', ...large);
    home = await startDnsmasq('--address=/example.test/192.0.2.1', '--address=/deep.cluster.test/192.0.2.2');
  });
  afterAll(async () => {
    await Promise.all([cluster, home].map(({ process }) => process.stop()));
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    events.length = 0;
    listen = { address: loopback, port: await freePort() };
    forwarder = new ForwarderProcess(launch, (event) => events.push(event));
  });
  afterEach(async () => {
    await forwarder.stop();
    for (const socket of sockets.splice(0)) socket.close();
  });

  const config = (more: Partial<ForwarderConfig> = {}): ForwarderConfig => ({
    listen,
    routes: [{ domain: 'cluster.test', servers: [cluster.at] }],
    servers: [home.at],
    ...more,
  });
  const start = async (more: Partial<ForwarderConfig> = {}): Promise<void> => {
    expect(await forwarder.start(config(more))).toBeNull();
  };
  const address = async (name: string): Promise<unknown> => dataOf(await askUdp(listen, query(name)));

  /** A server made by the test, with every datagram that it gets. */
  async function server(heard: (message: Buffer, from: Endpoint, socket: Socket) => void): Promise<Endpoint> {
    const socket = createSocket('udp4').bind(0, loopback);
    sockets.push(socket);
    await once(socket, 'listening');
    socket.on('message', (message, from) => heard(message, from, socket));
    return { address: loopback, port: socket.address().port };
  }
  const answerTo = (message: Buffer, data: string, id?: number): Buffer => {
    const { questions = [], ...read } = decode(message);
    const answers = questions.map(({ name }) => ({ type: 'A' as const, name, ttl: 1, data }));
    return encode({ type: 'response', id: id ?? read.id!, flags: 0x180, questions, answers });
  };

  it('sends each name to the servers of its longest domain, and all others to the old ones', async () => {
    await start({
      routes: [
        { domain: 'cluster.test', servers: [cluster.at] },
        { domain: 'deep.cluster.test', servers: [home.at] },
      ],
    });
    expect(await address('web.shop.cluster.test')).toBe('10.96.0.1');
    expect(await address('WEB.Shop.Cluster.Test')).toBe('10.96.0.1');
    expect(await address('web.deep.cluster.test')).toBe('192.0.2.2');
    expect(await address('www.example.test')).toBe('192.0.2.1');
    // Neither server knows this one's domain; the home server, who is asked, refuses.
    expect((await askUdp(listen, query('xcluster.test'))).rcode).toBe('REFUSED');
  });

  it('runs as a user of its own who may do nothing but open low ports', async () => {
    await start();
    const status = await readFile(`/proc/${forwarder.pid}/status`, 'utf8');
    const field = (name: string): string => new RegExp(`^${name}:(.*)$`, 'm').exec(status)?.[1]?.trim() ?? '';
    expect(field('Uid')).toBe(new Array(4).fill(forwarderUser).join('\t'));
    expect([field('Groups'), field('NoNewPrivs')]).toEqual(['', '1']);
    // CAP_NET_BIND_SERVICE is 10.
    expect([field('CapEff'), field('CapPrm')]).toEqual(['0000000000000400', '0000000000000400']);
    await forwarder.stop();
    listen = { address: '127.0.0.153', port: 53 };
    await start();
    expect(await address('web.cluster.test')).toBe('10.96.0.1');
  });

  it('leaves root by itself where no other user may read its program', async () => {
    const hidden = join(folder, 'hidden');
    await mkdir(hidden, { mode: 0o700 });
    await copyFile(program, join(hidden, 'helper.cjs'));
    forwarder = new ForwarderProcess(
      () => linuxForwarderLaunch(process.execPath, join(hidden, 'helper.cjs')),
      () => 0,
    );
    listen = { address: '127.0.0.154', port: 53 };
    await start();
    const status = await readFile(`/proc/${forwarder.pid}/status`, 'utf8');
    const field = (name: string): string => new RegExp(`^${name}:(.*)$`, 'm').exec(status)?.[1]?.trim() ?? '';
    expect(field('Uid')).toBe(new Array(4).fill(forwarderUser).join('\t'));
    expect(field('Gid')).toBe(new Array(4).fill(forwarderUser).join('\t'));
    expect([field('Groups'), field('NoNewPrivs')]).toEqual(['', '1']);
    const none = '0000000000000000';
    expect([field('CapEff'), field('CapPrm'), field('CapInh'), field('CapAmb')]).toEqual([none, none, none, none]);
    expect(await address('web.cluster.test')).toBe('10.96.0.1');
  });

  it('answers everyone who waits when it ends, so that they ask the next server at once', async () => {
    const asked: string[] = [];
    const silent = await server((message) => asked.push(decode(message).questions![0]!.name));
    const deaf = createServer(() => asked.push('by TCP')).listen(silent.port, loopback);
    await once(deaf, 'listening');
    await start({ servers: [silent] });
    const [byUdp, byTcp] = [askUdp(listen, query('a.example.test')), askTcp(listen, [query('a.example.test', 'A', 9)])];
    await eventually('both are asked', () => (asked.length >= 2 ? true : null));
    const begun = performance.now();
    await forwarder.stop();
    expect([(await byUdp).rcode, (await byTcp)[0]?.rcode]).toEqual(['SERVFAIL', 'SERVFAIL']);
    expect(performance.now() - begun).toBeLessThan(resolverPatienceMs);
    deaf.close();
  });

  it('does not end by signals to the helper’s whole group: resolv.conf still names it', async () => {
    await start();
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.kill(forwarder.pid!, signal);
    expect(await address('web.cluster.test')).toBe('10.96.0.1');
    expect(events).toEqual([]);
  });

  it('tells that there is no IPv6 address where nobody could use one, and cuts what a client did not ask for', async () => {
    const at = await server((message, from, socket) => {
      const { id, questions = [] } = decode(message);
      const [question] = questions;
      const data = question?.type === 'AAAA' ? 'fd00:96::a' : '10.0.0.1';
      const answers = questions.map(({ name, type }) => ({ type: type as 'A', name, ttl: 1, data }));
      const response = encode({ type: 'response', id: id!, questions, answers });
      const large = question?.name.startsWith('large') === true ? Buffer.alloc(600) : Buffer.alloc(0);
      socket.send(Buffer.concat([response, large]), from.port, from.address);
    });
    await start({ routes: [{ domain: 'four.test', servers: [at], withoutIpv6: true }], servers: [at] });
    const six = async (name: string): Promise<unknown> => {
      const answer = await askUdp(listen, { type: 'query', id: 1, questions: [{ type: 'AAAA', name }] });
      return [answer.rcode, dataOf(answer)];
    };
    expect(await six('web.four.test')).toEqual(['NOERROR', null]);
    expect(await six('web.six.test')).toEqual(['NOERROR', 'fd00:96::a']);
    expect(await address('web.four.test')).toBe('10.0.0.1');
    const large = await askUdp(listen, query('large.four.test'));
    expect([large.flag_tc, large.answers]).toEqual([true, []]);
  });

  it('changes nothing of a question but its id, and nothing of its answer', async () => {
    const seen: Buffer[] = [];
    const at = await server((message, from, socket) => {
      seen.push(message);
      socket.send(Buffer.concat([answerTo(message, '10.0.0.9'), Buffer.from('more')]), from.port, from.address);
    });
    await start({ servers: [at] });
    const sent = encode({ ...query('MiXed.example.test', 'A', 7, 4096), flags: 0x110 });
    const client = createSocket('udp4');
    sockets.push(client);
    client.send(sent, listen.port, listen.address);
    const [got] = (await once(client, 'message')) as [Buffer];
    expect(seen[0]!.subarray(2).equals(sent.subarray(2))).toBe(true);
    expect(got.equals(Buffer.concat([answerTo(sent, '10.0.0.9'), Buffer.from('more')]))).toBe(true);
  });

  it('passes large answers with EDNS, and truncated ones to clients who then ask by TCP', async () => {
    await start();
    const large = await askUdp(listen, query('large.cluster.test', 'TXT', 1, 4096));
    expect([large.flag_tc, large.answers?.length]).toEqual([false, 8]);
    const small = await askUdp(listen, query('large.cluster.test', 'TXT', 2));
    expect(small.flag_tc).toBe(true);
    const [whole] = await askTcp(listen, [query('large.cluster.test', 'TXT', 3)]);
    expect([whole?.id, whole?.flag_tc, whole?.answers?.length]).toEqual([3, false, 8]);
  });

  it('answers many questions on one connection, and lets go of who sends no questions', async () => {
    await start();
    const names = Array.from({ length: 20 }, (_, n) =>
      query(n % 2 === 0 ? `a${n}.cluster.test` : `a${n}.example.test`, 'A', n),
    );
    const answers = await askTcp(listen, names);
    const byId = new Map(answers.map((answer) => [answer.id, dataOf(answer)]));
    for (let n = 0; n < 20; n++) expect(byId.get(n)).toBe(n % 2 === 0 ? '10.96.0.1' : '192.0.2.1');
    await expect(askTcp(listen, [{ type: 'response', id: 1 }])).rejects.toThrow('closed after 0 answers');
  });

  it('asks the second server when nobody listens at the first, and when the first keeps silent', async () => {
    const dead = { address: loopback, port: await freePort() };
    const silent = await server(() => undefined);
    await start({ routes: [{ domain: 'cluster.test', servers: [dead, cluster.at] }], servers: [silent, home.at] });
    const begun = performance.now();
    expect(await address('web.cluster.test')).toBe('10.96.0.1');
    expect(dataOf((await askTcp(listen, [query('web.cluster.test')]))[0]!)).toBe('10.96.0.1');
    expect(performance.now() - begun).toBeLessThan(resolverPatienceMs);
    expect(await address('a.example.test')).toBe('192.0.2.1');
    const again = performance.now();
    expect(await address('b.example.test')).toBe('192.0.2.1');
    expect(performance.now() - again).toBeLessThan(resolverPatienceMs);
  });

  it('says SERVFAIL at once where nobody listens, within five seconds where nobody answers, while other names work', async () => {
    const dead = { address: loopback, port: await freePort() };
    const silent = await server(() => undefined);
    await start({
      routes: [
        { domain: 'dead.test', servers: [dead] },
        { domain: 'silent.test', servers: [silent] },
      ],
    });
    const waits = askUdp(listen, query('a.silent.test'));
    const begun = performance.now();
    expect((await askUdp(listen, query('a.dead.test'))).rcode).toBe('SERVFAIL');
    expect((await askTcp(listen, [query('a.dead.test')]))[0]?.rcode).toBe('SERVFAIL');
    expect(await address('www.example.test')).toBe('192.0.2.1');
    expect(performance.now() - begun).toBeLessThan(resolverPatienceMs);
    expect((await waits).rcode).toBe('SERVFAIL');
  });

  it('says SERVFAIL when a server takes the connection and closes it', async () => {
    const rude = createServer((socket) => socket.end()).listen(0, loopback);
    await once(rude, 'listening');
    const { port } = rude.address() as { port: number };
    await start({ servers: [{ address: loopback, port }] });
    expect((await askTcp(listen, [query('a.example.test')]))[0]?.rcode).toBe('SERVFAIL');
    rude.close();
  });

  it('takes no answer from another sender, with another id or to another question', async () => {
    const stranger = createSocket('udp4').bind(0, loopback);
    sockets.push(stranger);
    await once(stranger, 'listening');
    const at = await server((message, from, socket) => {
      const forged: readonly [Socket, Buffer][] = [
        [stranger, answerTo(message, '6.6.6.1')],
        [socket, answerTo(message, '6.6.6.2', decode(message).id! ^ 1)],
        [socket, answerTo(encode(query('other.example.test', 'A', decode(message).id)), '6.6.6.3')],
        [socket, message],
      ];
      let left = forged.length;
      for (const [sender, bytes] of forged) {
        sender.send(bytes, from.port, from.address, () => {
          if (--left === 0) socket.send(answerTo(message, '10.0.0.1'), from.port, from.address);
        });
      }
    });
    await start({ servers: [at] });
    expect(await address('a.example.test')).toBe('10.0.0.1');
  });

  it('asks under ids and from ports that change', async () => {
    const seen: { readonly id: number; readonly port: number }[] = [];
    const at = await server((message, from, socket) => {
      seen.push({ id: message.readUInt16BE(0), port: from.port });
      socket.send(answerTo(message, '10.0.0.1'), from.port, from.address);
    });
    await start({ servers: [at] });
    for (let n = 0; n < 40; n++) await address(`n${n}.example.test`);
    expect(new Set(seen.map(({ id }) => id)).size).toBeGreaterThan(36);
    expect(new Set(seen.map(({ port }) => port)).size).toBeGreaterThan(8);
    expect(seen.some(({ id }) => id === 4711)).toBe(false);
  });

  it('refuses to ask itself, and stops a circle through another forwarder', async () => {
    expect(await forwarder.start(config({ servers: [listen] }))).toMatchObject({ code: 'dns.failed' });
    expect(forwarder.pid).toBeUndefined();
    const back = await startDnsmasq(`--server=${listen.address}#${listen.port}`, '--log-queries');
    await start({ servers: [back.at] });
    expect((await askUdp(listen, query('round.and.round.test'))).rcode).toBe('SERVFAIL');
    const times = back.process.output.split('\n').filter((line) => line.includes('query[A] round')).length;
    expect(times).toBeLessThan(10);
    expect(await address('web.cluster.test')).toBe('10.96.0.1');
    await back.process.stop();
  });

  it('takes other servers without losing the questions on their way', async () => {
    const asked: (() => void)[] = [];
    const slow = await server((message, from, socket) => {
      asked.push(() => socket.send(answerTo(message, '10.0.0.7'), from.port, from.address));
    });
    await start({ servers: [slow] });
    const waits = address('slow.example.test');
    await eventually('the question has been asked', () => (asked.length > 0 ? true : null));
    expect(await forwarder.update(config())).toBeNull();
    expect(await address('www.example.test')).toBe('192.0.2.1');
    asked[0]!();
    expect(await waits).toBe('10.0.0.7');
    const moved = { ...config(), listen: { ...listen, port: listen.port + 1 } };
    expect(await forwarder.update(moved)).toMatchObject({ code: 'dns.failed' });
    expect(await address('www.example.test')).toBe('192.0.2.1');
  });

  it('comes back when it is killed, with the last configuration, again and again', async () => {
    await start({ routes: [] });
    expect(await forwarder.update(config())).toBeNull();
    for (let time = 1; time <= 3; time++) {
      const killed = forwarder.pid!;
      process.kill(killed, 'SIGKILL');
      await eventually('it is restored', () => (events.length === 2 * time ? true : null), 10_000);
      expect(forwarder.pid).not.toBe(killed);
      expect(await address('web.cluster.test')).toBe('10.96.0.1');
    }
    expect(events.map(({ kind }) => kind)).toEqual(['lost', 'restored', 'lost', 'restored', 'lost', 'restored']);
    expect(events[0]).toEqual({ kind: 'lost', reason: 'SIGKILL', retryMs: 0 });
    await forwarder.stop();
    expect(events).toHaveLength(6);
  });

  it('says why it cannot listen, and is not there then', async () => {
    await server(() => undefined);
    const taken = { address: loopback, port: sockets[0]!.address().port };
    const failed = await forwarder.start(config({ listen: taken }));
    expect(failed?.params?.['detail']).toContain('EADDRINUSE');
    expect(forwarder.pid).toBeUndefined();
    expect(events).toEqual([]);
    await start();
    expect(await address('web.cluster.test')).toBe('10.96.0.1');
  });

  it('ends with the process that started it, however that ends', async () => {
    const parent = join(folder, 'parent.cjs');
    const { program: starter, args } = await launch();
    await writeFile(
      parent,
      `const child = require('node:child_process').spawn(${JSON.stringify(starter)}, ${JSON.stringify(args)}, { stdio: ['pipe', 'inherit', 'inherit'] });
       child.stdin.write(${JSON.stringify(`${JSON.stringify(config())}\n`)});
       console.log('pid=' + child.pid + ';');`,
    );
    const helper = new Background(process.execPath, [parent]);
    await helper.says('ready');
    const pid = Number(/pid=(\d+);/.exec(helper.output)?.[1]);
    expect(await address('web.cluster.test')).toBe('10.96.0.1');
    await helper.stop('SIGKILL');
    await eventually('the forwarder is gone', async () =>
      readFile(`/proc/${pid}/stat`, 'utf8').then(
        (stat) => (/\) Z /.test(stat) ? true : null),
        () => true,
      ),
    );
  });
});
