/** A profile that is whole and plain; the keys are made up. */
export const certificate = `-----BEGIN CERTIFICATE-----\n${'TUlJQg'.repeat(10)}QQ==\n-----END CERTIFICATE-----\n`;
export const privateKey = `-----BEGIN PRIVATE KEY-----\n${'TUlJQg'.repeat(10)}QQ==\n-----END PRIVATE KEY-----\n`;
export const staticKey = [
  '-----BEGIN OpenVPN Static key V1-----',
  ...Array.from({ length: 16 }, (_, index) => index.toString(16).repeat(32)),
  '-----END OpenVPN Static key V1-----',
  '',
].join('\n');

export const blocks = `<ca>\n${certificate}</ca>\n<cert>\n${certificate}</cert>\n<key>\n${privateKey}</key>\n`;

/** The plain profile with further lines before its blocks; the first of them is line 5. */
export function profileWith(...lines: readonly string[]): string {
  return ['client', 'dev tun', 'remote vpn.example 1194', 'nobind', ...lines, blocks].join('\n');
}
