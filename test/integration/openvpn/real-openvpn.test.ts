import type { ChildProcess } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  collectPushedSettings,
  commands,
  isRedirectGatewayLog,
  staticChallengePassword,
} from '../../../electron/openvpn/management.ts';
import {
  emitCanonicalConfig,
  inlineFileReferences,
  openvpnArguments,
  parseProfile,
  type OpenvpnProfile,
} from '../../../electron/openvpn/profile.ts';
import { err, ok, type Result } from '../../../electron/shared/result.ts';
import { end, exitOf, ManagementListener, Namespace, Pki } from './fixtures.ts';

const pushes = [
  'route 10.96.0.0 255.240.0.0',
  'route 10.200.0.0 255.255.0.0',
  'route-ipv6 fd00:96::/108',
  'dhcp-option DNS 10.96.0.10',
  'dhcp-option DOMAIN cluster.coder4',
  'dhcp-option DOMAIN-SEARCH svc.cluster.coder4',
  'dhcp-option NTP 10.96.0.11',
  'redirect-gateway def1',
];

let pki: Pki;
let namespace: Namespace;
let server: ChildProcess;
let profile: OpenvpnProfile;

beforeAll(async () => {
  pki = new Pki();
  namespace = new Namespace();
  const verify = join(pki.folder, 'verify.sh');
  writeFileSync(verify, `#!/bin/sh\nprintf '%s\\n%s\\n' "$username" "$password" > ${pki.folder}/seen\n`);
  chmodSync(verify, 0o755);
  const config = [
    'dev tun9',
    'local 127.0.0.1',
    'port 11940',
    'proto udp4',
    'topology subnet',
    'server 192.168.6.0 255.255.255.0',
    'server-ipv6 fd00:6::/64',
    'ca ca.crt',
    'cert server.crt',
    'key server.key',
    'tls-crypt tc.key',
    'dh none',
    'script-security 3',
    `auth-user-pass-verify ${verify} via-env`,
    ...pushes.map((push) => `push "${push}"`),
  ];
  writeFileSync(join(pki.folder, 'server.conf'), config.join('\n'));
  server = namespace.spawn('openvpn', ['--cd', pki.folder, '--config', 'server.conf'], null);
  await new Promise<void>((resolve, reject) => {
    let output = '';
    server.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Initialization Sequence Completed')) resolve();
    });
    server.once('exit', () => reject(new Error(output)));
  });
  const text = [
    'client',
    'dev tun',
    'proto udp4',
    'remote no-such-host.invalid 11940',
    'nobind',
    'remote-cert-tls server',
    'verify-x509-name server name',
    'auth-user-pass secrets.txt',
    'static-challenge "One-time code, \\"please\\"" 1',
    'route 10.96.0.0 255.240.0.0',
    'setenv UV_TEAM "a \\\\ \\"team\\""',
    'user nobody',
    'explicit-exit-notify 1',
    'ca ca.crt',
    'cert client.text.crt',
    'key client.key',
    'tls-crypt tc.key',
    '',
  ].join('\n');
  const read = (path: string): Promise<Result<string, string>> =>
    Promise.resolve(path.includes('/') ? err('outside') : ok(pki.read(path)));
  const inlined = await inlineFileReferences(text, read);
  if (!inlined.ok) throw new Error(JSON.stringify(inlined.error));
  expect(inlined.value.report).toEqual([
    { line: 8, directive: 'auth-user-pass', verdict: 'removed', reasonKey: 'credentials-in-file' },
  ]);
  const parsed = parseProfile(inlined.value.text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  profile = parsed.value;
});

afterAll(async () => {
  await end(server);
  namespace.remove();
  pki.remove();
});

async function start(
  name: string,
): Promise<{ child: ChildProcess; management: ManagementListener; output: () => string }> {
  const management = await ManagementListener.listen(join(pki.folder, `${name}.sock`));
  const args = openvpnArguments({ device: 'kl0', managementSocket: management.path, isMac: false });
  // As the helper does: the name is resolved before openvpn starts, and its address takes the name's place.
  const remotes = profile.remotes.map((remote) => ({ ...remote, host: '127.0.0.1' }));
  const child = namespace.spawn('openvpn', args, emitCanonicalConfig(profile, { remotes }));
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.once('exit', (code) => (output += `exit ${code}`));
  return { child, management, output: () => output };
}

