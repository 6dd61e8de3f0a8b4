import { parseUndoRecord } from '../../../electron/helper/journal.ts';
import { must, type FuzzTarget } from '../engine/target.ts';
import { jsonShapes, mustBeSame } from './support.ts';

const record = {
  version: 1,
  bootId: '6c1a2c1e-0000-4000-8000-000000000000',
  tunnel: 't1',
  device: 'kl0',
  deviceIndex: 7,
  openvpn: { pid: 1234, startTime: '99' },
  routes: ['10.0.0.0/8'],
  dns: 'systemd-resolved',
  files: ['/run/kubelane/t1.sock'],
};
const before = { ...record, deviceIndex: null, openvpn: null, routes: [], dns: null, files: [] };
const names = [...Object.keys(record), 'pid', 'startTime'];

/** Undo records as a crash may have left them: whole ones are read as they are, all else is none. */
export const journal: FuzzTarget = {
  name: 'journal',
  dictionary: [
    ...names.map((name) => `"${name}":`),
    '"systemd-resolved"',
    '"none"',
    'null',
    '"kl0"',
    '/../',
    '[[',
    '{"',
    '1e999',
  ],
  seeds: [JSON.stringify(record), JSON.stringify(before), JSON.stringify(record).slice(0, 90)],
  shapes: jsonShapes(names, [...Object.values(record), { pid: 1 }, 'none', 0, 2]),
  usualBytes: 500,
  largestBytes: 1024 * 1024,
  run: (input) => {
    const parsed = parseUndoRecord(input.toString('utf8'));
    if (parsed === null) return;
    const { tunnel, device, deviceIndex, openvpn, routes, files } = parsed;
    must(/^[a-z0-9-]{1,32}$/.test(tunnel), 'a bad tunnel', () => tunnel);
    must(/^[A-Za-z0-9][A-Za-z0-9_. -]{0,63}$/.test(device), 'a bad device', () => device);
    must(deviceIndex === null || (Number.isSafeInteger(deviceIndex) && deviceIndex >= 0), 'a bad index');
    // 0 and below are groups of processes, and 1 is the first of all.
    must(openvpn === null || (Number.isSafeInteger(openvpn.pid) && openvpn.pid > 1), 'a bad process', () => openvpn);
    must(
      [...routes, ...files].every((text) => typeof text === 'string'),
      'a list of something else',
    );
    const again = parseUndoRecord(JSON.stringify(parsed));
    must(again !== null, 'a record does not read again', () => parsed);
    mustBeSame(again, parsed, 'a record reads otherwise');
  },
};
