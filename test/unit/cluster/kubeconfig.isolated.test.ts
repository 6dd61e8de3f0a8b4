import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadKubeconfig } from '../../../electron/cluster/kubeconfig.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubelane-kubeconfig-'));
const file = (name: string): string => join(folder, name);

function kubeconfig(
  name: string,
  parts: { contexts?: string; clusters?: string; users?: string; current?: string },
): string {
  const lines = [
    `current-context: ${parts.current ?? 'one'}`,
    `clusters: [${parts.clusters ?? '{name: c, cluster: {server: "https://one.test:6443/"}}'}]`,
    `contexts: [${parts.contexts ?? '{name: one, context: {cluster: c, user: u, namespace: shop}}, {name: two, context: {cluster: c, user: u}}'}]`,
    `users: [${parts.users ?? '{name: u, user: {token: secret}}'}]`,
  ];
  writeFileSync(file(name), lines.join('\n'));
  return file(name);
}

function load(
  path: string | null,
  context: string | null = null,
  environment: Record<string, string> = {},
): ReturnType<typeof loadKubeconfig> {
  return loadKubeconfig({ file: path, context, environment: { PATH: folder, HOME: folder, ...environment } });
}

beforeAll(() => {
  writeFileSync(
    file('plugin'),
    '#!/bin/sh\necho "$KUBERNETES_EXEC_INFO" >> "$0.info"\necho "$ANSWER" | tee -a "$0.log"\n',
  );
  chmodSync(file('plugin'), 0o755);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('loadKubeconfig', () => {
  it('takes the current context, or the one that is asked for', async () => {
    const path = kubeconfig('plain', {});
    const one = load(path);
    expect(one.ok && [one.value.context, one.value.namespace, one.value.server.host]).toEqual([
      'one',
      'shop',
      'one.test:6443',
    ]);
    const two = load(path, 'two');
    expect(two.ok && [two.value.context, two.value.namespace]).toEqual(['two', null]);
    const options = one.ok ? await one.value.requestOptions() : null;
    expect(options?.ok === true && options.value.headers).toEqual({ Authorization: 'Bearer secret' });
  });

  it('names the contexts when the wanted one is missing', () => {
    expect(load(kubeconfig('plain', {}), 'three')).toEqual({
      ok: false,
      error: { code: 'cluster.no-context', params: { file: file('plain'), context: 'three', contexts: 'one, two' } },
    });
  });

  it('takes the only context where none is current', () => {
    const only = '{name: lonely, context: {cluster: c, user: u}}';
    expect(load(kubeconfig('only', { contexts: only, current: '' }))).toMatchObject({ ok: true });
  });

  it('says which file is missing', () => {
    const missing = { ok: false, error: { code: 'cluster.no-kubeconfig', params: { file: file('nowhere') } } };
    expect(load(file('nowhere'))).toEqual(missing);
    expect(load(null, null, { KUBECONFIG: file('nowhere') })).toEqual(missing);
    expect(load(null, null, { HOME: file('nobody') })).toMatchObject({
      error: { params: { file: file('nobody/.kube/config') } },
    });
  });

  it('joins the files of $KUBECONFIG, the first to name a thing wins, missing ones are skipped', () => {
    const first = kubeconfig('first', { contexts: '{name: one, context: {cluster: c, user: u, namespace: first}}' });
    const second = kubeconfig('second', {
      current: 'three',
      contexts:
        '{name: one, context: {cluster: c, user: u, namespace: second}}, {name: three, context: {cluster: c3, user: u}}',
      clusters:
        '{name: c, cluster: {server: "https://other.test"}}, {name: c3, cluster: {server: "https://three.test"}}',
    });
    const KUBECONFIG = [file('nowhere'), first, second].join(delimiter);
    const one = load(null, null, { KUBECONFIG });
    expect(one.ok && [one.value.namespace, one.value.server.host]).toEqual(['first', 'one.test:6443']);
    const three = load(null, 'three', { KUBECONFIG });
    expect(three.ok && three.value.server.host).toBe('three.test');
  });

  it('finds ~/.kube/config', () => {
    mkdirSync(file('home/.kube'), { recursive: true });
    kubeconfig('home/.kube/config', {});
    expect(load(null, null, { HOME: file('home') })).toMatchObject({ ok: true });
  });

  it.each([
    ['bad YAML', 'clusters: [', 'unexpected'],
    ['a text', 'hello', ''],
    [
      'no server',
      'clusters: [{name: c, cluster: {}}]\ncontexts: [{name: x, context: {cluster: c}}]',
      'its cluster “c” has no server',
    ],
    ['a list', '- a', ''],
  ])('refuses %s', (_what, text, detail) => {
    writeFileSync(file('bad'), text);
    const result = load(file('bad'));
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(['cluster.kubeconfig-bad', 'cluster.no-context']).toContain(result.error.code);
    expect(JSON.stringify(result.error)).toContain(detail);
  });

  it.each([
    [{ contexts: '{name: one, context: {cluster: gone, user: u}}' }, 'names the cluster “gone”'],
    [{ contexts: '{name: one, context: {cluster: c, user: gone}}' }, 'names the user “gone”'],
    [{ clusters: '{name: c, cluster: {server: "http://plain.test"}}' }, 'not an https address'],
    [{ clusters: '{name: c, cluster: {server: "file:///etc"}}' }, 'not an https address'],
  ])('refuses %j', (parts, detail) => {
    const result = load(kubeconfig('refused', parts));
    expect(result).toMatchObject({ ok: false, error: { code: 'cluster.kubeconfig-bad' } });
    expect(JSON.stringify(result)).toContain(detail);
  });

  it('refuses a folder', () => {
    expect(load(folder)).toMatchObject({
      error: { code: 'cluster.kubeconfig-bad', params: { detail: 'it is not a file' } },
    });
  });

  it('reads the file again when the credentials were refused', async () => {
    const access = load(kubeconfig('renewed', {}));
    if (!access.ok) throw new Error(access.error.code);
    await access.value.requestOptions();
    kubeconfig('renewed', { users: '{name: u, user: {token: newer}}' });
    expect(await access.value.requestOptions()).toMatchObject({
      value: { headers: { Authorization: 'Bearer secret' } },
    });
    access.value.renew();
    expect(await access.value.requestOptions()).toMatchObject({
      value: { headers: { Authorization: 'Bearer newer' } },
    });
  });
});

describe('a kubeconfig that signs in with a program', () => {
  const answer = (status: object): string => JSON.stringify({ kind: 'ExecCredential', status }).replace(/"/g, '\\"');
  const user = (command: string, text = ''): string =>
    `{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: "${command}", env: [{name: ANSWER, value: "${text}"}]}}}`;

  it('says which program is missing, and where it was looked for', async () => {
    const access = load(kubeconfig('exec', { users: user('no-such-plugin') }), null, {
      TERM: 'x',
      SHELL: '/none/bash',
    });
    expect(access.ok && (await access.value.requestOptions())).toEqual({
      ok: false,
      error: { code: 'cluster.exec-missing', params: { command: 'no-such-plugin', path: folder } },
    });
  });

  it('uses its token, asks again only when that runs out, and keeps its environment to itself', async () => {
    const PATH = [folder, process.env['PATH'] ?? ''].join(delimiter);
    const users = user('plugin', answer({ token: 'from-plugin' }));
    const access = load(kubeconfig('exec', { users }), null, { PATH });
    if (!access.ok) throw new Error(access.error.code);
    const both = await Promise.all([access.value.requestOptions(), access.value.requestOptions()]);
    for (const options of both)
      expect(options).toMatchObject({ value: { headers: { Authorization: 'Bearer from-plugin' } } });
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(file('plugin.log'), 'utf8').trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(readFileSync(file('plugin.info'), 'utf8'))).toMatchObject({
      kind: 'ExecCredential',
      spec: { interactive: false },
    });
    expect(process.env['ANSWER']).toBeUndefined();
  });

  it.each([
    ['', 'neither a token'],
    ['garbage', 'neither a token'],
    [answer({ token: 5 }), 'neither a token'],
  ])('says what is wrong with the answer %j', async (text, detail) => {
    const PATH = [folder, process.env['PATH'] ?? ''].join(delimiter);
    const access = load(kubeconfig('exec', { users: user('plugin', text) }), null, { PATH });
    if (!access.ok) throw new Error(access.error.code);
    const options = await access.value.requestOptions();
    expect(options).toMatchObject({ ok: false, error: { code: 'cluster.exec-failed', params: { command: 'plugin' } } });
    expect(JSON.stringify(options)).toContain(detail);
  });
});
