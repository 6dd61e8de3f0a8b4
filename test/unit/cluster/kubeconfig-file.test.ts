import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKubeconfig, type Kubeconfig } from '../../../electron/cluster/kubeconfig-file.ts';

function parsed(text: string): Kubeconfig {
  const result = parseKubeconfig(text, '/home/me/.kube/config');
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const user = (members: string): Kubeconfig['users'][number] | undefined =>
  parsed(`users: [{name: u, user: ${members}}]`).users[0];

describe('parseKubeconfig', () => {
  it('reads clusters, contexts and users, with paths beside the file', () => {
    expect(
      parsed(`
current-context: one
clusters:
- {name: c, cluster: {server: "https://c.test:6443", certificate-authority: ca.pem, insecure-skip-tls-verify: true,
  tls-server-name: inner.test, proxy-url: "socks5://p.test"}}
contexts: [{name: one, context: {cluster: c, user: u, namespace: shop}}]
users:
- name: u
  user: {client-certificate: me.pem, client-key: /keys/me, username: me, password: "", exec: {command: x}}
`),
    ).toEqual({
      currentContext: 'one',
      clusters: [
        {
          name: 'c',
          server: 'https://c.test:6443',
          ca: { data: null, file: '/home/me/.kube/ca.pem' },
          skipTlsVerify: true,
          tlsServerName: 'inner.test',
          proxyUrl: 'socks5://p.test',
        },
      ],
      contexts: [{ name: 'one', cluster: 'c', user: 'u', namespace: 'shop', file: '/home/me/.kube/config' }],
      users: [
        {
          name: 'u',
          folder: '/home/me/.kube',
          file: '/home/me/.kube/config',
          cert: { data: null, file: '/home/me/.kube/me.pem' },
          key: { data: null, file: '/keys/me' },
          token: null,
          tokenFile: null,
          username: 'me',
          password: null,
          impersonate: null,
          exec: { command: 'x' },
          authProvider: null,
        },
      ],
    });
  });

  it.each([
    ['a token file', '{tokenFile: token}', { tokenFile: '/home/me/.kube/token' }],
    ['a token file by its other name', '{token-file: ../token}', { tokenFile: '/home/me/token' }],
    [
      'whom to impersonate',
      '{as: boss, as-uid: "7", as-groups: [a, 5, b]}',
      { impersonate: { user: 'boss', uid: '7', groups: ['a', 'b'] } },
    ],
    ['data rather than a file', '{client-key: k, client-key-data: aw==}', { key: { data: 'aw==', file: null } }],
    ['a token that looks like a date', '{token: 2024-01-01}', { token: '2024-01-01' }],
    ['no credentials', 'null', { token: null, exec: null }],
    [
      'an identity provider',
      '{auth-provider: {name: oidc, config: {id-token: t}}}',
      { authProvider: { name: 'oidc', config: { 'id-token': 't' } } },
    ],
  ])('takes %s', (_what, members, expected) => {
    expect(user(members)).toMatchObject(expected);
  });

  it('takes contexts that look like dates, and what is merged into an entry', () => {
    const { contexts } = parsed(
      'x: &x {cluster: c, user: u}\ncontexts: [{name: 2024-01-01, context: {<<: *x, namespace: shop}}]',
    );
    expect(contexts).toMatchObject([{ name: '2024-01-01', cluster: 'c', user: 'u', namespace: 'shop' }]);
  });

  it('leaves out entries that are wrong, and no others', () => {
    const config = parsed(`
clusters: [null, 5, {name: 7, cluster: {server: "https://x.test"}}, {name: a, cluster: {server: 5}}, {name: b, cluster: {server: "https://b.test"}}]
contexts: [null, {name: one}, {name: two, context: {cluster: 5}}, {name: three, context: {cluster: b}}]
users: [null, {user: {token: t}}, {name: u, user: {token: 5}}]
`);
    expect(config.clusters.map(({ name, server }) => [name, server])).toEqual([
      ['b', 'https://b.test'],
      ['a', null],
    ]);
    expect(config.contexts.map(({ name }) => name)).toEqual(['three']);
    expect(config.users.map(({ name, token }) => [name, token])).toEqual([['u', null]]);
  });

  it.each(['', '# nothing', '{}', 'contexts: 5'])('takes %j as an empty one', (text) => {
    expect(parsed(text)).toEqual({ contexts: [], clusters: [], users: [], currentContext: null });
  });

  it.each([
    ['a text', 'hello', 'it is not a kubeconfig'],
    ['a list', '- a', 'it is not a kubeconfig'],
    ['anchors in a circle', 'users: &a [*a]', 'circular'],
    [
      'anchors that double each other',
      ['a0: &a0 [x]', ...Array.from({ length: 60 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`)].join('\n'),
      'its anchors make it too large',
    ],
  ])('refuses %s', (_what, text, detail) => {
    const result = parseKubeconfig(text, '/config');
    expect(result).toMatchObject({ ok: false });
    expect(JSON.stringify(result)).toContain(detail);
  });

  it('brings every text through as it stands', () => {
    const codes = fc.oneof(fc.integer({ min: 0, max: 0x2ff }), fc.integer({ min: 0xe000, max: 0x10ffff }));
    const texts = fc.string({ unit: codes.map((code) => String.fromCodePoint(code)), minLength: 1 });
    // As YAML escapes: some characters may not stand in a file as they are.
    const escaped = (text: string): string =>
      `"${Array.from(text, (sign) => `\\U${(sign.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`).join('')}"`;
    fc.assert(
      fc.property(texts, texts, texts, (name, token, namespace) => {
        const config = parsed(
          `users: [{name: ${escaped(name)}, user: {token: ${escaped(token)}, tokenFile: /t}}]
contexts: [{name: ${escaped(name)}, context: {cluster: c, namespace: ${escaped(namespace)}}}]`,
        );
        expect(config.users).toMatchObject([{ name, token, tokenFile: '/t' }]);
        expect(config.contexts).toMatchObject([{ name, namespace }]);
      }),
    );
  });
});
