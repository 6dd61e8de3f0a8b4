import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importProfile, makeDirectProfile, type ImportRequest } from '../../../electron/profiles/import.ts';
import { parseRouteOption } from '../../../electron/profiles/import-options.ts';
import { parseProfile } from '../../../electron/openvpn/profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubelane-import-'));
const file = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pem = (kind: string): string =>
  `-----BEGIN ${kind}-----\n${Buffer.alloc(60, 7).toString('base64')}\n-----END ${kind}-----\n`;
const certificate = pem('CERTIFICATE');
const key = pem('PRIVATE KEY');
const block = (name: string, body: string): string => `<${name}>\n${body}</${name}>\n`;
const inline = block('ca', certificate) + block('cert', certificate) + block('key', key);
const head = 'client\ndev tun\nremote vpn.test 1194 udp\n';

function importing(
  text: string | Buffer | null,
  more: Partial<ImportRequest> = {},
  name = 'office.ovpn',
): ReturnType<typeof importProfile> {
  if (text !== null) writeFileSync(file(name), text);
  const request = { file: file(name), dnsServers: [], domains: [], searchDomains: [], routes: [], ...more };
  return importProfile(request, undefined, { HOME: folder, PATH: folder });
}

describe('importProfile', () => {
  it('makes a profile named as the file, with what was given', async () => {
    const result = await importing(head + inline, {
      dnsServers: ['10.96.0.10', '10.96.0.10'],
      domains: ['Cluster.Coder4.'],
      routes: [{ role: 'pod', cidr: '10.200.0.0/16' }],
    });
    expect(result).toMatchObject({
      ok: true,
      value: {
        profile: {
          name: 'office',
          kubeconfig: null,
          context: null,
          dnsServers: ['10.96.0.10'],
          domains: ['cluster.coder4'],
          routes: [{ role: 'pod', cidr: '10.200.0.0/16' }],
        },
      },
    });
  });

  it('puts the files that the profile names into it', async () => {
    mkdirSync(file('keys'), { recursive: true });
    writeFileSync(file('keys/ca.crt'), certificate);
    writeFileSync(file('me.key'), key);
    const result = await importing(`${head}ca keys/ca.crt\nkey me.key\n${block('cert', certificate)}`);
    expect(result.ok).toBe(true);
    if (!result.ok) return;
    const parsed = parseProfile(result.value.profile.ovpn);
    expect(parsed.ok && parsed.value.inline.ca).toContain('BEGIN CERTIFICATE');
  });

  it('reports what it left out, by line', async () => {
    const result = await importing(`${head}some-unknown-thing 7\n${inline}`);
    expect(result).toMatchObject({
      value: { report: [{ line: 4, directive: 'some-unknown-thing', verdict: 'unknown', reasonKey: 'unknown' }] },
    });
  });

  it.each([
    ['a program', `${head}up /bin/sh\n${inline}`, { code: 'profile.dangerous', params: { line: 4, directive: 'up' } }],
    ['a text', 'hello\n', { code: 'profile.not-a-profile' }],
    ['a binary', Buffer.from([0, 1, 2, 255]), { code: 'profile.not-a-profile' }],
    ['nothing', '', { code: 'profile.not-a-profile' }],
    ['no remote', `client\ndev tun\n${inline}`, { code: 'profile.missing', params: { directive: 'remote' } }],
    [
      'a missing file',
      `${head}ca nowhere.crt\n`,
      { code: 'profile.reference-missing', params: { line: 4, path: 'nowhere.crt', detail: 'there is no such file' } },
    ],
    [
      'a wrong port',
      `client\nremote a 99999\n${inline}`,
      { code: 'profile.bad-parameter', params: { line: 2, directive: 'remote' } },
    ],
    ['too much', `${head}${'#'.repeat(600_000)}`, { code: 'profile.too-large', params: { limit: 512 } }],
  ])('refuses %s', async (_what, text, error) => {
    const result = await importing(text);
    expect(result).toMatchObject({ ok: false, error });
    expect(JSON.stringify(result)).toContain('office.ovpn');
  });

  it('opens no file that a dangerous profile names', async () => {
    const asked: string[] = [];
    const request = { file: '/x/evil.ovpn', dnsServers: [], domains: [], searchDomains: [], routes: [] };
    const result = await importProfile(
      request,
      (path) => {
        asked.push(path);
        return Promise.resolve({ ok: true, value: Buffer.from(`${head}ca /etc/shadow\nplugin /tmp/x.so\n`) });
      },
      {},
    );
    expect(result).toMatchObject({ error: { code: 'profile.dangerous', params: { line: 5, directive: 'plugin' } } });
    expect(asked).toEqual(['/x/evil.ovpn']);
  });

  it('names the line of the reference when the file it names is not what it should be', async () => {
    writeFileSync(file('bad.crt'), 'not a certificate');
    const result = await importing(`${head}\nca bad.crt\n${block('cert', certificate)}${block('key', key)}`);
    expect(result).toMatchObject({ error: { code: 'profile.bad-parameter', params: { line: 5, directive: 'ca' } } });
  });

  it('says that there is no such file, or that it is a folder', async () => {
    expect(await importing(null, {}, 'none.ovpn')).toMatchObject({ error: { code: 'profile.file-missing' } });
    mkdirSync(file('folder.ovpn'));
    expect(await importing(null, {}, 'folder.ovpn')).toMatchObject({
      error: { code: 'profile.file-unreadable', params: { detail: 'it is a folder' } },
    });
  });

  it.each([
    [{ routes: [{ role: 'pod', cidr: '10.200.0.5/16' }] }, '--route', '10.200.0.0/16'],
    [{ routes: [{ role: 'pod', cidr: '10.200.0.0' }] }, '--route', '10.96.0.0/12'],
    [{ routes: [{ role: 'pod', cidr: '0.0.0.0/0' }] }, '--route', 'nearly all traffic'],
    [{ dnsServers: ['dns.test'] }, '--dns-server', 'an IP address'],
    [{ domains: ['10.1.1.1'] }, '--domain', 'a domain name'],
  ] as const)('refuses the option %j', async (more, option, expected) => {
    const result = await importing(head + inline, more);
    expect(result).toMatchObject({ error: { code: 'profile.bad-option', params: { option } } });
    expect(JSON.stringify(result)).toContain(expected);
  });

  it('refuses a bad name, also one that comes from the file', async () => {
    expect(await importing(head + inline, { name: '../x' })).toMatchObject({ error: { code: 'profile.bad-name' } });
    expect(await importing(head + inline, {}, '.ovpn')).toMatchObject({ error: { code: 'profile.bad-name' } });
  });

  it('wants the kubeconfig and the context to exist', async () => {
    expect(await importing(head + inline, { kubeconfig: file('no') })).toMatchObject({
      error: { code: 'cluster.no-kubeconfig' },
    });
    writeFileSync(
      file('config'),
      'clusters: [{name: c, cluster: {server: "https://one.test"}}]\ncontexts: [{name: one, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {token: t}}]\ncurrent-context: one\n',
    );
    const kubeconfig = file('config');
    expect(await importing(head + inline, { kubeconfig, context: 'two' })).toMatchObject({
      error: { code: 'cluster.no-context', params: { contexts: 'one' } },
    });
    expect(await importing(head + inline, { kubeconfig, context: 'one' })).toMatchObject({
      value: { profile: { kubeconfig, context: 'one' } },
    });
  });
});

