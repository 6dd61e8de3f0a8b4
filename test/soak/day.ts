import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { paths } from '../lab/lab.ts';
import type { SoakPrograms } from './build-programs.ts';
import { SoakInstallation } from './installation.ts';
import type { Sample } from './sample.ts';
import { isPingRestart, receivedBefore } from './traffic.ts';
import type { Series } from './verdict.ts';

/** The lines of so many minutes stay below the helper's backlog for one client, so that nothing of them is left out. */
const minutesAtOnce = 5;
const minutesASample = 15;
/** The app takes half a day of traffic to settle on how many pages it keeps. */
const hoursForMemory = 24;

/**
 * Holds one connection for as many simulated hours as told. A stand-in for openvpn writes the day's byte counts, log lines and ping-restarts as
 * fast as the app's side has seen the last ones; helper, routes, systemd-resolved and the app's side are real.
 */
export async function runDay(hours: number, out: string, progress: (hour: number) => void): Promise<Series> {
  const farEnd = new FarEnd();
  const orders = new Orders();
  const started = performance.now();
  const samples: Sample[] = [];
  let installation: SoakInstallation | null = null;
  try {
    installation = await SoakInstallation.start({
      out,
      profile: paths.profile,
      kubeconfig: null,
      prepare: (programs, folder) => {
        farEnd.start(programs);
        return putInPlace(programs, folder, orders.listen(folder), farEnd.pid);
      },
    });
    await farEnd.ready();
    const { app } = installation;
    // Without a kubeconfig: what is there once that was found is what there is from then on.
    await app.ask({ ask: 'connect', cluster: 'failed' });
    const end = hours * 60;
    for (let minute = 0; ; minute += minutesAtOnce) {
      if (minute % minutesASample === 0)
        samples.push(await installation.sample(minute / 60, reference(samples, hours)));
      if (minute % 60 === 0) progress(minute / 60);
      if (minute >= end) break;
      if (isPingRestart(minute) || (hours < 4 && minute === 30)) {
        const back = app.ask({ ask: 'reconnection' });
        await orders.give('restart');
        await back;
      }
      await orders.give(`minutes ${minute} ${minutesAtOnce}`);
      await app.ask({ ask: 'bytes', received: receivedBefore(minute + minutesAtOnce) });
    }
    await app.ask({ ask: 'disconnect' });
  } finally {
    await installation?.remove();
    await farEnd.stop();
    orders.close();
  }
  const seconds = (performance.now() - started) / 1000;
  const [warmUp, judgesMemory] = [warmUpOf(hours), hours >= hoursForMemory];
  return { title: `${hours} simulated hours`, unit: 'simulated hour', warmUp, judgesMemory, seconds, samples };
}

const warmUpOf = (hours: number): number => (hours < 4 ? 0 : hours / 10);

function reference(samples: readonly Sample[], hours: number): Sample | undefined {
  return samples.find(({ at }) => at >= warmUpOf(hours));
}

/** Makes the stand-in a program by itself and returns the command that lets the helper, and nobody else, see it as openvpn. */
function putInPlace(programs: SoakPrograms, folder: string, control: string, farEnd: number): string {
  const file = join(folder, 'programs', 'openvpn');
  const script = readFileSync(programs['openvpn-stand-in'], 'utf8');
  writeFileSync(file, `#!${process.execPath}\nconst SOAK = ${JSON.stringify({ control, farEnd })};\n${script}`, {
    mode: 0o755,
  });
  return `mount --bind '${file}' /usr/sbin/openvpn`;
}

/** The network behind the tunnel: a namespace that lives as long as the DNS server in it. */
class FarEnd {
  #child: ReturnType<typeof spawn> | null = null;
  #ready: Promise<unknown> = Promise.resolve();

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  start(programs: SoakPrograms): void {
    const argv = ['--net', process.execPath, programs['far-end'], 'cluster.coder4'];
    this.#child = spawn('unshare', argv, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#ready = once(this.#child.stdout!, 'data');
  }

  async ready(): Promise<void> {
    await this.#ready;
  }

  async stop(): Promise<void> {
    if (this.#child === null || this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}

/** The socket at which the stand-in takes its orders, one after the other. */
class Orders {
  readonly #server = createServer((socket) => this.#accept(socket));
  #socket: Socket | null = null;
  #done: () => void = () => undefined;

  listen(folder: string): string {
    const path = join(folder, 'orders.sock');
    // The stand-in runs as a user of its own.
    this.#server.listen({ path, readableAll: true, writableAll: true });
    return path;
  }

  /** Resolves when the stand-in has written what it was told to. */
  give(order: string): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#socket === null) {
        reject(new Error('the stand-in is not there'));
        return;
      }
      this.#done = resolve;
      this.#socket.write(`${order}\n`);
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#server.close();
  }

  #accept(socket: Socket): void {
    this.#socket = socket;
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', () => this.#done());
  }
}
