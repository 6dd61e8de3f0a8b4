import fc from 'fast-check';
import { classifiedNames } from '../../../electron/openvpn/directives.ts';
import { directiveSamples } from '../../unit/openvpn/directive-samples.ts';
import { blocks, staticKey } from '../../unit/openvpn/samples.ts';
import { anyText } from './support.ts';

const parameters = [
  ...[
    '1194',
    '10.8.0.0',
    '255.255.0.0',
    'tun',
    'udp',
    'opt',
    'up',
    '/bin/sh',
    'server',
    '1',
    'address',
    'DNS',
    'vpn.example',
  ],
  ...[
    '[inline]',
    '',
    '--',
    'fd00::/8',
    '/tmp/kubelane-fuzz',
    'stdin',
    'auto',
    'UV_X',
    'CUSTOM-HEADER',
    '</connection>',
    '</ca>',
  ],
];
const word = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...classifiedNames()) },
  { weight: 8, arbitrary: fc.constantFrom(...parameters) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 1, arbitrary: anyText(12) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('\\', '"', 'a', ' up '), fc.nat(250)).map(([c, n]) => c.repeat(n)) },
);
const quote = fc.constantFrom('', '"', "'", '\\', ' ');
const quoted = fc.oneof(
  { weight: 20, arbitrary: word },
  { weight: 5, arbitrary: word.map((text) => `"${text.replace(/[\\"]/g, '\\$&')}"`) },
  { weight: 2, arbitrary: word.map((text) => `'${text.replaceAll("'", '')}'`) },
  { weight: 1, arbitrary: fc.tuple(quote, word, quote).map(([left, text, right]) => left + text + right) },
);
const sample = fc
  .constantFrom(...Object.entries(directiveSamples))
  .chain(([name, samples]) => fc.constantFrom(...samples).map((values) => [name, ...values] as const));
/** As long as a line of openvpn may be, and longer when it is quoted anew. */
const longLine = fc
  .tuple(sample, fc.constantFrom('\\', '"', 'a', 'a:', ' up', '\u00e9'), fc.nat(250), fc.nat(2))
  .map(([[name, ...values], text, length, place]) => {
    const long = text.repeat(Math.ceil(length / text.length));
    return [name, ...values.map((value, index) => (index === place ? `'${long}'` : inQuotes(value)))].join(' ');
  });
const goodLine = fc.oneof(
  { weight: 12, arbitrary: sample.map(([name, ...values]) => [name, ...values.map(inQuotes)].join(' ')) },
  { weight: 1, arbitrary: longLine },
);
const line = fc.oneof(
  { weight: 6, arbitrary: fc.array(quoted, { maxLength: 5 }).map((words) => words.join(' ')) },
  { weight: 6, arbitrary: goodLine },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['<ca>', ' </ca>x', '<connection>', '</connection>', '<up>', '</up>', '#', '\ufeff', 'auth-user-pass'],
      ...[`<tls-auth>\n${staticKey}</tls-auth>`, '<connection>\nremote a 1\n</connection>', "setenv UV_A ''"],
    ),
  },
);

function inQuotes(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}

/** Lines of a profile, hostile and good ones mixed; most of the time with what makes a profile whole around them. */
export const profileShapes: fc.Arbitrary<string> = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.nat(3))
  .map(([lines, end, part]) => (part > 0 ? ['client', 'remote h 1', ...lines, blocks] : lines).join(end));

/** Whole profiles of lines that are allowed, so that most of them are accepted. */
export const goodProfileShapes: fc.Arbitrary<string> = fc
  .tuple(fc.array(goodLine, { maxLength: 12 }), fc.array(line, { maxLength: 1 }), fc.constantFrom('\n', '\r\n'))
  .map(([lines, odd, end]) => ['client', 'remote 127.0.0.1 1', ...lines, ...odd, blocks].join(end));

/** Words of profiles, for mutations. */
export const profileWords: readonly string[] = [
  ...classifiedNames(),
  ...parameters,
  ...[
    '<ca>',
    '</ca>',
    '<cert>',
    '</cert>',
    '<key>',
    '</key>',
    '<connection>',
    '</connection>',
    '<tls-auth>',
    '</tls-auth>',
  ],
  ...['<tls-crypt>', '</tls-crypt>', '<pkcs12>', '</pkcs12>', '<peer-fingerprint>', '</peer-fingerprint>'],
  ...[
    '-----BEGIN CERTIFICATE-----\n',
    '-----END CERTIFICATE-----\n',
    '-----BEGIN PRIVATE KEY-----\n',
    '-----BEGIN A-----\n',
  ],
  ...['-----BEGIN OpenVPN Static key V1-----\n', '-----END OpenVPN Static key V1-----\n', 'Proc-Type: 4,ENCRYPTED\n'],
  ...[
    '\r\n',
    '\ufeff',
    '\\\\',
    '\\"',
    "'",
    '#',
    ';',
    '\t',
    'net_gateway',
    'vpn_gateway',
    'setenv opt ',
    '0.0.0.0',
    '::',
  ],
];
