import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A display and a session bus of one's own: what a desktop gives to every program. */
export class Desktop {
  /** `DISPLAY` and `DBUS_SESSION_BUS_ADDRESS`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #processes: readonly ChildProcess[];

  private constructor(environment: Readonly<Record<string, string>>, processes: readonly ChildProcess[]) {
    this.environment = environment;
    this.#processes = processes;
  }

  static async start(): Promise<Desktop> {
    const processes: ChildProcess[] = [];
    const screen = ['-screen', '0', '1280x1024x24', '-nolisten', 'tcp'];
    try {
      const display = await firstLine(processes, 'Xvfb', ['-displayfd', '1', ...screen]);
      const address = await firstLine(processes, 'dbus-daemon', ['--session', '--nofork', '--print-address=1']);
      return new Desktop({ DISPLAY: `:${display}`, DBUS_SESSION_BUS_ADDRESS: address }, processes);
    } catch (error) {
      await endAll(processes);
      throw error;
    }
  }

  get busAddress(): string {
    return this.environment['DBUS_SESSION_BUS_ADDRESS']!;
  }

  async stop(): Promise<void> {
    await endAll(this.#processes);
  }
}

/** Starts a program that stays, and returns the first line it prints: the sign that it is ready. */
async function firstLine(processes: ChildProcess[], program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  processes.push(child);
  let text = '';
  child.stdout.setEncoding('utf8');
  return await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${program} ended with code ${String(code)} before it was ready.`)));
    child.stdout.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end).trim());
    });
  });
}

async function endAll(processes: readonly ChildProcess[]): Promise<void> {
  for (const child of [...processes].reverse()) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}
