import * as v from 'valibot';
import type { Profile } from '../shared/profile.ts';
import { routeRoles } from '../shared/routes.ts';
import { isProfileName } from './profile-name.ts';

/** Largest .ovpn text, before and after its files are put into it. */
export const ovpnLimit = 512 * 1024;

const text = v.pipe(v.string(), v.maxLength(4096));
const some = v.pipe(v.array(text), v.maxLength(256));

/** A profile as it is stored: one JSON file each. Every field is checked, since the file may have been changed by hand. */
export const profileSchema = v.object({
  name: v.pipe(v.string(), v.check(isProfileName, 'not a profile name')),
  ovpn: v.pipe(v.string(), v.maxLength(2 * ovpnLimit)),
  kubeconfig: v.nullable(text),
  context: v.nullable(text),
  dnsServers: some,
  domains: some,
  // Profiles of the first version have none.
  searchDomains: v.optional(some, []),
  routes: v.pipe(v.array(v.object({ role: v.picklist(routeRoles), cidr: text })), v.maxLength(1024)),
}) satisfies v.GenericSchema<unknown, Profile>;
