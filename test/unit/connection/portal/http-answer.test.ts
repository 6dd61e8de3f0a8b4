import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostOfAddress, parseHttpAnswer } from '../../../../electron/connection/portal/http-answer.ts';
import { isPrintable } from '../../../../electron/shared/printable.ts';

const asked = '203.0.113.10';
const redirect = (location: string, status = '302 Found'): string =>
  `HTTP/1.1 ${status}\r\nServer: x\r\nLocation: ${location}\r\n\r\n<html>`;

describe('parseHttpAnswer', () => {
  it.each([
    ['http://portal.cafe.example/login?a=1', 'portal.cafe.example'],
    ['https://Portal.Cafe.Example:8443/', 'portal.cafe.example'],
    ['//portal.cafe.example./', 'portal.cafe.example'],
    ['http://192.168.43.1:8080/', '192.168.43.1'],
    ['http://[fd00::1]/', '[fd00::1]'],
    ['http://user:password@portal.example/', 'portal.example'],
    ['http://xn--caf-dma.example/', 'xn--caf-dma.example'],
  ])('a redirect to %s is one to %s', (location, host) => {
    for (const status of ['301 Moved', '302', '303 See Other', '307 T', '308 P']) {
      expect(parseHttpAnswer(redirect(location, status), asked)).toEqual({ kind: 'redirect', host });
    }
  });

  it.each([
    ['to the same host, encrypted', redirect(`https://${asked}/`)],
    ['to the same host, by its path', redirect('/login')],
    ['to no page of the web', redirect('javascript:alert(1)')],
    ['to a file', redirect('file://portal.example/x')],
    ['to nowhere', redirect('')],
    ['with a space', redirect('http://portal.example/a b')],
    ['with a control character', redirect('http://por\u001btal.example/')],
    ['with letters beyond ASCII', redirect('http://café.example/')],
    ['to a name with signs', redirect('http://a$(reboot).example/')],
    ['to a name that is too long', redirect(`http://${'a'.repeat(60)}.${`${'b'.repeat(60)}.`.repeat(4)}example/`)],
    ['to a label that is too long', redirect(`http://${'a'.repeat(64)}.example/`)],
    ['to two places', 'HTTP/1.1 302 F\r\nLocation: http://a.example/\r\nlocation: http://b.example/\r\n\r\n'],
    ['whose head does not end', 'HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n'],
    ['that is a page', 'HTTP/1.1 200 OK\r\nLocation: http://portal.example/\r\n\r\n<meta http-equiv=refresh>'],
    ['that was not changed', redirect('http://portal.example/', '304 Not Modified')],
    ['of another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['of another HTTP', 'HTTP/2 302 Found\r\nLocation: http://portal.example/\r\n\r\n'],
    ['that is empty', ''],
  ])('sees no portal in an answer %s', (_what, text) => {
    expect(parseHttpAnswer(text, asked)).toEqual({ kind: 'other' });
  });

  it('511 is always somebody in between, whether it tells where to sign in or not', () => {
    const status = 'HTTP/1.1 511 Network Authentication Required\r\n';
    expect(parseHttpAnswer(`${status}\r\n`, asked)).toEqual({ kind: 'sign-in', host: '' });
    expect(parseHttpAnswer(status, asked)).toEqual({ kind: 'sign-in', host: '' });
    expect(parseHttpAnswer(`${status}Location: http://p.example/\r\n\r\n`, asked)).toEqual({
      kind: 'sign-in',
      host: 'p.example',
    });
  });

  it('whatever comes, a host is short, plain and fit for a URL', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('Location: ', 'location:http://', 'http://', '//', '[', ']', '::1', '%00', '@', '..', '-', 'a.b'),
      fc.webUrl().map((url) => `Location: ${url}`),
    );
    const answer = fc
      .tuple(fc.constantFrom('HTTP/1.1 302 F', 'HTTP/1.0 511 N', ''), fc.array(line), fc.constantFrom('\r\n', ''))
      .map(([status, lines, separator]) => `${status}\r\nLocation: ${lines.join(separator)}\r\n\r\n`);
    fc.assert(
      fc.property(fc.oneof(answer, fc.string({ unit: 'binary' })), (text) => {
        const parsed = parseHttpAnswer(text, asked);
        if (parsed.kind === 'other' || parsed.host === '') return;
        expect(parsed.host.length).toBeLessThanOrEqual(253);
        expect(isPrintable(parsed.host)).toBe(true);
        expect(parsed.host).toMatch(/^(?:[a-z0-9._-]+|\[[0-9a-f:]+\])$/);
        expect(new URL(`http://${parsed.host}/`).hostname).toBe(parsed.host);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('hostOfAddress', () => {
  it('is the address as a URL has it', () => {
    expect(hostOfAddress('203.0.113.10')).toBe('203.0.113.10');
    expect(hostOfAddress('2001:DB8:0:0::1')).toBe('[2001:db8::1]');
  });
});
