import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { installScript, missingPackages, parsePolicy } from '../../../scripts/setup/debian.ts';
import { neededPackages, packagesFor, purposes } from '../../../scripts/setup/packages.ts';

test('a package is installable only when apt has a candidate for it', () => {
  const text = `openvpn:
  Installed: (none)
  Candidate: 2.6.14-1
  Version table:
libasound2:
  Installed: (none)
  Candidate: (none)
`;
  expect(parsePolicy(text)).toEqual(new Set(['openvpn']));
});

test('what is there already, whoever installed it, is not missing', async () => {
  const nothing = { why: '', for: [] };
  const missing = await missingPackages([
    { ...nothing, names: ['a'], present: { program: 'sh' } },
    { ...nothing, names: ['b'], present: { program: 'no-such-program' } },
    { ...nothing, names: ['c'], present: { library: 'libc.so.6' } },
    { ...nothing, names: ['d'], present: { library: 'libnone.so.1' } },
    { ...nothing, names: ['e'], present: { anyFile: ['/no/such/file', '/etc/passwd'] } },
  ]);
  expect(missing.map(({ names }) => names[0])).toEqual(['b', 'd']);
});

test('systemd-resolved is never installed: it would take over name resolution', () => {
  for (const purpose of purposes) {
    expect(packagesFor(purpose).flatMap(({ names }) => names)).not.toContain('systemd-resolved');
  }
});

test('every package says why it is needed, and `test` needs them all', () => {
  expect(neededPackages.filter(({ why }) => why.trim() === '')).toEqual([]);
  expect(packagesFor('test')).toEqual(neededPackages);
  expect(packagesFor('build')).toEqual([]);
});

test('the installing script is a shell script, and leaves a foreign policy-rc.d alone', () => {
  const script = installScript(['openvpn', 'etcd-server'], ['etcd.service'], true);
  execFileSync('sh', ['-n', '-c', script]);
  expect(script).toContain('--no-install-recommends openvpn etcd-server');
  expect(script).toContain('[ ! -e "$policy" ] || grep -qxF "$marker" "$policy"');
  expect(script).toContain('for unit in etcd.service;');
});