it('drives a whole connection from the canonical configuration on standard input', async () => {
  const { child, management, output } = await start('connect');
  try {
    await management.waitFor(({ kind }) => kind === 'hold');
    for (const command of [commands.stateOnAll(), commands.logOnAll(), commands.bytecount(1), commands.holdRelease()]) {
      management.send(command);
    }
    const needed = await management.waitFor(({ kind }) => kind === 'password-needed');
    const challenge = { echo: true, concat: false, text: 'One-time code, "please"' };
    expect(needed).toEqual({
      kind: 'password-needed',
      realm: 'Auth',
      usernameNeeded: true,
      passwordNeeded: true,
      staticChallenge: challenge,
    });
    management.send(unwrap(commands.username('Auth', 'zoë "\\ 王')));
    management.send(unwrap(commands.password('Auth', staticChallengePassword(challenge, 'pa"ss\\ \'word', '123456'))));

    await management.waitFor(({ kind }) => kind === 'updown-env-end');
    const connected = await management.waitFor((message) => message.kind === 'state' && message.name === 'CONNECTED');
    expect(connected).toMatchObject({
      detail: 'SUCCESS',
      tunnelAddress: '192.168.6.2',
      remoteAddress: '127.0.0.1',
      remotePort: 11940,
    });
    expect(connected).toHaveProperty('tunnelAddress6', 'fd00:6::1000');

    const env = new Map(
      management.messages.flatMap((m) => (m.kind === 'updown-env' ? [[m.name, m.value] as const] : [])),
    );
    expect(collectPushedSettings(env)).toEqual({
      device: 'kl0',
      mtu: 1500,
      address: '192.168.6.2',
      prefixLength: 24,
      gateway: '192.168.6.1',
      address6: { address: 'fd00:6::1000', prefixLength: 64, peer: 'fd00:6::1' },
      routes: [
        { cidr: '10.96.0.0/12', gateway: '192.168.6.1' },
        { cidr: '10.200.0.0/16', gateway: '192.168.6.1' },
      ],
      routes6: [{ cidr: 'fd00:96::/108', gateway: 'fd00:6::1' }],
      dnsServers: ['10.96.0.10'],
      domains: ['cluster.coder4'],
      searchDomains: ['svc.cluster.coder4'],
      redirectGateway: false,
      refused: [{ option: 'dhcp-option NTP 10.96.0.11', reason: 'unsupported' }],
    });
    expect(management.messages.some((m) => m.kind === 'log' && isRedirectGatewayLog(m.text))).toBe(true);
    await management.waitFor(({ kind }) => kind === 'bytecount');
    expect(pki.read('seen')).toBe(`zoë "\\ 王\nSCRV1:${btoa('pa"ss\\ \'word')}:${btoa('123456')}\n`);
    expect(management.messages.filter(({ kind }) => kind === 'unknown')).toEqual([]);

    management.send(commands.signal('SIGTERM'));
    expect(await exitOf(child)).toBe(0);
  } catch (error) {
    throw new Error(`${output()}\n${management.lines.join('\n')}`, { cause: error });
  } finally {
    management.close();
    await end(child);
  }
});

it('ends when the management socket closes', async () => {
  const { child, management } = await start('orphan');
  await management.waitFor(({ kind }) => kind === 'hold');
  management.close();
  expect(await exitOf(child)).toBe(0);
});

it('answers commands in the shape that replyShape says', async () => {
  const { child, management } = await start('shapes');
  try {
    await management.waitFor(({ kind }) => kind === 'hold');
    const replies = async (command: string, ends: number): Promise<string[]> => {
      const from = management.messages.length;
      management.send(command);
      const isEnd = ({ kind }: { kind: string }): boolean => kind === 'end' || kind === 'reply';
      await management.waitFor(() => management.messages.slice(from).filter(isEnd).length >= ends, from);
      return management.messages
        .slice(from)
        .flatMap(({ kind }) => (['reply', 'text', 'end'].includes(kind) ? [kind] : []));
    };
    expect((await replies(commands.stateOnAll(), 2)).filter((kind) => kind !== 'text')).toEqual(['reply', 'end']);
    expect((await replies(commands.logOnAll(), 2)).filter((kind) => kind !== 'text')).toEqual(['reply', 'end']);
    expect(await replies(commands.version(), 1)).toEqual(['text', 'text', 'end']);
    expect(await replies(commands.bytecount(2), 1)).toEqual(['reply']);
    expect(await replies(unwrap(commands.username('Auth', 'x')), 1)).toEqual(['reply']);
    // In hold a restart is not taken, and openvpn says its hold again.
    const holds = management.messages.filter(({ kind }) => kind === 'hold').length;
    management.send(commands.signal('SIGUSR1'));
    await management.waitFor(() => management.messages.filter(({ kind }) => kind === 'hold').length > holds);
  } finally {
    management.close();
    await exitOf(child);
  }
});

function unwrap<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
