import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProxy, proxyOfEnvironment } from '../../../electron/cluster/proxy.ts';

describe('parseProxy', () => {
  it.each([
    ['http://proxy.test:3128', { kind: 'http', host: 'proxy.test', port: 3128 }],
    ['proxy.test:3128', { kind: 'http', host: 'proxy.test', port: 3128 }],
    ['https://[fd00::1]', { kind: 'https', host: 'fd00::1', port: 443 }],
    ['socks5://10.0.0.1', { kind: 'socks5', host: '10.0.0.1', port: 1080 }],
    ['socks5h://ada:s%40f@h:1', { kind: 'socks5', host: 'h', port: 1, username: 'ada', password: 's@f' }],
    ['http://100%25:a%zz@h', { kind: 'http', host: 'h', port: 80, username: '100%', password: 'a%zz' }],
  ])('reads %j', (text, expected) => expect(parseProxy(text)).toMatchObject(expected));

  it.each(['', 'ftp://h', 'http://', 'file:///etc/passwd', 'http://h:99999'])('refuses %j', (text) =>
    expect(parseProxy(text)).toBeNull(),
  );

  it('never throws', () => fc.assert(fc.property(fc.string(), (text) => void parseProxy(text))));
});

describe('proxyOfEnvironment', () => {
  const through = (server: string, environment: Record<string, string>) =>
    proxyOfEnvironment(new URL(server), { HTTPS_PROXY: 'p', ...environment }) === 'p';

  it.each([
    ['https://api.test:6443', '', true],
    ['https://localhost:6443', '', false],
    ['https://127.0.0.9:6443', '', false],
    ['https://[::1]:6443', '', false],
    ['https://api.test', '*', false],
    ['https://api.test', 'other.test, api.test', false],
    ['https://api.test', 'test', false],
    ['https://test', '.test', true],
    ['https://api.test', '.test', false],
    ['https://api.test', '*.TEST', false],
    ['https://xtest', 'test', true],
    ['https://api.test:6443', 'api.test:443', true],
    ['https://api.test:6443', 'api.test:6443', false],
    ['https://api.test', 'api.test:443', false],
    ['https://10.1.2.3', '10.0.0.0/8', false],
    ['https://10.1.2.3', '11.0.0.0/8', true],
    ['https://10.1.2.3', '10.1.2.3', false],
    ['https://[fd00::1]', 'fd00::/8', false],
    ['https://api.test', '10.0.0.0/8,,/,a/b', true],
  ])('%s with NO_PROXY %j', (server, list, isProxied) => expect(through(server, { NO_PROXY: list })).toBe(isProxied));

  it('takes the large letters first, and HTTP_PROXY for plain http alone', () => {
    const server = new URL('https://api.test');
    expect(proxyOfEnvironment(server, { https_proxy: 'small' })).toBe('small');
    expect(proxyOfEnvironment(server, { https_proxy: 'small', HTTPS_PROXY: 'large' })).toBe('large');
    expect(proxyOfEnvironment(server, { HTTP_PROXY: 'plain' })).toBeNull();
    expect(proxyOfEnvironment(new URL('http://api.test'), { HTTP_PROXY: 'plain' })).toBe('plain');
    expect(proxyOfEnvironment(server, { HTTPS_PROXY: 'p', no_proxy: 'api.test' })).toBeNull();
  });
});
