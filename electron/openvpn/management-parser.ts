import { isIpv4, isIpv6 } from '../shared/ip.ts';
import { stripControlCharacters } from '../shared/printable.ts';
import { parsePasswordMessage, parsePrompt } from './management-prompts.ts';
import { parsePendingAuthentication } from './pending-authentication.ts';
import type { ManagementMessage, OpenvpnStateChange, OpenvpnStateName } from './management-message.ts';

const stateNames: ReadonlySet<string> = new Set<OpenvpnStateName>([
  'CONNECTING',
  'RESOLVE',
  'TCP_CONNECT',
  'WAIT',
  'AUTH',
  'AUTH_PENDING',
  'GET_CONFIG',
  'ASSIGN_IP',
  'ADD_ROUTES',
  'CONNECTED',
  'RECONNECTING',
  'EXITING',
]);

/** The longest hold openvpn suggests is 300 s; what is beyond an hour is taken for an hour. */
const maximumHoldSeconds = 3600;

type AsyncParser = (text: string) => ManagementMessage | null;

const asyncParsers: ReadonlyMap<string, AsyncParser> = new Map<string, AsyncParser>([
  ['INFO', (text) => ({ kind: 'info', text })],
  ['FATAL', (text) => ({ kind: 'fatal', text })],
  ['HOLD', parseHold],
  ['STATE', parseState],
  ['BYTECOUNT', parseBytecount],
  ['LOG', parseLog],
  ['ECHO', parseEcho],
  ['PASSWORD', parsePasswordMessage],
  ['NEED-OK', (text) => parsePrompt('need-ok', text)],
  ['NEED-STR', (text) => parsePrompt('need-str', text)],
  ['REMOTE', parseRemote],
  ['PROXY', parseProxy],
  ['PK_SIGN', parsePkSign],
  ['RSA_SIGN', parsePkSign],
  ['NEED-CERTIFICATE', (text) => ({ kind: 'need-certificate', hint: text })],
  ['INFOMSG', (text) => ({ kind: 'info-message', message: parsePendingAuthentication(text) })],
  ['NOTIFY', parseNotify],
  ['UPDOWN', parseUpdown],
  ['PKCS11ID-COUNT', parsePkcs11Count],
  ['PKCS11ID-ENTRY', parsePkcs11Entry],
]);

/** Parses one line of the management interface. Never throws: what does not fit its form is `unknown` (async) or `text` (reply). */
export function parseManagementLine(line: string): ManagementMessage {
  const clean = stripControlCharacters(line);
  if (!clean.startsWith('>')) return parseReplyLine(clean);
  const colon = clean.indexOf(':');
  if (colon < 0) return { kind: 'unknown', name: '', text: clean.slice(1) };
  const name = clean.slice(1, colon);
  const text = clean.slice(colon + 1);
  return asyncParsers.get(name)?.(text) ?? { kind: 'unknown', name, text };
}

/** Parses a line of `state on all`'s history, or the text after `>STATE:`; null if it has not that form. */
export function parseStateChange(text: string): OpenvpnStateChange | null {
  const fields = text.split(',');
  const time = boundedInteger(fields[0]);
  const name = fields[1] ?? '';
  if (time === null || !isStateName(name)) return null;
  const tailLength = stateTailLength(fields);
  const tail = fields.slice(fields.length - tailLength);
  return {
    time,
    name,
    detail: fields.slice(2, fields.length - tailLength).join(','),
    tunnelAddress: only(isIpv4, tail[0]),
    remoteAddress: only(isIp, tail[1]),
    remotePort: port(tail[2]),
    localAddress: only(isIp, tail[3]),
    localPort: port(tail[4]),
    tunnelAddress6: only(isIpv6, tail[5]),
  };
}

/**
 * How many fields follow the detail, which may itself hold commas: six if the tunnel has an IPv6 address, else five; older versions leave
 * trailing ones out. The longest tail whose fields are all of their types is the right one.
 */
function stateTailLength(fields: readonly string[]): number {
  const types = [isIpv4, isIp, isPort, isIp, isPort, isIpv6];
  const fits = (length: number): boolean =>
    fields.slice(fields.length - length).every((field, index) => field === '' || types[index]?.(field) === true);
  const longest = Math.min(6, Math.max(0, fields.length - 3));
  return longest >= 5 ? ([6, 5].find((length) => length <= longest && fits(length)) ?? 5) : longest;
}

