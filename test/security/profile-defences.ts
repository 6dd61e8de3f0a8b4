import type { Defence } from './defence.ts';

const profileTests = 'test/unit/security/profile-cves.test.ts';
const importTests = 'test/unit/security/import-cves.test.ts';
const userTests = 'test/integration/security/import.test.ts';

/** Against hostile profiles: what is read of them, and what openvpn is given. */
export const profileDefences: readonly Defence[] = [
  {
    name: 'quoted-names',
    source: 'electron/openvpn/line-lexer.ts',
    search: `if (!backslash && byte === '"') state = 'quoted';`,
    replacement: `if (!backslash && byte === '"') { out = byte; state = 'unquoted'; }`,
    test: {
      file: profileTests,
      title:
        'CVE-2018-3952 and CVE-2018-4010 (NordVPN, ProtonVPN): a program named in quotes, dashes or odd spelling is seen: %s',
    },
  },
  {
    name: 'dashed-names',
    source: 'electron/openvpn/lexer.ts',
    search: `const name = first.length >= 3 && first.startsWith('--') ? first.slice(2) : first;`,
    replacement: `const name = first;`,
    test: {
      file: profileTests,
      title:
        'CVE-2018-3952 and CVE-2018-4010 (NordVPN, ProtonVPN): a program named in quotes, dashes or odd spelling is seen: %s',
    },
  },
  {
    name: 'ends-of-blocks',
    source: 'electron/openvpn/lexer.ts',
    search: `if (chunk.startsWith(endTag, start)) return body;`,
    replacement: `if (chunk.trimEnd() === endTag) return body;`,
    test: {
      file: profileTests,
      title:
        'CVE-2018-3952 and CVE-2018-4010 (NordVPN, ProtonVPN): a program hidden where only openvpn looks is seen: %s',
    },
  },
  {
    name: 'connection-blocks',
    source: 'electron/openvpn/lexer.ts',
    search: `tag === 'connection' && isFile ? lexBytes(body, line + 1, false, problems) : [];`,
    replacement: `tag === 'connection' && isFile ? lexBytes('remote a', line + 1, false, problems) : [];`,
    test: {
      file: profileTests,
      title:
        'CVE-2018-3952 and CVE-2018-4010 (NordVPN, ProtonVPN): a program hidden where only openvpn looks is seen: %s',
    },
  },
  {
    name: 'dangerous-names-refuse',
    source: 'electron/openvpn/profile.ts',
    search: `draft.refuse('dangerous-directive', directive,`,
    replacement: `((..._refused: unknown[]) => undefined)('dangerous-directive', directive,`,
    test: {
      file: profileTests,
      title: 'CVE-2019-12578 (PIA): a script directive that a list of bad names could forget refuses the profile: %s',
    },
  },
  {
    name: 'unknown-names-stay-out',
    source: 'electron/openvpn/profile.ts',
    search: `draft.note('unknown', directive, 'unknown');`,
    replacement: `draft.directives.push({ name: directive.name, parameters: directive.parameters, line: directive.line });`,
    test: { file: profileTests, title: 'CVE-2019-12578 (PIA): a directive on no list never reaches openvpn' },
  },
  {
    name: 'only-the-allow-list-is-written',
    source: 'electron/openvpn/profile.ts',
    search: `    case 'ignored':
      draft.note(found.verdict, directive, found.reasonKey);`,
    replacement: `    case 'ignored':
      draft.directives.push({ name: directive.name, parameters: directive.parameters, line: directive.line });`,
    test: {
      file: profileTests,
      title: 'CVE-2019-12578 (PIA): only names of the allow-list stand in what openvpn gets',
    },
  },
  {
    name: 'log-files',
    source: 'electron/openvpn/directives-refused.ts',
    search: `'log log-append writepid`,
    replacement: `'log writepid`,
    test: {
      file: profileTests,
      title: 'CVE-2020-27519 (Pritunl): a directive that writes files or takes control refuses the profile: %s',
    },
  },
  {
    name: 'management-is-the-helpers',
    source: 'electron/openvpn/directives-refused.ts',
    search: `'management management-client management-client-auth`,
    replacement: `'management management-client-auth`,
    test: {
      file: profileTests,
      title: 'CVE-2020-27519 (Pritunl): a directive that writes files or takes control refuses the profile: %s',
    },
  },
  {
    name: 'no-plugins',
    source: 'electron/openvpn/directives-refused.ts',
    search: `'plugin engine providers pkcs11-providers'`,
    replacement: `'plugin engine pkcs11-providers'`,
    test: { file: profileTests, title: 'CVE-2024-27903 (OpenVPN): code is loaded from nowhere: %s' },
  },
  {
    name: 'no-loader-variables',
    source: 'electron/openvpn/profile-settings.ts',
    search: `/^(?:LD_|DYLD_|OPENSSL_|SSL_|`,
    replacement: `/^(?:LD_|DYLD_|SSL_|`,
    test: { file: profileTests, title: 'CVE-2025-8069 (AWS Client VPN): a profile cannot set %s' },
  },
  {
    name: 'setenv-opt',
    source: 'electron/openvpn/profile-settings.ts',
    search: `if (directive.name === 'setenv' && name === 'opt') {`,
    replacement: `if (directive.name === 'setenv' && name === 'never') {`,
    test: {
      file: profileTests,
      title: 'CVE-2026-63649 (OpenVPN interactive service): what “setenv opt” hides is checked like any other line: %s',
    },
  },
  {
    name: 'nested-setenv-opt',
    source: 'electron/openvpn/profile.ts',
    search: `if (hidden !== null) readDirective(draft, hidden);`,
    replacement: `if (hidden !== null && hidden.name !== 'setenv') readDirective(draft, hidden);`,
    test: {
      file: profileTests,
      title: 'CVE-2026-63649 (OpenVPN interactive service): what “setenv opt” hides is checked like any other line: %s',
    },
  },
  {
    name: 'canonical-configuration',
    source: 'electron/helper/tunnel-config.ts',
    search: `return ok(emitCanonicalConfig(profile.value, { remotes: remotes.slice(0, limits.addresses) }));`,
    replacement: `return ok(profileText);`,
    test: {
      file: profileTests,
      title:
        'CVE-2022-25165 (AWS Client VPN): openvpn gets what was checked, written anew, and none of the user’s own bytes',
    },
  },
  {
    name: 'no-file-names-in-the-helper',
    source: 'electron/openvpn/profile-inline.ts',
    search: `if (path !== inlineMark) draft.refuse('file-reference', directive, path);`,
    replacement: '',
    test: { file: profileTests, title: 'CVE-2025-9615 (NetworkManager): the helper takes no file name for %s' },
  },
  {
    name: 'line-breaks-in-values',
    source: 'electron/openvpn/quoting.ts',
    search: `if (!isPrintable(text)) return err('unprintable');`,
    replacement: '',
    test: {
      file: profileTests,
      title:
        'CVE-2018-10900 (NetworkManager-vpnc): a value with a line break cannot become a second line of the configuration',
    },
  },
  {
    name: 'ends-of-blocks-in-bodies',
    source: 'electron/openvpn/canonical-config.ts',
    search: `if (!isInlineName(name) || !isSafe) throw`,
    replacement: `if (!isInlineName(name)) throw`,
    test: {
      file: profileTests,
      title:
        'CVE-2018-10900 (NetworkManager-vpnc): a value with a line break cannot become a second line of the configuration',
    },
  },
  {
    name: 'line-breaks-in-passwords',
    source: 'electron/openvpn/quoting.ts',
    search: `if (!isPrintable(text)) return err('unprintable');`,
    replacement: '',
    test: {
      file: profileTests,
      title:
        'CVE-2018-10900 (NetworkManager-vpnc): a password with a line break cannot become a second command to openvpn',
    },
  },
  {
    name: 'password-files-stay-closed',
    source: 'electron/openvpn/file-references.ts',
    search: `['auth-user-pass', { keeps: 0 }],`,
    replacement: '',
    test: { file: importTests, title: 'CVE-2022-25166 (AWS Client VPN): a file with a password is never opened: %s' },
  },
  {
    name: 'no-files-of-other-computers',
    source: 'electron/profiles/import.ts',
    search: `if (isOnAnotherComputer(reference)) return err('it is not on this computer');`,
    replacement: '',
    test: {
      file: importTests,
      title: 'CVE-2022-25166 (AWS Client VPN): no file of another computer is opened, which would be signed in to: %s',
    },
  },
  {
    name: 'refused-unread',
    source: 'electron/profiles/import.ts',
    search: `if (refused !== undefined) return err(importProblem(file, refused, limitKiB));`,
    replacement: '',
    test: {
      file: importTests,
      title: 'CVE-2022-25166 (AWS Client VPN): a profile that is refused has none of its files opened',
    },
  },
  {
    name: 'unreadable-files-are-told',
    source: 'electron/openvpn/file-references.ts',
    search: `  if (!content.ok) {
    return err({`,
    replacement: `  if (!content.ok) {
    return null;
    return err({`,
    test: {
      file: userTests,
      title:
        'CVE-2025-9615 (NetworkManager): another user’s certificate cannot be taken into a profile, by its path or by a link',
    },
  },
  {
    name: 'profiles-replace-links',
    source: 'electron/profiles/atomic-file.ts',
    search: `    const file = await open(draft, 'wx', 0o600);`,
    replacement: `    await (await import('node:fs/promises')).writeFile(path, content);
    const file = await open(draft, 'wx', 0o600);`,
    test: {
      file: userTests,
      title: 'CVE-2025-3908 (OpenVPN 3 Linux): nothing is written through a link, nor into another user’s folder',
    },
  },
];
