import { describe, expect, it } from 'vitest';
import { commands, parseManagementLine } from '../../../electron/openvpn/management.ts';
import { ManagementLineSplitter } from '../../../electron/openvpn/management-splitter.ts';

describe('commands', () => {
  it.each([
    [commands.hold(true), 'hold on\n'],
    [commands.hold(false), 'hold off\n'],
    [commands.authRetryInteract(), 'auth-retry interact\n'],
    [commands.remoteAccept(), 'remote ACCEPT\n'],
    [commands.remoteSkip(), 'remote SKIP\n'],
    [commands.proxyNone(), 'proxy NONE\n'],
    [commands.bytecount(Number.NaN), 'bytecount 0\n'],
  ])('%j', (line, wanted) => {
    expect(line).toBe(wanted);
  });

  it('answer a question with yes or no', () => {
    expect(commands.needOk('a "b"', true)).toEqual({ ok: true, value: 'needok "a \\"b\\"" "ok"\n' });
    expect(commands.needOk('a', false)).toEqual({ ok: true, value: 'needok "a" "cancel"\n' });
  });
});

describe('a line of the wrong form is unknown', () => {
  it.each([
    '>ECHO:x',
    '>PROXY:x',
    '>PKCS11ID-COUNT:x',
    '>PKCS11ID-ENTRY:x',
    '>BYTECOUNT:9999999999999999,1',
    '>LOG:99999999999999999,I,x',
    '>REMOTE:a,0,udp',
    '>REMOTE:a',
    '>NEED-OK:x',
    '>STATE:x',
    '>UPDOWN:x',
  ])('%s', (line) => {
    expect(parseManagementLine(line).kind).toBe('unknown');
  });
});

describe('ManagementLineSplitter', () => {
  it('gives empty lines, too', () => {
    expect(new ManagementLineSplitter().push(Buffer.from('\n\r\na\n'))).toEqual(['', '', 'a']);
  });
});
