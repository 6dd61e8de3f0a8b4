import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ManagementLineSplitter,
  parseManagementLine,
  type ManagementMessage,
} from '../../../electron/openvpn/management.ts';

/** A folder with a small PKI (EC keys) and a tls-crypt key, made by openssl and openvpn. */
export class Pki {
  readonly folder = mkdtempSync(join(tmpdir(), 'kubelane-openvpn-'));

  constructor() {
    const run = (command: string, ...rest: string[]): void => {
      execFileSync(command, rest, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
    };
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    run(
      'openssl',
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
      '-subj',
      '/CN=test CA',
      '-days',
      '2',
    );
    for (const [name, usage] of [
      ['server', 'serverAuth'],
      ['client', 'clientAuth'],
    ] as const) {
      writeFileSync(
        join(this.folder, `${name}.ext`),
        `extendedKeyUsage=${usage}\nkeyUsage=digitalSignature\nbasicConstraints=CA:FALSE\n`,
      );
      run('openssl', 'req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
      const sign = ['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'];
      // -text: real profiles often carry openssl's dump in front of the certificate.
      run('openssl', ...sign, '-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.crt`);
      run('openssl', 'x509', '-in', `${name}.crt`, '-text', '-out', `${name}.text.crt`);
    }
    run('openvpn', '--genkey', 'tls-crypt', 'tc.key');
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A network namespace with its loopback up. */
export class Namespace {
  readonly name = `klovpn${process.pid}`;

  constructor() {
    execFileSync('ip', ['netns', 'add', this.name]);
    execFileSync('ip', ['netns', 'exec', this.name, 'ip', 'link', 'set', 'lo', 'up']);
  }

  spawn(command: string, args: readonly string[], input: string | null): ChildProcess {
    const child = spawn('ip', ['netns', 'exec', this.name, command, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    // One that ends without reading it (EPIPE) tells by its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    return child;
  }

  remove(): void {
    execFileSync('ip', ['netns', 'delete', this.name]);
  }
}

/** The helper's end of a management socket: listens, parses, and lets a test wait for messages. */
export class ManagementListener {
  readonly path: string;
  readonly messages: ManagementMessage[] = [];
  readonly lines: string[] = [];
  readonly #server: Server;
  #socket: Socket | null = null;
  #waiters: (() => void)[] = [];

  private constructor(path: string) {
    this.path = path;
    this.#server = createServer((socket) => {
      this.#socket = socket;
      const splitter = new ManagementLineSplitter();
      socket.on('data', (chunk: Buffer) => {
        for (const line of splitter.push(chunk)) {
          this.lines.push(line);
          this.messages.push(parseManagementLine(line));
        }
        for (const wake of this.#waiters.splice(0)) wake();
      });
      // openvpn may end with the connection open; the test sees that by its exit.
      socket.on('error', () => undefined);
    });
  }

  static async listen(path: string): Promise<ManagementListener> {
    const listener = new ManagementListener(path);
    await new Promise<void>((resolve) => listener.#server.listen(path, resolve));
    return listener;
  }

  send(command: string): void {
    this.#socket?.write(command);
  }

  /** The first message from `start` on that fits; rejects after 20 s with what came instead. */
  async waitFor(fits: (message: ManagementMessage) => boolean, start = 0): Promise<ManagementMessage> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const found = this.messages.slice(start).find(fits);
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`not seen; last lines:\n${this.lines.slice(-30).join('\n')}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 500);
        this.#waiters.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  close(): void {
    this.#socket?.destroy();
    this.#server.close();
  }
}

/** Ends a process and waits until it is gone. */
export async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return gone;
}

/** Waits for a process to end by itself; rejects after 10 s. */
export async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the process does not end')), 10_000);
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}
