import fc from 'fast-check';
import { lexLine } from '../../../electron/openvpn/line-lexer.ts';
import {
  commands,
  ManagementLineSplitter,
  parseManagementLine,
  parseStateChange,
  replyShape,
  type ManagementMessage,
} from '../../../electron/openvpn/management.ts';
import { digestOf } from '../engine/random.ts';
import { must, type FuzzTarget } from '../engine/target.ts';
import { anyText, chunksOf, mustBePrintable, mustBeSame } from './support.ts';

const lines = [
  ">INFO:OpenVPN Management Interface Version 5 -- type 'help' for more info",
  '>HOLD:Waiting for hold release:10',
  '>STATE:1700000000,CONNECTED,SUCCESS,10.8.0.2,192.0.2.1,1194,192.0.2.7,50000,fd00::2',
  '>STATE:1700000000,RECONNECTING,tls-error, a, b,,,,,',
  '>BYTECOUNT:123,456',
  ">LOG:1700000000,I,PUSH: Received control message: 'PUSH_REPLY,redirect-gateway def1,route 10.0.0.0 255.0.0.0'",
  '>FATAL:Cannot open TUN/TAP dev',
  '>ECHO:1700000000,text',
  ">PASSWORD:Need 'Auth' username/password SC:1,Token?",
  ">PASSWORD:Need 'Private Key' password",
  ">PASSWORD:Verification Failed: 'Auth' ['CRV1:R,E:state:dXNlcg==:Code?']",
  ">PASSWORD:Verification Failed: 'Private Key'",
  '>PASSWORD:Auth-Token:abc',
  ">NEED-OK:Need 'token-insertion-request' confirmation MSG:Please insert",
  ">NEED-STR:Need 'name' input MSG:Name?",
  '>REMOTE:vpn.example,1194,udp',
  '>PROXY:1,TCP,vpn.example',
  '>PK_SIGN:aGVsbG8=,RSA_PKCS1_PADDING',
  '>NEED-CERTIFICATE:hint',
  '>INFOMSG:WEB_AUTH:hidden,external:https://login.example/?a=b',
  '>INFOMSG:CR_TEXT:R,E:Code?',
  '>INFOMSG:OPEN_URL:https://login.example/',
  '>NOTIFY:info,remote-exit,EXIT',
  '>UPDOWN:UP',
  '>UPDOWN:ENV,route_network_1=10.0.0.0',
  '>UPDOWN:ENV,END',
  ">PKCS11ID-ENTRY:'0', ID:'a', BLOB:'b'",
  '>PKCS11ID-COUNT:1',
  'SUCCESS: pid=1',
  'ERROR: unknown command',
  'END',
];

const smallLimit = 100;

/** The management codec: the same messages however the bytes arrive, all of them printable and bounded; answers are one parameter each. */
export const management: FuzzTarget = {
  name: 'management',
  dictionary: [
    ...lines,
    '\r\n',
    '>',
    'SC:',
    "' ['",
    'CRV1:',
    'https://',
    ',',
    ':',
    "'",
    ' confirmation',
    "', BLOB:'",
    'MSG:',
  ],
  seeds: [...lines.map((line) => `${line}\r\n`), `${lines.join('\n')}\n`],
  shapes: fc
    .array(fc.oneof(fc.constantFrom(...lines), anyText(20)), { maxLength: 6 })
    .chain((texts) => fc.constantFrom('\r\n', '\n').map((end) => texts.join(end) + end)),
  usualBytes: 200,
  largestBytes: 64 * 1024,
  run: (input) => {
    const whole = linesOf([input]);
    const pieces = linesOf(chunksOf(input));
    const isSame = pieces.length === whole.length && pieces.every((line, index) => line === whole[index]);
    must(isSame, 'chunks change the lines', () => [whole, pieces]);
    for (const line of whole) {
      must(!line.includes('\n'), 'a line feed in a line');
      const message = parseManagementLine(line);
      checkMessage(message, line);
      parseStateChange(line);
    }
    // A part of the inputs is enough for what is sent, and leaves more time for what is read.
    if (input.length <= 2048 && digestOf(input) % 4 === 0) checkCommands(input.toString('utf8'));
  },
};

function linesOf(chunks: readonly Buffer[]): string[] {
  const splitter = new ManagementLineSplitter();
  const small = new ManagementLineSplitter(smallLimit);
  const read: string[] = [];
  const cut: string[] = [];
  for (const chunk of chunks) {
    read.push(...splitter.push(chunk));
    cut.push(...small.push(chunk));
  }
  must(cut.length === read.length, 'a limit changes the number of lines');
  for (const line of cut) must(line.length <= smallLimit, 'a line is longer than the limit', () => line);
  return [...read, String(small.truncatedLines)];
}

function checkMessage(message: ManagementMessage, line: string): void {
  const json = JSON.stringify(message);
  must(json.length <= 400 + line.length * 8, 'a message is much larger than its line', () => message);
  for (const value of Object.values(message)) if (typeof value === 'string') mustBePrintable(value, message.kind);
  if (message.kind === 'state') must(Number.isSafeInteger(message.time), 'a state without a time');
  else if (message.kind === 'hold') {
    must(message.suggestedDelaySeconds >= 0 && message.suggestedDelaySeconds <= 3600, 'a hold without bounds');
  } else if (message.kind === 'bytecount') {
    must(Number.isSafeInteger(message.bytesIn) && Number.isSafeInteger(message.bytesOut), 'counts are no numbers');
  } else if (message.kind === 'remote') {
    must(message.port >= 1 && message.port <= 65535, 'a bad port');
  } else if (message.kind === 'info-message' && 'url' in message.message) {
    must(/^https:\/\/[^\s"'<>\\]+$/.test(message.message.url), 'an address that is not https', () => message);
  } else if (message.kind === 'password-failed') {
    mustBePrintable(JSON.stringify(message.dynamicChallenge ?? ''), 'a challenge');
  }
}

/** openvpn reads an answer with the lexer of its configuration: it must find our two parameters, and no more. */
function checkCommands(text: string): void {
  const [realm = '', value = ''] = text.split('\n', 2);
  for (const command of [
    commands.username(realm, value),
    commands.password(realm, value),
    commands.needString(realm, text),
    commands.challengeResponse(text),
  ]) {
    if (!command.ok) continue;
    must(command.value.indexOf('\n') === command.value.length - 1, 'a command of several lines', () => command);
    must(Buffer.byteLength(command.value) <= 1024, 'a command longer than openvpn reads', () => command);
    must(replyShape(command.value) === 'line', 'an answer without a reply', () => command);
    const read = lexLine(Buffer.from(command.value.slice(0, -1)).toString('latin1'));
    must(read.ok, 'a command does not lex', () => [command, read]);
    const words = read.value.map((word) => Buffer.from(word, 'latin1').toString('utf8'));
    const sent = command.value.startsWith('cr-response')
      ? [Buffer.from(text).toString('base64')]
      : [realm, command.value.startsWith('needstr') ? text : value];
    const expected = command.value.startsWith('password') && value === '' ? [realm, '[[BLANK]]'] : sent;
    mustBeSame(words.slice(1), expected, 'an answer reads otherwise');
  }
  const modify = commands.remoteModify(realm, Number(value));
  if (modify.ok)
    must(/^remote MOD [0-9a-f.:]+ [0-9]{1,5}\n$/i.test(modify.value), 'remote MOD with more', () => modify);
  const signature = commands.pkSignature(text);
  if (signature.ok) must(/^pk-sig\n(?:[A-Za-z0-9+/=]{1,64}\n)+END\n$/.test(signature.value), 'a signature with more');
}
