import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseManagementLine, parseStateChange, type ManagementMessage } from '../../../electron/openvpn/management.ts';

const url = 'https://idp.example/login?session=1';

/** Lines as seen on the wire (management-notes.txt) and what they mean. */
const cases: readonly (readonly [string, ManagementMessage])[] = [
  [
    ">INFO:OpenVPN Management Interface Version 5 -- type 'help' for more info",
    { kind: 'info', text: "OpenVPN Management Interface Version 5 -- type 'help' for more info" },
  ],
  ['>HOLD:Waiting for hold release:10', { kind: 'hold', suggestedDelaySeconds: 10 }],
  ['>HOLD:Waiting for hold release:0', { kind: 'hold', suggestedDelaySeconds: 0 }],
  ['>HOLD:Waiting for hold release:99999999999', { kind: 'hold', suggestedDelaySeconds: 3600 }],
  ['>HOLD:Waiting for hold release', { kind: 'hold', suggestedDelaySeconds: 0 }],
  ['>BYTECOUNT:3214,6789', { kind: 'bytecount', bytesIn: 3214, bytesOut: 6789 }],
  ['>BYTECOUNT:1,99999999999999999999', { kind: 'unknown', name: 'BYTECOUNT', text: '1,99999999999999999999' }],
  [
    ">LOG:1700000000,D,MANAGEMENT: CMD 'state on'",
    { kind: 'log', time: 1700000000, flags: 'D', text: "MANAGEMENT: CMD 'state on'" },
  ],
  ['>LOG:1700000000,,a,b', { kind: 'log', time: 1700000000, flags: '', text: 'a,b' }],
  ['>FATAL:ERROR: could not read Auth username', { kind: 'fatal', text: 'ERROR: could not read Auth username' }],
  ['>ECHO:1700000000,msg-window hello', { kind: 'echo', time: 1700000000, text: 'msg-window hello' }],
  [
    ">PASSWORD:Need 'Auth' username/password",
    { kind: 'password-needed', realm: 'Auth', usernameNeeded: true, passwordNeeded: true },
  ],
  [
    ">PASSWORD:Need 'Auth' username",
    { kind: 'password-needed', realm: 'Auth', usernameNeeded: true, passwordNeeded: false },
  ],
  [
    ">PASSWORD:Need 'Private Key' password",
    { kind: 'password-needed', realm: 'Private Key', usernameNeeded: false, passwordNeeded: true },
  ],
  [
    ">PASSWORD:Need 'HTTP Proxy' username/password",
    { kind: 'password-needed', realm: 'HTTP Proxy', usernameNeeded: true, passwordNeeded: true },
  ],
  [
    ">PASSWORD:Need 'Auth' username/password SC:1,Enter 'the' password, please",
    {
      kind: 'password-needed',
      realm: 'Auth',
      usernameNeeded: true,
      passwordNeeded: true,
      staticChallenge: { echo: true, concat: false, text: "Enter 'the' password, please" },
    },
  ],
  [
    ">PASSWORD:Need 'Auth' username/password SC:2,PIN",
    {
      kind: 'password-needed',
      realm: 'Auth',
      usernameNeeded: true,
      passwordNeeded: true,
      staticChallenge: { echo: false, concat: true, text: 'PIN' },
    },
  ],
  [">PASSWORD:Verification Failed: 'Private Key'", { kind: 'password-failed', realm: 'Private Key', reason: '' }],
  [
    ">PASSWORD:Verification Failed: 'Auth' ['account locked']",
    { kind: 'password-failed', realm: 'Auth', reason: 'account locked' },
  ],
  [
    ">PASSWORD:Verification Failed: 'Auth' ['CRV1:R,E:Om01u7Fh4LrGBS7uh0SWmzwabUiGiW6l:Y3Ix:Please enter: token']",
    {
      kind: 'password-failed',
      realm: 'Auth',
      reason: 'Please enter: token',
      dynamicChallenge: {
        echo: true,
        responseRequired: true,
        stateId: 'Om01u7Fh4LrGBS7uh0SWmzwabUiGiW6l',
        username: 'cr1',
        text: 'Please enter: token',
      },
    },
  ],
  [
    ">PASSWORD:Verification Failed: 'Auth' ['CRV1:R:state:!!:text']",
    { kind: 'password-failed', realm: 'Auth', reason: 'CRV1:R:state:!!:text' },
  ],
  ['>PASSWORD:Auth-Token:SESS_ID_secret', { kind: 'auth-token' }],
  ['>PASSWORD:gibberish', { kind: 'unknown', name: 'PASSWORD', text: 'gibberish' }],
  [
    ">NEED-OK:Need 'token-insertion-request' confirmation MSG:Please insert",
    { kind: 'need-ok', name: 'token-insertion-request', text: 'Please insert' },
  ],
  [">NEED-STR:Need 'name' string MSG:Say it", { kind: 'need-str', name: 'name', text: 'Say it' }],
  [">NEED-STR:Need 'name' input MSG:Say it", { kind: 'need-str', name: 'name', text: 'Say it' }],
  ['>REMOTE:vpn.example,1194,udp4', { kind: 'remote', host: 'vpn.example', port: 1194, protocol: 'udp4' }],
  [
    '>REMOTE:vpn.example,1194,tcp4-client',
    { kind: 'remote', host: 'vpn.example', port: 1194, protocol: 'tcp4-client' },
  ],
  ['>REMOTE:vpn.example,70000,udp', { kind: 'unknown', name: 'REMOTE', text: 'vpn.example,70000,udp' }],
  ['>PROXY:1,TCP,vpn.example', { kind: 'proxy', index: 1, protocol: 'TCP', host: 'vpn.example' }],
  ['>PK_SIGN:AAAA,RSA_PKCS1_PADDING', { kind: 'pk-sign', data: 'AAAA', algorithm: 'RSA_PKCS1_PADDING' }],
  ['>PK_SIGN:AAAA', { kind: 'pk-sign', data: 'AAAA', algorithm: '' }],
  ['>NEED-CERTIFICATE:macosx-keychain:subject:o=x', { kind: 'need-certificate', hint: 'macosx-keychain:subject:o=x' }],
  [`>INFOMSG:WEB_AUTH::${url}`, { kind: 'info-message', message: { type: 'web-auth', flags: [], url } }],
  [
    `>INFOMSG:WEB_AUTH:proxy,hidden:${url}`,
    { kind: 'info-message', message: { type: 'web-auth', flags: ['proxy', 'hidden'], url } },
  ],
  [`>INFOMSG:OPEN_URL:${url}`, { kind: 'info-message', message: { type: 'open-url', url } }],
  [
    '>INFOMSG:CR_TEXT:R,E:Code: now',
    { kind: 'info-message', message: { type: 'cr-text', echo: true, responseRequired: true, text: 'Code: now' } },
  ],
  ['>NOTIFY:info,remote-exit,EXIT,x', { kind: 'notify', severity: 'info', type: 'remote-exit', text: 'EXIT,x' }],
  ['>UPDOWN:UP', { kind: 'updown', direction: 'up' }],
  ['>UPDOWN:DOWN', { kind: 'updown', direction: 'down' }],
  ['>UPDOWN:ENV,dev=kl0', { kind: 'updown-env', name: 'dev', value: 'kl0' }],
  ['>UPDOWN:ENV,a=b=c', { kind: 'updown-env', name: 'a', value: 'b=c' }],
  ['>UPDOWN:ENV,END', { kind: 'updown-env-end' }],
  ['>UPDOWN:ENV,END=x', { kind: 'updown-env', name: 'END', value: 'x' }],
  ['>PKCS11ID-COUNT:2', { kind: 'pkcs11id-count', count: 2 }],
  [">PKCS11ID-ENTRY:'1', ID:'a b', BLOB:'Zm9v'", { kind: 'pkcs11id-entry', index: 1, id: 'a b', blob: 'Zm9v' }],
  ['SUCCESS: hold release succeeded', { kind: 'reply', ok: true, text: 'hold release succeeded' }],
  [
    "ERROR: unknown command, enter 'help' for more options",
    { kind: 'reply', ok: false, text: "unknown command, enter 'help' for more options" },
  ],
  ['END', { kind: 'end' }],
  ['Management Version: 5', { kind: 'text', text: 'Management Version: 5' }],
  ['', { kind: 'text', text: '' }],
  ['>', { kind: 'unknown', name: '', text: '' }],
  ['>CLIENT:ENV,x', { kind: 'unknown', name: 'CLIENT', text: 'ENV,x' }],
];

