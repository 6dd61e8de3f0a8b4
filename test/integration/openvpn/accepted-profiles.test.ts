import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../../electron/openvpn/management.ts';
import { emitCanonicalConfig, openvpnArguments, parseProfile } from '../../../electron/openvpn/profile.ts';
import { breaches, straceArguments } from './file-calls.ts';
import { exitOf, end, ManagementListener, Namespace, Pki } from './fixtures.ts';
import { acceptedProfiles } from './hostile-profiles.ts';

/**
 * Whatever a profile that Kubelane accepts says, the real openvpn runs nothing, and reads and writes nothing outside of the state folder and
 * of what every program reads at its start. More profiles: `npm run fuzz -- --strace 200`; others: KUBELANE_FUZZ_SEED.
 */
const profiles = Number(process.env['KUBELANE_STRACE_PROFILES'] ?? 8);
const seed = Number(process.env['KUBELANE_FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const openvpn = '/usr/sbin/openvpn';
const port = 11941;

let pki: Pki;
let namespace: Namespace;
let server: ChildProcess;
/** A profile that connects. */
let whole: string;

beforeAll(async () => {
  pki = new Pki();
  namespace = new Namespace();
  const config = [
    ...['dev tun9', 'local 127.0.0.1', `port ${port}`, 'proto udp4', 'topology subnet', 'duplicate-cn'],
    ...[
      'server 192.168.7.0 255.255.255.0',
      'ca ca.crt',
      'cert server.crt',
      'key server.key',
      'dh none',
      'tls-crypt tc.key',
    ],
    ...['push "route 10.96.0.0 255.240.0.0"', 'push "dhcp-option DNS 10.96.0.10"', 'push "setenv-safe X /bin/sh"'],
  ];
  writeFileSync(join(pki.folder, 'server.conf'), config.join('\n'));
  server = namespace.spawn('openvpn', ['--cd', pki.folder, '--config', 'server.conf'], null);
  const block = (name: string, file: string): string => `<${name}>\n${pki.read(file)}</${name}>`;
  whole = [
    ...['client', 'dev tun', `remote 127.0.0.1 ${port} udp4`, 'nobind'],
    ...[block('ca', 'ca.crt'), block('cert', 'client.crt'), block('key', 'client.key'), block('tls-crypt', 'tc.key')],
  ].join('\n');
  await new Promise<void>((resolve, reject) => {
    let output = '';
    server.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Initialization Sequence Completed')) resolve();
    });
    server.once('exit', () => reject(new Error(output)));
  });
});

afterAll(async () => {
  await end(server);
  namespace.remove();
  pki.remove();
});

interface Run {
  readonly breaches: readonly string[];
  /** How far it came: `connected`, `called back` on its management socket, or `refused` its options. */
  readonly reached: 'connected' | 'called back' | 'refused';
}

/** Runs openvpn as the helper does (empty environment, `/`, configuration on standard input), traced, until it is connected or 3 s long. */
async function run(config: string): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'kubelane-strace-'));
  const stateDir = join(folder, 'state');
  const log = join(folder, 'strace.log');
  mkdirSync(stateDir);
  const managementSocket = join(stateDir, 'management.sock');
  const listener = await ManagementListener.listen(managementSocket);
  const args = openvpnArguments({ device: 'klstrace0', managementSocket, isMac: false });
  const traced = ['netns', 'exec', namespace.name, '/usr/bin/strace', ...straceArguments(log), openvpn, ...args];
  const child = spawn('/sbin/ip', traced, { env: {}, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(config);
  try {
    const reached = await drive(listener, child);
    await terminate(listener, child);
    return { breaches: breaches(readFileSync(log, 'utf8'), { program: openvpn, stateDir }), reached };
  } finally {
    listener.close();
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Plays the helper's part until the tunnel is up, openvpn has ended, or time is up. */
async function drive(listener: ManagementListener, child: ChildProcess): Promise<Run['reached']> {
  const work = { isOver: false };
  const over = new Promise<void>((resolve) => {
    const stop = (): void => {
      work.isOver = true;
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(stop, 3000);
    child.once('exit', stop);
  });
  let answered = 0;
  let begun = false;
  while (!work.isOver) {
    if (!begun && listener.messages.length > 0) {
      begun = true;
      listener.send(commands.stateOnAll());
    }
    for (const message of listener.messages.slice(answered)) {
      answered++;
      if (message.kind === 'hold') listener.send(commands.holdRelease());
      if (message.kind === 'password-needed') {
        for (const command of [commands.username(message.realm, 'u'), commands.password(message.realm, 'p')]) {
          if (command.ok) listener.send(command.value);
        }
      }
      if (message.kind === 'state' && message.name === 'CONNECTED') return 'connected';
    }
    await Promise.race([listener.waitFor(() => true, answered).catch(() => undefined), over]);
  }
  return answered > 0 ? 'called back' : 'refused';
}

/** Ends openvpn itself: strace, which only watches, ends with it. */
async function terminate(listener: ManagementListener, child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  listener.send(commands.signal('SIGTERM'));
  listener.close();
  await exitOf(child).catch(() => child.kill('SIGKILL'));
}

function configOf(text: string): string {
  const parsed = parseProfile(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return emitCanonicalConfig(parsed.value);
}

describe('accepted profiles in the real openvpn', () => {
  it('connect, run nothing and touch nothing', async () => {
    const { reached, breaches: found } = await run(configOf(whole));
    expect(found).toEqual([]);
    expect(reached).toBe('connected');
  });

  it(
    `whatever hostile directives are mixed in (${profiles} profiles, seed ${seed})`,
    async () => {
      const outcomes: Record<Run['reached'], number> = { connected: 0, 'called back': 0, refused: 0 };
      for (const { text, profile } of acceptedProfiles(whole, profiles, seed)) {
        const { reached, breaches: found } = await run(emitCanonicalConfig(profile));
        outcomes[reached]++;
        expect(found, text).toEqual([]);
      }
      process.stderr.write(`${profiles} profiles under strace: ${JSON.stringify(outcomes)}\n`);
      // A run that says nothing about openvpn's work would prove nothing.
      expect(outcomes.connected + outcomes['called back']).toBeGreaterThan(0);
    },
    30_000 + profiles * 6000,
  );
});

describe('the check itself', () => {
  const outside = join(tmpdir(), `kubelane-outside-${process.pid}`);
  afterAll(() => rmSync(outside, { force: true }));

  it.each([
    ['a log file', () => `log ${outside}\n`, outside],
    ['a process id file', () => `writepid ${outside}\n`, outside],
    ['a script', () => `script-security 2\ntls-verify /bin/true\n`, '/bin/true'],
    ['a file of credentials', () => `auth-user-pass ${outside}\n`, outside],
    // As Kubelane once wrote it: the line is longer than openvpn reads, and its rest was a directive of its own (profile-allow-list's corpus).
    [
      'a directive behind the 256th byte of a line',
      () =>
        `<connection>\nremote 127.0.0.1 9 tcp-client\nhttp-proxy-option "CUSTOM-HEADER" "${'\\\\'.repeat(109)}x" ` +
        `"http-proxy 127.0.0.1 9 ${outside} basic #"\n</connection>\n`,
      outside,
    ],
  ])('sees %s that got past the parser', async (_what, lines, path) => {
    const { breaches: found } = await run(lines() + configOf(whole));
    expect(found.join('\n')).toContain(path);
  });
});
