import { stripControlCharacters } from '../shared/printable.ts';
import { decodeBase64 } from './base64.ts';
import type { DynamicChallenge, ManagementMessage } from './management-message.ts';

const needed = /^Need '(.*?)' (username\/password|username|password)(?: SC:(\d{1,3}),(.*))?$/;
/** `[^']*` and not `.*?`: with two parts of any length the work would grow with the square of the line. */
const failed = /^Verification Failed: '([^']*)'(?: \['(.*)'\])?$/;
const prompt = /^Need '(.*?)' (?:confirmation|string|input)(?: MSG:(.*))?$/;
const challenge = /^CRV1:([^:]{0,32}):([^:]{1,512}):([^:]{0,1024}):(.*)$/;

const echoBit = 1;
const concatBit = 2;

/** Parses the text after `>PASSWORD:`; null if it has none of the known forms. */
export function parsePasswordMessage(text: string): ManagementMessage | null {
  if (text.startsWith('Auth-Token:')) return { kind: 'auth-token' };
  const need = needed.exec(text);
  if (need !== null) return passwordNeeded(need);
  const failure = failed.exec(text);
  if (failure === null) return null;
  const reason = failure[2] ?? '';
  const dynamicChallenge = parseDynamicChallenge(reason);
  const realm = failure[1] ?? '';
  return dynamicChallenge === null
    ? { kind: 'password-failed', realm, reason }
    : { kind: 'password-failed', realm, reason: dynamicChallenge.text, dynamicChallenge };
}

/** Parses the text after `>NEED-OK:` or `>NEED-STR:` (the code says "string", the notes say "input"). */
export function parsePrompt(kind: 'need-ok' | 'need-str', text: string): ManagementMessage | null {
  const match = prompt.exec(text);
  return match === null ? null : { kind, name: match[1] ?? '', text: match[2] ?? '' };
}

function passwordNeeded(match: RegExpExecArray): ManagementMessage {
  const what = match[2];
  const message = {
    kind: 'password-needed',
    realm: match[1] ?? '',
    usernameNeeded: what !== 'password',
    passwordNeeded: what !== 'username',
  } as const;
  if (match[3] === undefined) return message;
  const flags = Number(match[3]);
  return {
    ...message,
    staticChallenge: { echo: (flags & echoBit) !== 0, concat: (flags & concatBit) !== 0, text: match[4] ?? '' },
  };
}

/** Parses `CRV1:flags:state:base64 user:text`; null if it is none, or one that could not be answered. */
export function parseDynamicChallenge(reason: string): DynamicChallenge | null {
  const match = challenge.exec(reason);
  if (match === null) return null;
  const flags = (match[1] ?? '').split(',');
  const username = decodeBase64(match[3] ?? '');
  if (username === null) return null;
  return {
    echo: flags.includes('E'),
    responseRequired: flags.includes('R'),
    stateId: match[2] ?? '',
    username: stripControlCharacters(username),
    text: match[4] ?? '',
  };
}
