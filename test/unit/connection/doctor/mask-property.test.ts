import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failed } from '../../../../electron/connection/doctor/check.ts';
import { fact } from '../../../../electron/connection/reach/fact.ts';
import { confidentialOf } from '../../../../electron/connection/doctor/confidential.ts';
import { isPrivate } from '../../../../electron/connection/doctor/private-address.ts';
import { reportText } from '../../../../electron/connection/doctor/report.ts';
import { createTranslator } from '../../../../electron/shared/i18n.ts';
import { parseIpAddress } from '../../../../electron/shared/ip.ts';
import { problem } from '../../../../electron/shared/problem.ts';
import { disconnectedSnapshot } from '../../../../electron/shared/connection-state.ts';
import { err, ok } from '../../../../electron/shared/result.ts';
import { accessAt, profile } from './fake-surroundings.ts';

const password = 'Tr0ub4dor&3';
const key = ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7', 'q+/short+line=='];
const own = {
  name: 'acme-prod',
  ovpn: `${profile.ovpn}\n<key>\n-----BEGIN PRIVATE KEY-----\n${key.join('\n')}\n-----END PRIVATE KEY-----\n</key>\n<auth-user-pass>\nmsmith\n${password}\n</auth-user-pass>\n`,
};
const user = { home: '/home/jane.doe', names: ['jane.doe', 'jd-thinkpad'] };
const confidential = confidentialOf({
  hello: err(problem('app.internal')),
  profiles: [{ ...profile, ...own }],
  profileProblems: [],
  kubeconfigs: new Map([[own.name, ok({ ...accessAt('https://api.prod.acme.example:6443'), context: 'jane@acme' })]]),
  app: err(problem('app.not-running')),
  snapshot: disconnectedSnapshot,
  profile: null,
  read: null,
  remotes: [{ host: 'vpn.acme.example', port: 1194, protocol: 'udp' }],
  tunnel: null,
  stands: false,
  isDirect: false,
});

/** The report of an examination that has the text in each place where one from outside can stand. */
function reportWith(text: string): string {
  const entry = failed(
    'gateway',
    problem('cluster.error', { status: 500, detail: text }),
    [fact(text, 'is', text)],
    text,
  );
  const examination = { report: { checks: [entry], cause: entry }, confidential };
  return reportText(examination, createTranslator('en'), user);
}

const publicV4 = fc.ipV4().filter((text) => !isPrivate(parseIpAddress(text)!) && text.replaceAll('.', '').length > 5);
const publicV6 = fc
  .tuple(
    fc.constantFrom('2001', '2a02', '2607', '64'),
    fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 7, maxLength: 7 }),
  )
  .map(([first, rest]) => [first, ...rest.map((part) => part.toString(16))].join(':'));
const secret = fc.constantFrom(
  password,
  'msmith',
  ...key,
  own.name,
  ...user.names,
  user.home,
  'vpn.acme.example',
  'api.prod.acme.example',
  'jane@acme',
);
const base64 = fc
  .base64String({ minLength: 40, maxLength: 64 })
  .filter((text) =>
    [...text.matchAll(/[A-Za-z0-9+/=]{20,}/g)].some(
      ([run]) => /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run),
    ),
  );
/** What may stand around it: no letter or digit, which would make another word of it. */
const around = fc.string({
  unit: fc.constantFrom(
    ' ',
    ',',
    ';',
    '(',
    ')',
    '"',
    "'",
    '=',
    '/',
    '\n',
    '\u200b',
    '\u001b',
    '<',
    '>',
    '|',
    '_',
    '@',
    '[',
    ']',
    '!',
  ),
  maxLength: 4,
});
const words = fc.array(
  fc.constantFrom('node', 'Pod', '10.96.0.10:53', 'of', 'kube-dns', '/etc/resolv.conf', 'error:'),
  { maxLength: 6 },
);

describe('the report', () => {
  it.each([
    ['public IPv4 address', publicV4],
    ['public IPv6 address', publicV6],
    ['key, password or name of the user', secret],
    ['key that nobody knows', base64],
  ])('shows no %s, whatever stands around it', (_name, hidden) => {
    fc.assert(
      fc.property(hidden, around, around, words, words, (text, before, after, first, last) => {
        const whole = `${first.join(' ')} ${before}${text}${after} ${last.join(' ')}`;
        expect(reportWith(whole).toLowerCase()).not.toContain(text.toLowerCase());
      }),
      { numRuns: 400 },
    );
  });

  it('keeps what tells something and nobody', () => {
    const text = 'Pod 10.200.1.1:80 kubernetes.default.svc /etc/resolv.conf fd00::1 v1.31.0 vxlan.calico';
    expect(reportWith(text)).toContain(text);
  });

  it('shows no part of a key that was too long to be shown', () => {
    const long = `${'word '.repeat(36)}${key[0] ?? ''}`;
    expect(reportWith(long)).not.toMatch(/MIIEvQ/);
  });
});
