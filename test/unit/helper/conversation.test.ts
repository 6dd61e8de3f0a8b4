import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Conversation } from '../../../electron/helper/conversation.ts';
import type { CommandReply } from '../../../electron/helper/management-channel.ts';
import type { TunnelEvent } from '../../../electron/helper/sign-in.ts';
import { parseManagementLine } from '../../../electron/openvpn/management.ts';
import type { Problem } from '../../../electron/shared/problem.ts';

const fine: CommandReply = { ok: true, text: '', lines: [] };
const given = { tunnel: 't1', realm: 'Auth', username: 'eve', password: 'secret', response: '123' };

let conversation: Conversation;
let sent: string[];
let emitted: TunnelEvent[];
let failures: Problem[];
let warnings: string[];
/** What openvpn answers, by command. */
let replies: Map<string, CommandReply>;

beforeEach(() => {
  vi.useFakeTimers();
  [sent, emitted, failures, warnings] = [[], [], [], []];
  replies = new Map();
  conversation = new Conversation({
    send: (command) => {
      sent.push(command.trimEnd());
      return Promise.resolve(replies.get(command.trimEnd()) ?? fine);
    },
    emit: (event) => emitted.push(event),
    fail: (reason) => failures.push(reason),
    warn: (text) => warnings.push(text),
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** openvpn says these lines. */
function hears(...lines: string[]): void {
  for (const line of lines) conversation.handle(parseManagementLine(line));
}
const settle = async (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const events = (kind: TunnelEvent['event']): TunnelEvent[] => emitted.filter(({ event }) => event === kind);
const state = (name: string, detail = ''): string => `>STATE:1700000000,${name},${detail},,`;
const log = (text: string, flags = 'I'): string => `>LOG:1700000000,${flags},${text}`;

describe('the beginning', () => {
  it('subscribes to everything', () => {
    conversation.begin();
    expect(sent).toEqual(['state on all', 'log on all', 'bytecount 5']);
  });

  it('tells what happened before it called back, and the first state once', async () => {
    replies.set('state on all', { ...fine, lines: ['1700000000,CONNECTING,,,', '1700000001,WAIT,,,', 'nonsense'] });
    replies.set('log on all', { ...fine, lines: ['1700000000,W,careful', 'nonsense'] });
    conversation.begin();
    await settle();
    expect(emitted).toEqual([
      { event: 'state', state: 'CONNECTING', detail: '', remoteAddress: '', remotePort: null },
      { event: 'log', level: 'warning', text: 'careful' },
    ]);
  });

  it('opens the first hold when the undo record is on disk', () => {
    hears('>HOLD:Waiting for hold release:0');
    expect(sent).toEqual([]);
    conversation.ready();
    expect(sent).toEqual(['hold release']);
    expect(events('hold')).toEqual([]);
  });

  it('tells of later holds and lets openvpn out when it is asked to', () => {
    const refused = { ok: false, error: { code: 'helper.bad-request' } };
    expect(conversation.release()).toMatchObject(refused);
    conversation.ready();
    hears('>HOLD:Waiting for hold release:0');
    vi.advanceTimersByTime(5000);
    hears('>HOLD:Waiting for hold release:8');
    expect(events('hold')).toEqual([{ event: 'hold', suggestedDelaySeconds: 8 }]);
    expect(conversation.release()).toEqual({ ok: true, value: {} });
    expect(sent).toEqual(['hold release', 'hold release']);
    expect(conversation.release()).toMatchObject(refused);
  });

  it('sends nothing more after its end', () => {
    hears(log('VERIFY OK: depth=0, CN=server'), log('VERIFY ERROR: depth=0, error=x: CN=x'));
    hears('>HOLD:Waiting for hold release:0');
    conversation.end();
    conversation.ready();
    vi.advanceTimersByTime(60_000);
    expect(sent).toEqual([]);
    expect(failures).toEqual([]);
  });
});

describe('signing in', () => {
  const asked = ">PASSWORD:Need 'Auth' username/password";

  it('passes the question on and the answer back', () => {
    hears(asked);
    expect(emitted).toEqual([{ event: 'needs-input', realm: 'Auth', username: true, challenge: null }]);
    expect(conversation.answerCredentials(given)).toEqual({ ok: true, value: {} });
    expect(sent).toEqual(['username "Auth" "eve"', 'password "Auth" "secret"']);
  });

  it('refuses an answer to nothing', () => {
    expect(conversation.answerCredentials(given)).toEqual({
      ok: false,
      error: { code: 'helper.bad-request', params: { detail: 'openvpn asks for nothing now' } },
    });
  });

  it('warns, without the secret, when openvpn does not take the answer', async () => {
    hears(asked);
    replies.set('password "Auth" "secret"', { ...fine, ok: false });
    conversation.answerCredentials(given);
    await settle();
    expect(warnings).toEqual(['openvpn did not take the answer for Auth']);
  });

  it('ends when nothing was asked for that could be given otherwise', () => {
    hears(">PASSWORD:Verification Failed: 'Auth' ['gone']");
    expect(events('refused')).toEqual([{ event: 'refused', realm: 'Auth', text: 'gone' }]);
    expect(failures).toEqual([{ code: 'tunnel.auth-failed', params: { detail: 'gone' } }]);
  });

  it('goes on when another password may help, and says nothing of a refusal that is a question', () => {
    hears(asked, ">PASSWORD:Verification Failed: 'Auth' ['wrong']");
    expect(events('refused')).toHaveLength(1);
    hears(">PASSWORD:Verification Failed: 'Auth' ['CRV1:R:state:ZXZl:Code?']");
    expect(events('refused')).toHaveLength(1);
    expect(failures).toEqual([]);
  });

  it('has openvpn forget a one-time answer before it tries again, unless the server gave a token', () => {
    conversation.ready();
    hears('>HOLD:Waiting for hold release:0', ">PASSWORD:Need 'Auth' username/password SC:1,PIN");
    conversation.answerCredentials(given);
    sent = [];
    const again = (): void => {
      vi.advanceTimersByTime(5000);
      hears('>HOLD:Waiting for hold release:0');
      conversation.release();
    };
    again();
    expect(sent).toEqual(['forget-passwords', 'hold release']);
    sent = [];
    hears('>PASSWORD:Auth-Token:abc');
    again();
    expect(sent).toEqual(['hold release']);
  });

  it.each([
    ['>INFOMSG:WEB_AUTH::https://idp.example/x', [{ event: 'sign-in-url', url: 'https://idp.example/x' }]],
    ['>INFOMSG:OPEN_URL:https://idp.example/y', [{ event: 'sign-in-url', url: 'https://idp.example/y' }]],
    [
      '>INFOMSG:CR_TEXT:R,E:Code?',
      [{ event: 'needs-input', realm: 'Auth', username: false, challenge: { text: 'Code?', echo: true } }],
    ],
    ['>INFOMSG:CR_TEXT::Look at your telephone', [{ event: 'log', level: 'info', text: 'Look at your telephone' }]],
  ])('%s', (line, wanted) => {
    hears(line);
    expect(emitted).toEqual(wanted);
  });

  it('never passes on an address that is not https', () => {
    hears('>INFOMSG:OPEN_URL:http://idp.example/');
    expect(emitted).toEqual([]);
    expect(warnings).toHaveLength(1);
  });
});

describe('restart', () => {
  it('is possible only where openvpn can do it in place', async () => {
    expect(await conversation.restart()).toBe(false);
    hears(state('RESOLVE'));
    expect(await conversation.restart()).toBe(false);
    expect(sent).toEqual([]);
    hears(state('CONNECTED', 'SUCCESS'));
    expect(await conversation.restart()).toBe(true);
    expect(sent).toEqual(['signal SIGUSR1']);
    replies.set('signal SIGUSR1', { ...fine, ok: false });
    expect(await conversation.restart()).toBe(false);
  });

  it('is not possible while openvpn waits for an answer, which ends it', async () => {
    hears(state('AUTH'), ">PASSWORD:Need 'Auth' username/password");
    expect(await conversation.restart()).toBe(false);
    hears(state('RECONNECTING'), state('AUTH'));
    expect(await conversation.restart()).toBe(true);
  });
});

describe('what openvpn asks', () => {
  it.each([
    ['>REMOTE:gw.example,1194,udp', 'remote ACCEPT'],
    ['>PROXY:1,TCP,gw.example', 'proxy NONE'],
    [">NEED-OK:Need 'token-insertion-request' confirmation MSG:Insert it", 'needok "token-insertion-request" "cancel"'],
  ])('%s is answered with %s', (line, answer) => {
    hears(line);
    expect(sent).toEqual([answer]);
    expect(failures).toEqual([]);
  });

  it('answers nothing that could not be sent', () => {
    hears(`>NEED-OK:Need '${'x'.repeat(300)}' confirmation MSG:y`);
    expect(sent).toEqual([]);
  });

  it.each([">NEED-STR:Need 'name' input MSG:x", '>PK_SIGN:abc,RSA', '>NEED-CERTIFICATE:macosx-keychain:x'])(
    '%s is not supported',
    (line) => {
      hears(line);
      expect(failures.map(({ code }) => code)).toEqual(['tunnel.openvpn-failed']);
    },
  );

  it.each([
    '>INFO:OpenVPN Management Interface',
    '>ECHO:1,x',
    '>PKCS11ID-COUNT:0',
    ">PKCS11ID-ENTRY:'1', ID:'x', BLOB:'y'",
    '>NEWS:x',
    'SUCCESS: x',
    'a line',
    'END',
  ])('%s is nothing to act on', (line) => {
    hears(line);
    expect([sent, emitted, failures, warnings]).toEqual([[], [], [], []]);
  });

  it('passes notices and counts on', () => {
    hears('>NOTIFY:info,remote-exit,EXIT', '>NOTIFY:info,x', '>BYTECOUNT:12,34');
    expect(emitted).toEqual([
      { event: 'log', level: 'warning', text: 'remote-exit EXIT' },
      { event: 'log', level: 'warning', text: 'x' },
      { event: 'bytes', bytesIn: 12, bytesOut: 34 },
    ]);
  });
});

describe('the tunnel', () => {
  const up = [
    '>UPDOWN:UP',
    '>UPDOWN:ENV,dev=kl0',
    '>UPDOWN:ENV,ifconfig_local=192.168.6.2',
    '>UPDOWN:ENV,ifconfig_netmask=255.255.255.0',
  ];
  const end = '>UPDOWN:ENV,END';

  it('comes up with what the server pushed, and goes down', () => {
    hears(...up, end);
    expect(emitted).toMatchObject([
      { event: 'up', settings: { device: 'kl0', address: '192.168.6.2', redirectGateway: false } },
    ]);
    hears('>UPDOWN:DOWN', '>UPDOWN:ENV,dev=kl0', end);
    expect(emitted[1]).toEqual({ event: 'down' });
  });

  it('says what of it is not taken over', () => {
    hears(...up, '>UPDOWN:ENV,foreign_option_1=dhcp-option DNS nonsense', end);
    expect(emitted).toMatchObject([
      { event: 'log', level: 'warning', text: expect.stringContaining('not taken over') as string },
      { event: 'up' },
    ]);
  });

  it('remembers that the server wanted everything', () => {
    hears(
      log("PUSH: Received control message: 'PUSH_REPLY,redirect-gateway def1,route 10.0.0.0 255.0.0.0'"),
      ...up,
      end,
    );
    expect(events('up')).toMatchObject([{ settings: { redirectGateway: true } }]);
  });

  it('is nothing without an address', () => {
    hears('>UPDOWN:UP', '>UPDOWN:ENV,dev=kl0', end);
    expect(failures).toMatchObject([{ code: 'tunnel.openvpn-failed' }]);
    expect(events('up')).toEqual([]);
  });

  it('passes over an environment that nothing announced, and bounds one that never ends', () => {
    hears('>UPDOWN:ENV,dev=kl0', end);
    expect([emitted, failures]).toEqual([[], []]);
    hears(...up);
    for (let index = 0; index < 5000; index++) hears(`>UPDOWN:ENV,junk${index}=x`);
    hears('>UPDOWN:ENV,ifconfig_ipv6_local=fd00::2', '>UPDOWN:ENV,route_network_1=10.0.0.0', end);
    expect(events('up')).toMatchObject([{ settings: { address: '192.168.6.2', pushedRoutes: [] } }]);
  });
});

describe('the log', () => {
  it.each([
    ['F', 'error'],
    ['N', 'error'],
    ['W', 'warning'],
    ['I', 'info'],
    ['', 'info'],
  ])('of flags %j is of level %s', (flags, level) => {
    hears(log('words', flags));
    expect(emitted).toEqual([{ event: 'log', level, text: 'words' }]);
  });

  it('leaves out what openvpn says of our own commands', () => {
    hears(log("MANAGEMENT: CMD 'password [...]'"));
    expect(emitted).toEqual([]);
  });

  it('keeps why it ends', () => {
    hears('>FATAL:Cannot do it', state('EXITING', 'tls-error'));
    const end = { exitCode: 1, signal: null, startError: '' };
    expect(conversation.diagnosis.endProblem(end, []).params).toEqual({ detail: 'Cannot do it' });
    expect(events('state')).toHaveLength(1);
  });
});

describe('a certificate that does not fit', () => {
  const bad = log('VERIFY ERROR: depth=0, error=certificate has expired: CN=server');
  const wrong = { code: 'tunnel.certificate', params: { detail: 'depth=0, error=certificate has expired: CN=server' } };

  it('ends the tunnel after a moment in which openvpn could prove the opposite', () => {
    hears(bad, bad);
    expect(events('log')).toMatchObject([{ level: 'error' }, { level: 'error' }]);
    vi.advanceTimersByTime(1_499);
    expect(failures).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(failures).toEqual([wrong]);
  });

  it('ends it at once when openvpn tries again', () => {
    hears(bad, state('RECONNECTING', 'tls-error'));
    expect(failures).toEqual([wrong]);
    vi.advanceTimersByTime(60_000);
    expect(failures).toHaveLength(1);
  });

  it('is forgotten when the tunnel comes up all the same', () => {
    hears(bad, state('CONNECTED', 'SUCCESS'));
    vi.advanceTimersByTime(60_000);
    hears(state('RECONNECTING'));
    expect(failures).toEqual([]);
  });
});

describe('a server that falls silent', () => {
  const shown = log('VERIFY OK: depth=0, CN=server');

  it('after it showed its certificate does not want ours', () => {
    hears(shown, shown);
    vi.advanceTimersByTime(9_999);
    expect(failures).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(failures.map(({ code }) => code)).toEqual(['tunnel.certificate']);
  });

  it.each([
    ['the handshake went on', [shown, log('Control Channel: TLSv1.3')]],
    ['the state went on', [shown, state('GET_CONFIG')]],
    ['only an authority was shown', [log('VERIFY OK: depth=1, CN=ca')]],
    ['it let us in before', [state('CONNECTED', 'SUCCESS'), shown]],
    ['somebody may have to approve the sign-in', [">PASSWORD:Need 'Auth' username/password", shown]],
  ])('is no reason when %s', (_why, lines) => {
    hears(...lines);
    vi.advanceTimersByTime(60_000);
    expect(failures).toEqual([]);
  });
});
