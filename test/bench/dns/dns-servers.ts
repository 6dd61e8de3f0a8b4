import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { ForwarderProcess } from '../../../electron/helper/dns/forwarder/forwarder-process.ts';
import { linuxForwarderLaunch } from '../../../electron/helper/dns/forwarder/forwarder-launch.ts';
import { repositoryRoot } from '../../../scripts/setup/cache.ts';
import { until } from '../../support/until.ts';
import { latencies, type Target } from './load.ts';

export interface BenchServer {
  readonly at: Target;
  readonly pid: number;
}

/** The server that knows the names, and the two that forward to it: all on this computer's loopback address. */
export interface BenchServers {
  readonly upstream: BenchServer;
  readonly dnsmasq: BenchServer;
  readonly forwarder: BenchServer;
  close(): Promise<void>;
}

const address = '127.0.0.1';

/** Starts all three; they answer when this resolves. The forwarder runs as the helper would start it, from `out/helper.cjs`. */
export async function startServers(): Promise<BenchServers> {
  const children: ChildProcess[] = [];
  const forwarder = new ForwarderProcess(
    () => linuxForwarderLaunch(process.execPath, join(repositoryRoot, 'out/helper.cjs')),
    ({ kind }) => process.stderr.write(`bench: the forwarder was ${kind}\n`),
  );
  const close = async (): Promise<void> => {
    for (const child of children) child.kill();
    await forwarder.stop();
  };
  const dnsmasq = async (...more: readonly string[]): Promise<BenchServer> => {
    const at = { address, port: await freePort() };
    const common = ['--keep-in-foreground', '--conf-file=/dev/null', '--pid-file=', '--no-resolv', '--no-hosts'];
    const place = ['--bind-interfaces', `--listen-address=${address}`, `--port=${at.port}`];
    // Its usual limit of 150 questions at a time would refuse most of 1,000 clients.
    const args = [...common, ...place, '--cache-size=0', '--dns-forward-max=10000', ...more];
    const child = spawn('dnsmasq', args, { stdio: ['ignore', 'ignore', 'inherit'] });
    children.push(child);
    await until(`dnsmasq at port ${at.port}`, async () => !Number.isNaN((await latencies([at], 1))[0]![0]!));
    return { at, pid: child.pid! };
  };
  try {
    const upstream = await dnsmasq('--address=/cluster.test/10.96.0.1');
    const peer = await dnsmasq(`--server=/cluster.test/${address}#${upstream.at.port}`);
    const listen = { address, port: await freePort() };
    const problem = await forwarder.start({
      listen,
      routes: [{ domain: 'cluster.test', servers: [upstream.at] }],
      servers: [],
    });
    if (problem !== null) throw new Error(`the forwarder: ${JSON.stringify(problem)}`);
    return { upstream, dnsmasq: peer, forwarder: { at: listen, pid: forwarder.pid! }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, address);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
