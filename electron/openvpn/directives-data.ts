/** How the profile reader treats a directive that it turns into values of its own. */
export type DataDirective =
  | 'remote'
  | 'connection'
  | 'port'
  | 'protocol'
  | 'device'
  | 'route'
  | 'route-ipv6'
  | 'redirect-gateway'
  | 'dhcp-option'
  | 'dns'
  | 'credentials'
  | 'key-password'
  | 'static-challenge'
  | 'environment'
  | 'script-security'
  | 'ignore-unknown-option'
  | 'mode';

/** Directives whose content goes into the typed profile and from there to our own engines (openvpn(8)). */
export const dataDirectives: ReadonlyMap<string, DataDirective> = new Map<string, DataDirective>([
  ['remote', 'remote'],
  ['connection', 'connection'],
  ['port', 'port'],
  ['rport', 'port'],
  ['proto', 'protocol'],
  ['dev', 'device'],
  ['dev-type', 'device'],
  ['route', 'route'],
  ['route-ipv6', 'route-ipv6'],
  ['redirect-gateway', 'redirect-gateway'],
  ['redirect-private', 'redirect-gateway'],
  ['dhcp-option', 'dhcp-option'],
  ['dns', 'dns'],
  ['auth-user-pass', 'credentials'],
  ['askpass', 'key-password'],
  ['static-challenge', 'static-challenge'],
  ['setenv', 'environment'],
  ['setenv-safe', 'environment'],
  ['script-security', 'script-security'],
  ['ignore-unknown-option', 'ignore-unknown-option'],
  ['mode', 'mode'],
]);