describe('parseManagementLine', () => {
  it.each(cases)('%s', (line, message) => expect(parseManagementLine(line)).toEqual(message));

  it('never throws, and nothing unprintable comes out', () => {
    const names = [
      'STATE',
      'PASSWORD',
      'REMOTE',
      'INFOMSG',
      'UPDOWN',
      'LOG',
      'BYTECOUNT',
      'HOLD',
      'NEED-OK',
      'PKCS11ID-ENTRY',
    ];
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .tuple(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 200 }))
        .map(([name, text]) => `>${name}:${text}`),
    );
    fc.assert(
      fc.property(line, (text) => {
        const strings = Object.values(parseManagementLine(text)).filter((value) => typeof value === 'string');
        expect(strings.join('')).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 300 },
    );
  });

  it('strips what could fool a terminal out of every part', () => {
    expect(parseManagementLine('>LOG:1,,\u001b]0;x\u0007evil\u202e')).toEqual({
      kind: 'log',
      time: 1,
      flags: '',
      text: ']0;xevil',
    });
    const user = Buffer.from('bob\u001b[2J').toString('base64');
    expect(parseManagementLine(`>PASSWORD:Verification Failed: 'Auth' ['CRV1:R:s:${user}:t']`)).toMatchObject({
      dynamicChallenge: { username: 'bob[2J' },
    });
  });

  it.each([
    'http://idp.example/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://good@evil.example/',
    'https:///',
    'HTTPS://a b',
    'https://a"b',
  ])('sends nobody to %s', (bad) => {
    for (const line of [`>INFOMSG:WEB_AUTH::${bad}`, `>INFOMSG:OPEN_URL:${bad}`]) {
      expect(parseManagementLine(line)).toMatchObject({ kind: 'info-message', message: { type: 'other' } });
    }
  });
});

