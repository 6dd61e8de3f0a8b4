import {
  firstFreeName,
  parseDeviceNames,
  parseLinkIndex,
  parseSnmp6Index,
} from '../../../electron/helper/links-linux.ts';
import {
  batchLines,
  diffRoutes,
  parseBatchErrors,
  parseKernelRoutes,
  parseNextHopDevice,
} from '../../../electron/helper/routes/linux-plan.ts';
import { parseCidr } from '../../../electron/shared/ip.ts';
import { must, type FuzzTarget } from '../engine/target.ts';
import { jsonShapes } from './support.ts';

const routes = [
  { dst: 'default', gateway: '192.0.2.1', dev: 'eth0', protocol: '16', metric: 100, flags: [] },
  { dst: '10.96.0.0/12', dev: 'kl0', protocol: '107', scope: '253', flags: [] },
  { dst: '10.0.0.1', dev: 'lo', table: '255', type: '2' },
  { type: '6', dst: '10.1.0.0/16', protocol: 107 },
  { dst: 'fd00::/8', nexthops: [{ dev: 'eth1', weight: 1 }], table: 'main' },
];
const batchErrors = 'RTNETLINK answers: File exists\nCommand failed -:2\nError: x\nCommand failed -:7\n';
const wanted = ['10.96.0.0/12', '10.1.0.0/16', 'fd00::/8'].flatMap((text) => {
  const cidr = parseCidr(text);
  return cidr.ok ? [cidr.value] : [];
});
const names = ['dst', 'dev', 'protocol', 'type', 'table', 'nexthops', 'ifindex', 'ifname', 'gateway', 'flags'];

/** What `ip` and /proc print: numbers and networks or nothing; and the lines for `ip -batch` made of it are ours alone. */
export const ipJson: FuzzTarget = {
  name: 'ip-json',
  dictionary: [
    ...names.map((name) => `"${name}":`),
    ...[
      '"default"',
      '"10.96.0.0/12"',
      '"kl0"',
      '"107"',
      '107',
      '254',
      'unicast',
      'Command failed -:1\n',
      'ifIndex 7\n',
      'kl0:',
      '[{"',
    ],
  ],
  seeds: [
    JSON.stringify(routes),
    JSON.stringify([{ ifindex: 7, ifname: 'kl0', flags: ['UP'] }]),
    batchErrors,
    'ifIndex                         \t7\nIp6InReceives 1\n',
    'Inter-|   Receive\n face |bytes\n    lo: 1 2\n  kl0: 3 4\n',
    '',
  ],
  shapes: jsonShapes(names, [
    ...routes.flatMap((route): unknown[] => Object.values(route)),
    7,
    107,
    254,
    '107',
    'kl0',
    'unicast',
    1.5,
  ]),
  usualBytes: 500,
  largestBytes: 1024 * 1024,
  run: (input) => {
    const text = input.toString('utf8');
    const parsed = parseKernelRoutes(text);
    for (const { destination, protocol, type, table } of parsed ?? []) {
      const cidr = parseCidr(destination);
      must(
        destination === 'default' || (cidr.ok && cidr.value.text === destination),
        'a bad destination',
        () => destination,
      );
      must(protocol === null || Number.isInteger(protocol), 'a protocol that is no number');
      must(
        Number.isInteger(table) && (typeof type === 'string' || Number.isInteger(type)),
        'a table that is no number',
      );
    }
    for (const nextHop of parsed === null ? [] : [null, '192.168.1.77']) {
      const way = { device: 'kl0', nextHop };
      const diff = diffRoutes(parsed ?? [], way, wanted);
      for (const line of batchLines(diff, way)) {
        must(
          /^route (?:add|del) (?:default|[0-9a-f.:]+\/[0-9]+) (?:via 192\.168\.1\.77 )?dev kl0 proto 107$/.test(line),
          'a bad line',
          () => line,
        );
      }
      must(
        diff.add.every((cidr) => wanted.some((other) => other.text === cidr)),
        'an unwanted route is added',
      );
    }
    const nextHopDevice = parseNextHopDevice(text);
    must(nextHopDevice === null || /^[^\s/:]{1,15}$/.test(nextHopDevice), 'a bad device', () => nextHopDevice);
    for (const [line, words] of parseBatchErrors(text)) {
      must(Number.isInteger(line) && words.length <= 200 && !words.includes('\n'), 'a bad error', () => [line, words]);
    }
    for (const index of [parseLinkIndex(text), parseSnmp6Index(text)]) {
      must(index === null || (Number.isInteger(index) && index > 0), 'a bad index', () => index);
    }
    must(/^kl\d{1,3}$/.test(firstFreeName(parseDeviceNames(text), new Set()) ?? 'kl0'), 'a bad name');
  },
};
