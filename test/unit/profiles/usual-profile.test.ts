import { expect, it } from 'vitest';
import { usualProfile } from '../../../electron/profiles/usual-profile.ts';
import { problem } from '../../../electron/shared/problem.ts';
import type { Profile } from '../../../electron/shared/profile.ts';
import { err, ok } from '../../../electron/shared/result.ts';

const profile = (name: string): Profile => ({
  name,
  ovpn: '',
  kubeconfig: null,
  context: null,
  dnsServers: [],
  domains: [],
  searchDomains: [],
  routes: [],
});
const [a, b] = [profile('a'), profile('b')];

it('is the chosen one, else the only one, else nobody knows', () => {
  expect(usualProfile([a, b], 'b')).toEqual(ok(b));
  expect(usualProfile([a], null)).toEqual(ok(a));
  expect(usualProfile([a], 'gone')).toEqual(ok(a));
  expect(usualProfile([a, b], 'gone')).toEqual(err(problem('profile.choose', { names: 'a, b', first: 'a' })));
  expect(usualProfile([], null)).toEqual(err(problem('profile.none')));
});