describe('states', () => {
  const empty = {
    tunnelAddress: '',
    remoteAddress: '',
    remotePort: null,
    localAddress: '',
    localPort: null,
    tunnelAddress6: '',
  };

  it.each([
    ['1,CONNECTING,,,,,,', { time: 1, name: 'CONNECTING', detail: '', ...empty }],
    ['1,RECONNECTING,ping-restart,,,,,', { time: 1, name: 'RECONNECTING', detail: 'ping-restart', ...empty }],
    ['1,AUTH_PENDING,timeout 30,,,,,', { time: 1, name: 'AUTH_PENDING', detail: 'timeout 30', ...empty }],
    ['1,EXITING', { time: 1, name: 'EXITING', detail: '', ...empty }],
    [
      '1,CONNECTED,SUCCESS,10.8.0.2,1.2.3.4',
      { ...empty, time: 1, name: 'CONNECTED', detail: 'SUCCESS', tunnelAddress: '10.8.0.2', remoteAddress: '1.2.3.4' },
    ],
    [
      '1,CONNECTED,SUCCESS,10.8.0.2,1.2.3.4,1194,192.168.1.5,40000,fd00::2',
      {
        time: 1,
        name: 'CONNECTED',
        detail: 'SUCCESS',
        tunnelAddress: '10.8.0.2',
        remoteAddress: '1.2.3.4',
        remotePort: 1194,
        localAddress: '192.168.1.5',
        localPort: 40000,
        tunnelAddress6: 'fd00::2',
      },
    ],
    [
      '1,CONNECTED,SUCCESS,10.8.0.2,2001:db8::1,1194,,',
      {
        ...empty,
        time: 1,
        name: 'CONNECTED',
        detail: 'SUCCESS',
        tunnelAddress: '10.8.0.2',
        remoteAddress: '2001:db8::1',
        remotePort: 1194,
      },
    ],
    // A reason with a comma does not shift the addresses.
    [
      '1,RECONNECTING,a, b,10.8.0.2,1.2.3.4,1194,,',
      {
        ...empty,
        time: 1,
        name: 'RECONNECTING',
        detail: 'a, b',
        tunnelAddress: '10.8.0.2',
        remoteAddress: '1.2.3.4',
        remotePort: 1194,
      },
    ],
    // What is not an address is not passed on as one.
    ['1,CONNECTED,SUCCESS,evil,1.2.3.999,99999,x,y', { ...empty, time: 1, name: 'CONNECTED', detail: 'SUCCESS' }],
  ])('%s', (text, change) => expect(parseStateChange(text)).toEqual(change));

  it('are not made of other lines', () => {
    for (const text of ['', 'x', '1', '1,NO_SUCH_STATE,', '-1,WAIT,', '1700000000,I,log text'])
      expect(parseStateChange(text)).toBeNull();
    expect(parseManagementLine('>STATE:1,NEW_STATE,,')).toEqual({
      kind: 'unknown',
      name: 'STATE',
      text: '1,NEW_STATE,,',
    });
  });
});
