import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lexProfile } from '../../../electron/openvpn/lexer.ts';
import {
  commands,
  dynamicChallengePassword,
  quoteManagementArgument,
  replyShape,
  staticChallengePassword,
} from '../../../electron/openvpn/management.ts';

describe('quoteManagementArgument', () => {
  it('comes through the lexer as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const quoted = quoteManagementArgument(text);
        if (!quoted.ok) return;
        // The lexer's file limit is 255 bytes a line, the management interface's 1024: words are what is compared here.
        fc.pre(Buffer.byteLength(quoted.value) < 200);
        expect(lexProfile(`password ${quoted.value} "x"\n`)).toMatchObject({
          ok: true,
          value: [{ parameters: [text, 'x'] }],
        });
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['', '""'],
    ['a b', '"a b"'],
    ['a"b', '"a\\"b"'],
    ['a\\b', '"a\\\\b"'],
    ["it's #1; ok", '"it\'s #1; ok"'],
  ])('writes %j as %s', (text, quoted) => expect(quoteManagementArgument(text)).toEqual({ ok: true, value: quoted }));

  it('counts 256 bytes, not characters, after the escapes are undone', () => {
    expect(quoteManagementArgument('"'.repeat(256))).toMatchObject({ ok: true });
    expect(quoteManagementArgument('x'.repeat(257))).toEqual({ ok: false, error: 'too-long' });
    expect(quoteManagementArgument('é'.repeat(129))).toEqual({ ok: false, error: 'too-long' });
  });

  it.each(['a\nb', 'a\rb', '\0', '\u001b', '\u0085', '\ud800'])('refuses %j', (text) =>
    expect(quoteManagementArgument(text)).toEqual({ ok: false, error: 'unprintable' }),
  );
});

describe('commands', () => {
  it('are single lines', () => {
    expect(commands.holdRelease()).toBe('hold release\n');
    expect(commands.signal('SIGUSR1')).toBe('signal SIGUSR1\n');
    expect(commands.bytecount(2)).toBe('bytecount 2\n');
    expect(commands.bytecount(Number.NaN)).toBe('bytecount 0\n');
    expect(commands.username('Auth', 'a b')).toEqual({ ok: true, value: 'username "Auth" "a b"\n' });
    expect(commands.password('Private Key', 'p"w')).toEqual({ ok: true, value: 'password "Private Key" "p\\"w"\n' });
  });

  it('no text from outside makes a second line or a longer one than openvpn reads', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', maxLength: 300 }), (realm, value) => {
        for (const command of [
          commands.username(realm, value),
          commands.password(realm, value),
          commands.needString(realm, value),
          commands.challengeResponse(value),
        ]) {
          if (!command.ok) continue;
          expect(command.value.indexOf('\n')).toBe(command.value.length - 1);
          expect(Buffer.byteLength(command.value)).toBeLessThan(1024);
        }
      }),
    );
    expect(commands.password('"'.repeat(256), '"'.repeat(256))).toEqual({ ok: false, error: 'too-long' });
  });

  it("an empty password is said in openvpn's own way, an empty user name not at all", () => {
    expect(commands.password('Auth', '')).toEqual({ ok: true, value: 'password "Auth" "[[BLANK]]"\n' });
    expect(commands.username('Auth', '')).toEqual({ ok: false, error: 'empty' });
  });

  it('a remote is an address and a port', () => {
    expect(commands.remoteModify('1.2.3.4', 1194)).toEqual({ ok: true, value: 'remote MOD 1.2.3.4 1194\n' });
    expect(commands.remoteModify('2001:db8::1', 443)).toEqual({ ok: true, value: 'remote MOD 2001:db8::1 443\n' });
    expect(commands.remoteModify('vpn.example', 1194)).toEqual({ ok: false, error: 'bad-address' });
    for (const port of [0, 65536, 1.5, Number.NaN]) {
      expect(commands.remoteModify('1.2.3.4', port)).toEqual({ ok: false, error: 'bad-port' });
    }
  });

  it('a signature is sent in lines up to END', () => {
    const signature = 'A'.repeat(100);
    expect(commands.pkSignature(signature)).toEqual({
      ok: true,
      value: `pk-sig\n${'A'.repeat(64)}\n${'A'.repeat(36)}\nEND\n`,
    });
    expect(commands.pkSignature('a\nEND')).toEqual({ ok: false, error: 'not-base64' });
  });
});

describe('challenge answers', () => {
  it('static: password and response side by side, or joined', () => {
    expect(staticChallengePassword({ echo: true, concat: false, text: '' }, 'pass', '123')).toBe('SCRV1:cGFzcw==:MTIz');
    expect(staticChallengePassword({ echo: true, concat: true, text: '' }, 'pass', '123')).toBe('pass123');
  });

  it('dynamic: the state and the response', () => {
    expect(dynamicChallengePassword({ stateId: 'abc' }, '123')).toBe('CRV1::abc::123');
  });
});

it('replyShape knows how each command is answered', () => {
  const shapes = [
    commands.version(),
    commands.stateOnAll(),
    commands.logOnAll(),
    commands.echoOnAll(),
    commands.logOn(),
    commands.holdRelease(),
    commands.bytecount(1),
    'exit\n',
    'version 4\n',
    'state\n',
    'status 3\n',
  ];
  expect(shapes.map(replyShape)).toEqual([
    'lines',
    'line-then-lines',
    'line-then-lines',
    'line-then-lines',
    'line',
    'line',
    'line',
    'none',
    'none',
    'lines',
    'lines',
  ]);
});
