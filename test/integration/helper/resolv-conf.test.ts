import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import type { DesiredNetwork } from '../../../electron/shared/helper-protocol.ts';
import { eventually, type Background } from './commands.ts';
import { bundle, TwoHosts } from './two-hosts.ts';

const network: DesiredNetwork = {
  routes: ['192.168.6.0/24', '10.96.0.0/12'],
  dns: {
    servers: ['10.96.0.10'],
    domains: [
      { name: 'cluster.coder4', search: false },
      { name: 'svc.cluster.coder4', search: true },
    ],
  },
};
const inCluster = 'web.default.svc.cluster.coder4';
const home = 'search home.example\nnameserver 10.99.0.1 # router\n';

/** Asks the forwarder's address for a name from another computer and prints what comes of it. Arguments: transport, port, name. */
const lanClient = `
  const [how, port, name] = process.argv.slice(1);
  const labels = name.split('.').map((label) => String.fromCharCode(label.length) + label).join('');
  const query = Buffer.from('\\0\\x07\\x01\\0\\0\\x01\\0\\0\\0\\0\\0\\0' + labels + '\\0\\0\\x01\\0\\x01', 'latin1');
  const say = (text) => { console.log(text); process.exit(0); };
  setTimeout(() => say('no answer'), 1500);
  if (how === 'udp') {
    const socket = require('node:dgram').createSocket('udp4');
    socket.on('error', ({ code }) => say(code)).on('message', () => say('answered'));
    socket.connect(Number(port), '127.74.75.1', () => socket.send(query));
  } else {
    const socket = require('node:net').connect(Number(port), '127.74.75.1');
    socket.on('error', ({ code }) => say(code)).on('data', () => say('answered')).on('close', () => say('closed'));
    socket.write(Buffer.concat([Buffer.from([0, query.length]), query]));
  }`;

