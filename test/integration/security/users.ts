import { spawn } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { Background } from '../helper/commands.ts';
import { HelperClient } from '../helper/helper-client.ts';
import { bundle } from '../helper/two-hosts.ts';

/** An ordinary user: a number that stands in no passwd file, and the groups beside. */
export interface User {
  readonly uid: number;
  readonly groups: readonly number[];
}

/** The group that may use the helper; Debian's `users` has this number everywhere. */
export const allowedGroup = { name: 'users', id: 100 };
export const anna: User = { uid: 4001, groups: [allowedGroup.id] };
export const ben: User = { uid: 4002, groups: [allowedGroup.id] };
export const stranger: User = { uid: 4003, groups: [] };

/** The program and arguments that run something as a user, with no right of root's left. */
export function asUser(user: User, program: string, args: readonly string[]): [string, string[]] {
  const groups = user.groups.length === 0 ? ['--clear-groups'] : ['--groups', user.groups.join(',')];
  const rights = [
    '--reuid',
    String(user.uid),
    '--regid',
    String(user.uid),
    ...groups,
    '--bounding-set=-all',
    '--inh-caps=-all',
  ];
  return ['setpriv', [...rights, '--no-new-privs', program, ...args]];
}

/** Runs a program as a user until it ends. */
export async function runAs(
  user: User,
  program: string,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const background = new Background(...asUser(user, program, args));
  const code = await background.ended;
  return { code, output: background.output };
}

/** Makes the program that `clientAs` and `knock` start; the folder must be open to every user. */
export async function makeUserStub(folder: string): Promise<string> {
  const program = join(folder, 'user-stub.cjs');
  await bundle('test/integration/security/user-stub.ts', program);
  return program;
}

/** What a user's attempt to connect to a socket ends with: `connected`, or the system's word for why not. */
export async function knock(user: User, stub: string, socket: string): Promise<string> {
  const background = new Background(...asUser(user, process.execPath, [stub, socket]));
  await background.says('\n');
  const said = background.output.trim();
  await background.stop('SIGKILL');
  return said;
}

/** A client of the helper that runs with a user's rights. It ends with its socket. */
export async function clientAs(user: User, stub: string, socket: string): Promise<HelperClient> {
  const bridge = `${stub}.${user.uid}.${process.hrtime.bigint()}.sock`;
  const server = createServer((end: Socket) => {
    const child = spawn(...asUser(user, process.execPath, [stub, socket]), { stdio: ['pipe', 'pipe', 'ignore'] });
    end.pipe(child.stdin);
    child.stdout.pipe(end);
    child.stdin.on('error', () => end.destroy());
    end.on('error', () => end.destroy());
    end.on('close', () => child.kill('SIGKILL'));
    child.on('close', () => end.destroy());
  });
  await new Promise<void>((resolve) => server.listen(bridge, resolve));
  const client = await HelperClient.connect(bridge);
  server.close();
  return client;
}
