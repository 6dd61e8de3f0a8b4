import { createSocket } from 'node:dgram';
import { closeSync, openSync, readSync } from 'node:fs';
import { isIpv6 } from '../../shared/ip.ts';
import type { Laptop } from '../system/laptop.ts';
import { runCommand, type RunCommand } from '../system/run.ts';
import { queryDns } from '../verify/cluster-dns.ts';
import { queryDnsOverTcp } from './dns-tcp.ts';
import { operatingSystem, pingArguments } from './platform.ts';
import type { DoctorProbes, PingOutcome } from './probes.ts';
import { reachOfError, type Reach } from '../reach/reach.ts';
import { openTcp } from '../reach/tcp.ts';

const dnsTimeoutMs = 2500;
const knockTimeoutMs = 800;
const largestFile = 64 * 1024;

/** The real network, by the laptop's adapter where that has an answer. */
export function realProbes(laptop: Laptop, run: RunCommand = runCommand): DoctorProbes {
  return {
    system: operatingSystem,
    connectTcp,
    knockUdp,
    queryDns: async (server, name, transport, packetBytes) => {
      if (transport === 'tcp') return queryDnsOverTcp(server, name, dnsTimeoutMs);
      const started = performance.now();
      const answer = await queryDns(server, name, dnsTimeoutMs, undefined, undefined, packetBytes ?? 0);
      const ms = Math.round(answer?.latencyMs ?? performance.now() - started);
      return { kind: answer === null ? 'silent' : 'answered', ms, addresses: answer?.addresses ?? [] };
    },
    ping: async (address, timeToLive) => {
      const argv = pingArguments(address, timeToLive);
      return argv === null ? null : pingOutcome((await run('ping', argv)).stdout);
    },
    resolve: (name) => laptop.resolve(name),
    ...(laptop.resolveBy === undefined ? {} : { resolveBy: laptop.resolveBy }),
    look: (device, addresses) => laptop.look(device, addresses),
    answeringLink: (name) => laptop.answeringLink(name),
    isDefaultForNames: (index) => laptop.isDefaultForNames(index),
    echo: (address, bytes) => laptop.echo(address, bytes),
    readFile,
  };
}

/** What the ping of iputils or of macOS printed; null when it is another program, or none. */
export function pingOutcome(stdout: string): PingOutcome | null {
  if (/Time to live exceeded|Time exceeded/i.test(stdout)) return 'expired';
  if (/Unreachable|Prohibited|Filtered/i.test(stdout)) return 'unreachable';
  const received = /packets transmitted, (\d+) (?:packets )?received/.exec(stdout)?.[1];
  if (received === undefined) return null;
  return Number(received) > 0 ? 'answered' : 'silent';
}

async function connectTcp(address: string, port: number): Promise<Reach> {
  const { reach, socket } = await openTcp(address, port);
  socket?.destroy();
  return { ...reach, ms: Math.round(reach.ms) };
}

/** P_CONTROL_HARD_RESET_CLIENT_V2 with a session id of zeros, no acknowledgement, packet id 0 (ssl_pkt.h): opens nothing at the server. */
const hardReset = Buffer.from([7 << 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/** A connected socket is told of “port unreachable”, which is the one thing that a UDP server's silence can be told apart from. */
function knockUdp(address: string, port: number): Promise<Reach> {
  return new Promise((resolve) => {
    const started = performance.now();
    const socket = createSocket(isIpv6(address) ? 'udp6' : 'udp4');
    const finish = (kind: Reach['kind']): void => {
      clearTimeout(deadline);
      socket.removeAllListeners('message').removeAllListeners('error');
      socket.on('error', () => undefined).close();
      resolve({ kind, ms: Math.round(performance.now() - started) });
    };
    const deadline = setTimeout(() => finish('silent'), knockTimeoutMs);
    socket.on('error', (error: NodeJS.ErrnoException) => finish(reachOfError(error.code)));
    socket.on('message', () => finish('answered'));
    socket.on('connect', () => socket.send(hardReset, () => undefined));
    socket.connect(port, address);
  });
}

function readFile(path: string): string | null {
  try {
    const file = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(largestFile);
      return buffer.toString('utf8', 0, readSync(file, buffer, 0, largestFile, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return null; // other systems have other files
  }
}
