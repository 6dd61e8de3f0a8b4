import * as v from 'valibot';
import { parseIpAddress } from '../shared/ip.ts';
import type { Profile } from '../shared/profile.ts';
import { routeRoles } from '../shared/routes.ts';
import { isNamespace } from '../shared/domain-name.ts';
import { isProfileName } from './profile-name.ts';

/** Largest .ovpn text, before and after its files are put into it. */
export const ovpnLimit = 512 * 1024;

const text = v.pipe(v.string(), v.maxLength(4096));
const some = v.pipe(v.array(text), v.maxLength(256));

const common = {
  name: v.pipe(v.string(), v.check(isProfileName, 'not a profile name')),
  kubeconfig: v.nullable(text),
  context: v.nullable(text),
  dnsServers: some,
  domains: some,
  // Profiles of the first version have none.
  searchDomains: v.optional(some, []),
  routes: v.pipe(v.array(v.object({ role: v.picklist(routeRoles), cidr: text })), v.maxLength(1024)),
  namespace: v.exactOptional(v.pipe(v.string(), v.check(isNamespace, 'not the name of a namespace'))),
  reverse: v.exactOptional(v.boolean()),
};

const isAddress = (address: string): boolean => parseIpAddress(address)?.text === address;

/** A profile as it is stored: one JSON file each. Every field is checked, since the file may have been changed by hand. */
export const profileSchema = v.union([
  v.object({
    ...common,
    // Profiles of the first versions do not say it.
    kind: v.exactOptional(v.literal('openvpn')),
    ovpn: v.pipe(v.string(), v.maxLength(2 * ovpnLimit)),
  }),
  v.object({
    ...common,
    kind: v.literal('direct'),
    nextHop: v.nullable(v.pipe(v.string(), v.check(isAddress, 'not an IP address'))),
  }),
]) satisfies v.GenericSchema<unknown, Profile>;