describe('DNS by resolv.conf alone', () => {
  let hosts: TwoHosts;
  let atHome: Background;
  let cluster: Background;
  const file = (): Promise<string> => hosts.onLaptop('cat', ['/etc/resolv.conf']);
  const write = (text: string): Promise<string> =>
    hosts.onLaptop('sh', ['-c', 'rm -f /etc/resolv.conf; printf %s "$1" > /etc/resolv.conf', 'sh', text]);
  const addressOf = async (name: string): Promise<string> =>
    (await hosts.onLaptop('getent', ['ahostsv4', name])).trim();

  beforeAll(async () => {
    hosts = await TwoHosts.create({ laptopSetup: 'sed -i "s/^hosts:.*/hosts: files dns/" /etc/nsswitch.conf' });
    const stub = join(hosts.folder, 'dns-stub.cjs');
    await bundle('test/integration/helper/dns-stub.ts', stub);
    atHome = hosts.start('server', process.execPath, [stub, '10.99.0.1', '203.0.113.7']);
    cluster = hosts.start('server', process.execPath, [stub, '10.96.0.10', '10.96.0.99']);
    await Promise.all([atHome.says('listening'), cluster.says('listening')]);
    await write(home);
  });
  afterAll(() => hosts.close());

  it('sends the cluster’s names to the cluster alone, short ones too, and takes it back', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const { tunnel } = await client.bringUp(await hosts.profile());
    const applied = await client.must('apply', { tunnel, network });
    expect(applied.dns).toEqual({ stack: 'resolv-conf', active: true });
    expect(await addressOf(inCluster)).toContain('10.96.0.99');
    expect(await addressOf('www.example.org')).toContain('203.0.113.7');
    expect(await file()).toContain('search svc.cluster.coder4 home.example\n');
    expect(atHome.output).not.toContain('coder4');
    expect(cluster.output).not.toContain('example.org');
    await client.must('stop', { tunnel });
    expect(await file()).toBe(home);
    expect(await hosts.traces()).toBe('');
    await helper.stop();
  });

  it('keeps public names when the forwarder is killed, and has the cluster’s again at once', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const { tunnel } = await client.bringUp(await hosts.profile());
    await client.must('apply', { tunnel, network });
    const kill = async (): Promise<void> => {
      const lost = helper.output.split('the forwarder ended').length;
      const pid = (
        await hosts.onLaptop('pgrep', ['-P', String(helper.child.pid), '-f', '^[^ ]*node .*--forwarder'])
      ).trim();
      expect(pid).toMatch(/^\d+$/);
      process.kill(Number(pid), 'SIGKILL');
      await eventually('it is noticed', () => (helper.output.split('the forwarder ended').length > lost ? true : null));
    };
    /** Names on, without a pause: how long each took at most, while the forwarder is killed again and again. */
    const begun = performance.now();
    let slowest = 0;
    const killed = { times: 0 };
    const asking = (async (): Promise<void> => {
      for (let n = 0; killed.times < 4; n++) {
        const before = performance.now();
        expect(await addressOf(`n${n}.example.org`)).toContain('203.0.113.7');
        slowest = Math.max(slowest, performance.now() - before);
      }
    })();
    const killing = (async (): Promise<void> => {
      for (; killed.times < 4; killed.times++) {
        await kill();
        await eventually('it is back', () =>
          helper.output.split('the forwarder is back').length > killed.times + 1 ? true : null,
        );
        expect(await addressOf(inCluster)).toContain('10.96.0.99');
      }
    })();
    await Promise.all([asking, killing]).finally(() => (killed.times = 4));
    // glibc waits five seconds for a server that says nothing; a port where nobody listens says so at once.
    expect(slowest).toBeLessThan(5_500);
    expect(performance.now() - begun).toBeLessThan(30_000);
    expect(helper.output).toContain('starts again in 0 ms');
    expect(helper.output).toContain('starts again in 400 ms');
    await client.must('stop', { tunnel });
    expect(await file()).toBe(home);
    await helper.stop();
  });

  it('CVE-2020-8558 (kube-proxy): no other computer is answered, also where the kernel lets others reach loopback addresses', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const { tunnel } = await client.bringUp(await hosts.profile());
    await client.must('apply', { tunnel, network });
    // As kube-proxy sets it (CVE-2020-8558), on both sides.
    await hosts.onLaptop('sysctl', ['-qw', 'net.ipv4.conf.all.route_localnet=1']);
    await hosts.onServer('sysctl', ['-qw', 'net.ipv4.conf.all.route_localnet=1']);
    await hosts.onServer('ip', ['addr', 'del', '127.0.0.1/8', 'dev', 'lo']);
    await hosts.onServer('ip', ['route', 'add', '127.74.75.1/32', 'via', '10.99.0.2', 'src', '10.99.0.1']);
    try {
      const ask = async (how: 'udp' | 'tcp', port = 53): Promise<string> =>
        (await hosts.onServer(process.execPath, ['-e', lanClient, how, String(port), inCluster])).trim();
      // They get there: where nobody listens they are told so.
      expect(await ask('udp', 5399)).toBe('ECONNREFUSED');
      expect(await ask('udp')).toBe('no answer');
      expect(await ask('tcp')).toMatch(/^(?:closed|ECONNRESET)$/);
      expect(await addressOf(inCluster)).toContain('10.96.0.99');
    } finally {
      await hosts.onServer('ip', ['addr', 'add', '127.0.0.1/8', 'dev', 'lo']);
    }
    await client.must('stop', { tunnel });
    await helper.stop();
  });

  it('is put back after the power failed, by a record of another boot', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const { tunnel } = await client.bringUp(await hosts.profile());
    await client.must('apply', { tunnel, network });
    await helper.stop('SIGKILL');
    expect(await file()).toContain('127.74.75.1');
    const journal = join(hosts.stateDir, 'journal');
    await hosts.onLaptop('sh', ['-c', `sed -i 's/"bootId":"[^"]*"/"bootId":"another"/' ${journal}/*.json`]);
    await hosts.onLaptop(process.execPath, [hosts.helperProgram, '--cleanup', '--state-dir', hosts.stateDir]);
    expect(await file()).toBe(home);
    await eventually('openvpn is gone', async () => ((await hosts.openvpnPids()).length === 0 ? true : null));
  });

  it('puts back a file of ours that somebody restored when all was over', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const { tunnel } = await client.bringUp(await hosts.profile());
    await client.must('apply', { tunnel, network });
    const ours = await file();
    await client.must('stop', { tunnel });
    await helper.stop();
    // As another VPN does that was started while ours was up.
    await write(ours.trimEnd() + '\n');
    await hosts.onLaptop(process.execPath, [hosts.helperProgram, '--cleanup', '--state-dir', hosts.stateDir]);
    expect(await file()).toContain('nameserver 10.99.0.1');
    expect(await file()).not.toContain('127.74.75.1');
  });

  it('leaves a file alone that is none of its own any more', async () => {
    const helper = await hosts.startHelper();
    const client = await hosts.client();
    const { tunnel } = await client.bringUp(await hosts.profile());
    await client.must('apply', { tunnel, network });
    await helper.stop('SIGKILL');
    await write('nameserver 10.99.0.1\n');
    await hosts.onLaptop(process.execPath, [hosts.helperProgram, '--cleanup', '--state-dir', hosts.stateDir]);
    expect(await file()).toBe('nameserver 10.99.0.1\n');
  });

  it('says why where the file cannot be written, and asks nobody else', async () => {
    await write(home);
    await hosts.onLaptop('sh', ['-c', 'mount --bind -o ro /etc /etc && mount -o remount,bind,ro /etc']);
    try {
      const helper = await hosts.startHelper();
      const client = await hosts.client();
      const { tunnel } = await client.bringUp(await hosts.profile());
      const { dns } = await client.must('apply', { tunnel, network });
      expect(dns).toMatchObject({ active: false, problem: { code: 'dns.read-only' } });
      await client.must('stop', { tunnel });
      await helper.stop();
    } finally {
      await hosts.onLaptop('umount', ['/etc']);
    }
  });

  it('writes over a file that is a mount of its own, as in containers', async () => {
    await hosts.onLaptop('sh', [
      '-c',
      'cp /etc/resolv.conf /run/resolv.conf; mount --bind /run/resolv.conf /etc/resolv.conf',
    ]);
    try {
      const helper = await hosts.startHelper();
      const client = await hosts.client();
      const { tunnel } = await client.bringUp(await hosts.profile());
      expect((await client.must('apply', { tunnel, network })).dns.active).toBe(true);
      expect(await addressOf(inCluster)).toContain('10.96.0.99');
      await client.must('stop', { tunnel });
      expect(await file()).toBe(home);
      await helper.stop();
    } finally {
      await hosts.onLaptop('umount', ['/etc/resolv.conf']);
    }
  });
});
