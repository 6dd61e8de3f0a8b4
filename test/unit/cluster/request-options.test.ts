import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestOptions } from 'node:https';
import { afterAll, describe, expect, it } from 'vitest';
import { parseKubeconfig } from '../../../electron/cluster/kubeconfig-file.ts';
import { filesOf, optionsOf } from '../../../electron/cluster/request-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubelane-options-'));
const base64 = (text: string): string => Buffer.from(text).toString('base64');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function entries(cluster: string, user: string): Parameters<typeof optionsOf> {
  const text = `clusters: [{name: c, cluster: {server: "https://c.test", ${cluster}}}]\nusers: [{name: u, user: ${user}}]`;
  const config = parseKubeconfig(text, join(folder, 'config'));
  const found = config.ok ? config.value.clusters[0] : undefined;
  if (!config.ok || found === undefined) throw new Error('no cluster');
  return [found, config.value.users[0] ?? null];
}

const options = (cluster: string, user: string): Promise<RequestOptions> => optionsOf(...entries(cluster, user));

describe('optionsOf', () => {
  it('has what is known of the server, also without a user', async () => {
    const [cluster] = entries(
      `certificate-authority-data: ${base64('CA')}, tls-server-name: in.test, insecure-skip-tls-verify: true, proxy-url: "http://p"`,
      'null',
    );
    expect(await optionsOf(cluster, null)).toEqual({
      ca: Buffer.from('CA'),
      servername: 'in.test',
      rejectUnauthorized: false,
      headers: {},
    });
  });

  it('has the certificate and key, from the kubeconfig rather than from files', async () => {
    writeFileSync(join(folder, 'cert'), 'CERT');
    const user = `{client-certificate: cert, client-key: nowhere, client-key-data: ${base64('KEY')}}`;
    expect(await options('', user)).toEqual({ cert: Buffer.from('CERT'), key: Buffer.from('KEY'), headers: {} });
  });

  it.each([
    ['a name and a password', '{username: me, password: pw}', 'me:pw'],
    ['a name alone', '{username: me}', 'me:'],
  ])('has %s', async (_what, user, auth) => {
    expect(await options('', user)).toEqual({ auth, headers: {} });
  });

  it('reads the token file each time, and each user has a token of their own', async () => {
    writeFileSync(join(folder, 'a'), 'first\n');
    writeFileSync(join(folder, 'b'), 'other');
    expect(await options('', '{tokenFile: a, token: stale}')).toEqual({ headers: { Authorization: 'Bearer first' } });
    expect(await options('', '{tokenFile: b}')).toEqual({ headers: { Authorization: 'Bearer other' } });
    writeFileSync(join(folder, 'a'), 'second\n');
    expect(await options('', '{tokenFile: a}')).toEqual({ headers: { Authorization: 'Bearer second' } });
  });

  it('impersonates a user with UID and groups', async () => {
    expect(await options('', '{token: t, as: boss, as-uid: "7", as-groups: [a, b]}')).toEqual({
      headers: {
        Authorization: 'Bearer t',
        'Impersonate-User': 'boss',
        'Impersonate-Uid': '7',
        'Impersonate-Group': ['a', 'b'],
      },
    });
  });

  it.each([
    ['certificate-authority: gone', '{}'],
    ['', '{client-certificate: gone}'],
    ['', '{tokenFile: gone}'],
  ])('fails where a file is missing (%s %s)', async (cluster, user) => {
    await expect(options(cluster, user)).rejects.toThrow('gone');
  });
});

it('filesOf names every file that is read, and none that is not', () => {
  const [cluster, user] = entries('certificate-authority: ca', '{client-certificate: /c, client-key: k, tokenFile: t}');
  expect(filesOf(cluster, user)).toEqual([join(folder, 'ca'), '/c', join(folder, 'k'), join(folder, 't')]);
  expect(filesOf(...entries('certificate-authority: ca, certificate-authority-data: QQ==', 'null'))).toEqual([]);
});