function parseReplyLine(line: string): ManagementMessage {
  if (line === 'END') return { kind: 'end' };
  if (line.startsWith('SUCCESS:')) return { kind: 'reply', ok: true, text: line.slice(8).trimStart() };
  if (line.startsWith('ERROR:')) return { kind: 'reply', ok: false, text: line.slice(6).trimStart() };
  return { kind: 'text', text: line };
}

function parseHold(text: string): ManagementMessage {
  const seconds = boundedInteger(/:(\d+)$/.exec(text)?.[1]);
  return { kind: 'hold', suggestedDelaySeconds: Math.min(seconds ?? 0, maximumHoldSeconds) };
}

function parseState(text: string): ManagementMessage | null {
  const change = parseStateChange(text);
  return change === null ? null : { kind: 'state', ...change };
}

function parseBytecount(text: string): ManagementMessage | null {
  const match = /^(\d+),(\d+)$/.exec(text);
  const bytesIn = boundedInteger(match?.[1]);
  const bytesOut = boundedInteger(match?.[2]);
  return bytesIn === null || bytesOut === null ? null : { kind: 'bytecount', bytesIn, bytesOut };
}

function parseLog(text: string): ManagementMessage | null {
  const match = /^(\d+),([A-Z]*),(.*)$/.exec(text);
  const time = boundedInteger(match?.[1]);
  return time === null ? null : { kind: 'log', time, flags: match?.[2] ?? '', text: match?.[3] ?? '' };
}

function parseEcho(text: string): ManagementMessage | null {
  const match = /^(\d+),(.*)$/.exec(text);
  const time = boundedInteger(match?.[1]);
  return time === null ? null : { kind: 'echo', time, text: match?.[2] ?? '' };
}

function parseRemote(text: string): ManagementMessage | null {
  const match = /^([^,]+),(\d{1,5}),([a-z0-9-]+)$/i.exec(text);
  const number = port(match?.[2]);
  if (match === null || number === null) return null;
  return { kind: 'remote', host: match[1] ?? '', port: number, protocol: match[3] ?? '' };
}

function parseProxy(text: string): ManagementMessage | null {
  const match = /^(\d{1,9}),([^,]*),(.*)$/.exec(text);
  const index = boundedInteger(match?.[1]);
  return index === null ? null : { kind: 'proxy', index, protocol: match?.[2] ?? '', host: match?.[3] ?? '' };
}

function parsePkSign(text: string): ManagementMessage {
  const comma = text.indexOf(',');
  if (comma < 0) return { kind: 'pk-sign', data: text, algorithm: '' };
  return { kind: 'pk-sign', data: text.slice(0, comma), algorithm: text.slice(comma + 1) };
}

function parseNotify(text: string): ManagementMessage {
  const [severity = '', type = '', ...rest] = text.split(',');
  return { kind: 'notify', severity, type, text: rest.join(',') };
}

function parseUpdown(text: string): ManagementMessage | null {
  if (text === 'UP') return { kind: 'updown', direction: 'up' };
  if (text === 'DOWN') return { kind: 'updown', direction: 'down' };
  if (text === 'ENV,END') return { kind: 'updown-env-end' };
  const match = /^ENV,([^=]{1,256})=(.*)$/.exec(text);
  return match === null ? null : { kind: 'updown-env', name: match[1] ?? '', value: match[2] ?? '' };
}

function parsePkcs11Count(text: string): ManagementMessage | null {
  const count = boundedInteger(text);
  return count === null ? null : { kind: 'pkcs11id-count', count };
}

function parsePkcs11Entry(text: string): ManagementMessage | null {
  const match = /^'(\d{1,9})', ID:'([^']*)', BLOB:'(.*)'$/.exec(text);
  const index = boundedInteger(match?.[1]);
  return index === null ? null : { kind: 'pkcs11id-entry', index, id: match?.[2] ?? '', blob: match?.[3] ?? '' };
}

/** A non-negative decimal that a double holds exactly, or null. */
function boundedInteger(text: string | undefined): number | null {
  if (text === undefined || !/^[0-9]{1,16}$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

function port(text: string | undefined): number | null {
  const value = boundedInteger(text);
  return value !== null && value >= 1 && value <= 65535 ? value : null;
}

function isPort(text: string): boolean {
  return port(text) !== null;
}

function only(valid: (text: string) => boolean, text: string | undefined): string {
  return text !== undefined && valid(text) ? text : '';
}

function isIp(text: string): boolean {
  return isIpv4(text) || isIpv6(text);
}

function isStateName(name: string): name is OpenvpnStateName {
  return stateNames.has(name);
}