describe('parseRouteOption', () => {
  it('reads ROLE=CIDR', () => {
    expect(parseRouteOption('service=10.96.0.0/12')).toEqual({
      ok: true,
      value: { role: 'service', cidr: '10.96.0.0/12' },
    });
  });

  it.each(['10.96.0.0/12', 'svc=10.96.0.0/12', 'pod=', 'pod=1=2'])('refuses %s', (value) => {
    expect(parseRouteOption(value)).toMatchObject({ ok: false, error: { code: 'profile.bad-option' } });
  });
});

describe('makeDirectProfile', () => {
  const request = {
    ...{ name: 'line', nextHop: '192.168.1.77', dnsServers: ['10.96.0.10'], domains: ['Cluster.Coder4'] },
    ...{ searchDomains: [], routes: [{ role: 'service' as const, cidr: '10.96.0.0/12' }] },
  };

  it('makes a profile without a VPN of what was given', async () => {
    expect(await makeDirectProfile(request)).toEqual({
      ok: true,
      value: { ...request, kind: 'direct', domains: ['cluster.coder4'], kubeconfig: null, context: null },
    });
    expect(await makeDirectProfile({ ...request, nextHop: null })).toMatchObject({ value: { nextHop: null } });
  });

  it.each([
    ['name', { name: '../x' }, 'profile.bad-name', ''],
    ['next hop', { nextHop: 'router' }, 'profile.bad-option', '--next-hop'],
    ['routes', { routes: [] }, 'profile.bad-option', '--route'],
    ['route', { routes: [{ role: 'pod' as const, cidr: '0.0.0.0/1' }] }, 'profile.bad-option', '--route'],
    ['DNS server', { dnsServers: ['x'] }, 'profile.bad-option', '--dns-server'],
    ['kubeconfig', { kubeconfig: '/nowhere/config' }, 'cluster.', ''],
  ])('refuses a wrong %s', async (_what, wrong, code, option) => {
    const made = await makeDirectProfile({ ...request, ...wrong }, { HOME: folder, PATH: folder });
    const found = made.ok ? null : made.error;
    expect(found?.code).toContain(code);
    if (option !== '') expect(found?.params?.['option']).toBe(option);
  });
});
