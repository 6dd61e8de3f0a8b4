import { describe, expect, it } from 'vitest';
import { SignIn } from '../../../electron/helper/sign-in.ts';
import { parseManagementLine, type ManagementMessage } from '../../../electron/openvpn/management.ts';

type Needed = Extract<ManagementMessage, { kind: 'password-needed' }>;
type Failed = Extract<ManagementMessage, { kind: 'password-failed' }>;
const needed = (text: string): Needed => parseManagementLine(`>PASSWORD:${text}`) as Needed;
const failed = (text: string): Failed => parseManagementLine(`>PASSWORD:${text}`) as Failed;
const given = { tunnel: 't1', realm: 'Auth', username: 'eve', password: 'pa"ss', response: '123' };

describe('SignIn', () => {
  it('asks for a name and a password, and quotes what is given', () => {
    const signIn = new SignIn();
    expect(signIn.needed(needed("Need 'Auth' username/password"))).toEqual({
      event: 'needs-input',
      realm: 'Auth',
      username: true,
      challenge: null,
    });
    expect(signIn.isPromptOpen).toBe(true);
    expect(signIn.answer(given)).toEqual({
      ok: true,
      value: ['username "Auth" "eve"\n', 'password "Auth" "pa\\"ss"\n'],
    });
    expect(signIn.isPromptOpen).toBe(false);
    expect(signIn.mustForget).toBe(false);
    expect(signIn.answer(given).ok).toBe(false);
  });

  it('answers a question that comes with the password', () => {
    const signIn = new SignIn();
    const event = signIn.needed(needed("Need 'Auth' username/password SC:1,PIN"));
    expect(event).toMatchObject({ username: true, challenge: { text: 'PIN', echo: true } });
    expect(signIn.answer(given)).toMatchObject({
      value: [expect.any(String), 'password "Auth" "SCRV1:cGEic3M=:MTIz"\n'],
    });
    expect(signIn.mustForget).toBe(true);
    signIn.tokenReceived();
    expect(signIn.mustForget).toBe(false);
  });

  it('answers a question that comes by a refusal', () => {
    const signIn = new SignIn();
    signIn.needed(needed("Need 'Auth' username/password"));
    signIn.answer(given);
    expect(signIn.failed(failed("Verification Failed: 'Auth' ['CRV1:R,E:state1:ZXZl:Code?']"))).toBeNull();
    expect(signIn.needed(needed("Need 'Auth' username/password"))).toMatchObject({
      username: false,
      challenge: { text: 'Code?', echo: true },
    });
    expect(signIn.answer(given)).toEqual({
      ok: true,
      value: ['username "Auth" "eve"\n', 'password "Auth" "CRV1::state1::123"\n'],
    });
  });

  it('answers a question during the handshake', () => {
    const signIn = new SignIn();
    expect(signIn.questioned('Code?', false)).toMatchObject({
      realm: 'Auth',
      challenge: { text: 'Code?', echo: false },
    });
    expect(signIn.answer(given)).toEqual({ ok: true, value: ['cr-response "MTIz"\n'] });
  });

  it('knows a refusal that no other answer can mend', () => {
    expect(new SignIn().failed(failed("Verification Failed: 'Auth'"))?.final).toBe(true);
    const signIn = new SignIn();
    signIn.needed(needed("Need 'Auth' username/password"));
    signIn.answer(given);
    expect(signIn.failed(failed("Verification Failed: 'Auth' ['no']"))).toEqual({
      event: { event: 'refused', realm: 'Auth', text: 'no' },
      final: false,
    });
  });

  it.each([
    [{ ...given, realm: 'Private Key' }],
    [{ ...given, password: 'a\nsignal SIGUSR1' }],
    [{ ...given, username: '' }],
    [{ ...given, password: 'x'.repeat(300) }],
  ])('refuses an answer that would not arrive as it is', (answer) => {
    const signIn = new SignIn();
    signIn.needed(needed("Need 'Auth' username/password"));
    expect(signIn.answer(answer).ok).toBe(false);
    expect(signIn.isPromptOpen).toBe(true);
  });
});
