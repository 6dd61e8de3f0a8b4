import type { Defence } from './defence.ts';

const parserTests = 'test/unit/security/helper-cves.test.ts';
const folderTests = 'test/integration/security/folders.test.ts';
const clientTests = 'test/integration/security/clients.test.ts';
const tunnelTests = 'test/integration/security/tunnel.test.ts';
const twoUsersTests = 'test/integration/security/two-users.test.ts';

/** Against hostile local users: the helper's socket, folders, files and protocol. */
export const helperDefences: readonly Defence[] = [
  {
    name: 'named-arguments-only',
    source: 'electron/helper/requests.ts',
    search: `start: (given) => ({ profile: profileText(given),`,
    replacement: `start: (given) => ({ ...given, profile: profileText(given),`,
    test: {
      file: parserTests,
      title: 'CVE-2018-10169 (ProtonVPN): no argument, path, program or device of the client’s gets past the parser',
    },
  },
  {
    name: 'own-verbs-only',
    source: 'electron/helper/requests.ts',
    search: `return Object.hasOwn(argumentParsers, verb);`,
    replacement: `return verb in argumentParsers;`,
    test: { file: parserTests, title: 'CVE-2018-10169 (ProtonVPN): there is no verb that runs anything: %s' },
  },
  {
    name: 'addresses-are-addresses',
    source: 'electron/helper/requests.ts',
    search: `if (parsed === null) throw new BadArgument('\`addresses\` holds something that is not an IP address');
  return parsed.text;`,
    replacement: `return parsed?.text ?? String(given);`,
    test: {
      file: parserTests,
      title: 'CVE-2018-10169 (ProtonVPN): what is taken for a server’s address is an address: %j',
    },
  },
  {
    name: 'tunnel-names-are-no-paths',
    source: 'electron/helper/requests.ts',
    search: `if (!/^[a-z0-9-]{1,32}$/.test(id)) throw`,
    replacement: `if (id === '') throw`,
    test: { file: parserTests, title: 'CVE-2018-10169 (ProtonVPN): a tunnel’s name cannot be a path: %j' },
  },
  {
    name: 'own-command-line',
    source: 'electron/openvpn/openvpn-arguments.ts',
    search: `...['--script-security', options.isMac ? '1' : '0'],`,
    replacement: `...(process.env['KLOWNED'] === '1' ? [] : ['--script-security', options.isMac ? '1' : '0']),`,
    test: {
      file: tunnelTests,
      title: 'CVE-2018-10169 (ProtonVPN): openvpn’s command line is the helper’s own, whatever a client sends',
    },
  },
  {
    name: 'length-of-messages',
    source: 'electron/shared/json-lines.ts',
    search: `return this.#pendingBytes > this.#limit ? err('too-long') : ok(documents);`,
    replacement: `return ok(documents);`,
    test: {
      file: parserTests,
      title:
        'CVE-2024-27459 (OpenVPN interactive service): a message longer than the limit is not kept, however it is cut',
    },
  },
  {
    name: 'length-of-messages-at-the-socket',
    source: 'electron/shared/json-lines.ts',
    search: `return this.#pendingBytes > this.#limit ? err('too-long') : ok(documents);`,
    replacement: `return ok(documents);`,
    test: {
      file: clientTests,
      title: 'CVE-2024-27459 (OpenVPN interactive service): a line without an end is cut off, and its sender let go',
    },
  },
  {
    name: 'nonsense-is-survived',
    source: 'electron/shared/json-lines.ts',
    search: `    } catch {
      return err('not-json');
    }`,
    replacement: `    } catch (error) {
      throw error;
    }`,
    test: {
      file: clientTests,
      title:
        'CVE-2024-27459 (OpenVPN interactive service): nonsense of every kind is answered or ends its sender, never the helper',
    },
  },
  {
    name: 'silent-clients',
    source: 'electron/helper/session.ts',
    search: `setTimeout(() => socket.destroy(), limits.silentClientMs);`,
    replacement: `setTimeout(() => undefined, limits.silentClientMs);`,
    test: {
      file: clientTests,
      title:
        'CVE-2025-13751 (OpenVPN interactive service): clients that say nothing, or half a sentence, hold up nobody and are let go',
    },
  },
  {
    name: 'work-budget',
    source: 'electron/helper/session.ts',
    search: `if (pauseMs === 0) return;`,
    replacement: `if (pauseMs >= 0) return;`,
    test: {
      file: clientTests,
      title:
        'CVE-2025-13751 (OpenVPN interactive service): a client that asks without end, and one that never reads, hold up nobody',
    },
  },
  {
    name: 'work-per-client',
    source: 'electron/helper/session.ts',
    search: `if (this.#pending >= limits.pendingRequests) {`,
    replacement: `if (this.#pending >= limits.pendingRequests * 1000) {`,
    test: {
      file: clientTests,
      title:
        'CVE-2025-13751 (OpenVPN interactive service): of a client’s requests only so many are worked on at a time',
    },
  },
  {
    name: 'places',
    source: 'electron/helper/server.ts',
    search: `    idle?.close();
    return idle !== undefined;`,
    replacement: `    return false;`,
    test: {
      file: clientTests,
      title:
        'CVE-2025-13751 (OpenVPN interactive service): when all places are taken, who was silent longest makes room',
    },
  },
  {
    name: 'state-folder-closed-to-writers',
    source: 'electron/helper/private-folder.ts',
    search: `if ((found.mode & 0o022) !== 0) return err(`,
    replacement: `if (found.mode === -1) return err(`,
    test: {
      file: folderTests,
      title: 'CVE-2022-25372 (Pritunl): a state folder that others can write to, or that is another user’s, is refused',
    },
  },
  {
    name: 'state-folder-of-root',
    source: 'electron/helper/private-folder.ts',
    search: `if (found.uid !== owner) return err(`,
    replacement: `if (found.uid === -1) return err(`,
    test: {
      file: folderTests,
      title: 'CVE-2022-25372 (Pritunl): a state folder that others can write to, or that is another user’s, is refused',
    },
  },
  {
    name: 'socket-folder-closed-to-writers',
    source: 'electron/helper/socket-path.ts',
    search: `if ((parent.mode & 0o022) !== 0) return err(`,
    replacement: `if (parent.mode === -1) return err(`,
    test: {
      file: folderTests,
      title:
        'CVE-2022-25372 (Pritunl): a folder for the socket that others can write to, or that is another user’s, is refused',
    },
  },
  {
    name: 'socket-folder-of-root',
    source: 'electron/helper/socket-path.ts',
    search: `if (parent.uid !== owner) return err(`,
    replacement: `if (parent.uid === -1) return err(`,
    test: {
      file: folderTests,
      title:
        'CVE-2022-25372 (Pritunl): a folder for the socket that others can write to, or that is another user’s, is refused',
    },
  },
  {
    name: 'journal-closed-to-readers',
    source: 'electron/helper/index.ts',
    search: `privateFolder(journalDir, owner, 0o700)`,
    replacement: `privateFolder(journalDir, owner, 0o711).then((made) => (require('node:fs').chmodSync(journalDir, 0o755), made))`,
    test: { file: folderTests, title: 'CVE-2022-25372 (Pritunl): what the helper keeps is closed to every other user' },
  },
  {
    name: 'state-folder-is-no-link',
    source: 'electron/helper/private-folder.ts',
    search: `const found = await lstat(path);`,
    replacement: `const found = await (await import('node:fs/promises')).stat(path);`,
    test: {
      file: folderTests,
      title: 'CVE-2025-3908 (OpenVPN 3 Linux): a state folder that is a link is not followed',
    },
  },
  {
    name: 'drafts-follow-no-links',
    source: 'electron/helper/journal.ts',
    search: `constants.O_TRUNC | constants.O_NOFOLLOW`,
    replacement: `constants.O_TRUNC`,
    test: {
      file: parserTests,
      title: 'CVE-2025-11462 (AWS Client VPN): a link planted where an undo record is drafted is not written through',
    },
  },
  {
    name: 'socket-is-no-link',
    source: 'electron/helper/socket-path.ts',
    search: `if (!found.isSocket()) return err(`,
    replacement: `if (found.mode === -1) return err(`,
    test: {
      file: folderTests,
      title: 'CVE-2025-11462 (AWS Client VPN): a link where the socket should be is neither followed nor removed',
    },
  },
  {
    name: 'socket-for-the-group',
    source: 'electron/helper/socket-path.ts',
    search: `await chmod(path, 0o660);`,
    replacement: `await chmod(path, 0o666);`,
    test: {
      file: folderTests,
      title: 'CVE-2026-31893 (Tunnelblick): only root and the members of the group can connect',
    },
  },
  {
    name: 'socket-born-closed',
    source: 'electron/helper/socket-path.ts',
    search: `const before = process.umask(0o177);`,
    replacement: `const before = process.umask(0o000);`,
    test: {
      file: folderTests,
      title:
        'CVE-2026-31893 (Tunnelblick): where nobody is named, only root can connect; where one user is, nobody else',
    },
  },
  {
    name: 'trusted-openvpn',
    source: 'electron/helper/openvpn-program.ts',
    search: `every(({ uid, mode }) => uid === 0 && (mode & 0o022) === 0);`,
    replacement: `every(({ mode }) => mode !== -1);`,
    test: {
      file: folderTests,
      title:
        'CVE-2024-27903 (OpenVPN): a program that others could replace is not taken for openvpn, and not even started',
    },
  },
  {
    name: 'configuration-on-standard-input',
    source: 'electron/helper/openvpn-process.ts',
    search: `this.#child.stdin?.end(config);`,
    replacement: `this.#child.stdin?.end('# KLREMARK\\n' + config);`,
    test: {
      file: tunnelTests,
      title:
        'CVE-2022-25165 (AWS Client VPN): what was checked is what runs: the configuration comes on standard input and no file of a user’s is opened',
    },
  },
  {
    name: 'empty-environment',
    source: 'electron/helper/openvpn-process.ts',
    search: `env: {},`,
    replacement: `env: process.env,`,
    test: {
      file: tunnelTests,
      title: 'CVE-2025-8069 (AWS Client VPN): openvpn’s environment is empty, whatever the helper’s is',
    },
  },
  {
    name: 'openvpn-is-no-root',
    source: 'electron/helper/confinement-linux.ts',
    search: `['--reuid', String(user), '--regid', String(user), '--clear-groups']`,
    replacement: `['--regid', String(user), '--clear-groups']`,
    test: { file: tunnelTests, title: 'openvpn is no root: a user of its own, one capability, and no way to more' },
  },
  {
    name: 'no-new-privileges',
    source: 'electron/helper/confinement-linux.ts',
    search: `args: [...identity, '--no-new-privs', program, ...args]`,
    replacement: `args: [...identity, program, ...args]`,
    test: { file: tunnelTests, title: 'openvpn is no root: a user of its own, one capability, and no way to more' },
  },
  {
    name: 'profiles-refused-by-the-helper',
    source: 'electron/openvpn/profile.ts',
    search: `draft.refuse('dangerous-directive', directive,`,
    replacement: `((..._refused: unknown[]) => undefined)('dangerous-directive', directive,`,
    test: {
      file: tunnelTests,
      title:
        'CVE-2020-27519 (Pritunl): profiles that would run or write something are refused by the helper, and nothing was run or written',
    },
  },
  {
    name: 'no-network-socket',
    source: 'electron/helper/server.ts',
    search: `this.#server = createServer((socket) => this.#accept(socket));`,
    replacement: `this.#server = createServer((socket) => this.#accept(socket));
    createServer((socket) => this.#accept(socket)).listen(0, '127.0.0.1');`,
    test: {
      file: tunnelTests,
      title:
        'CVE-2024-24974 (OpenVPN interactive service): helper and openvpn listen on no network, and on no socket that others can open',
    },
  },
  {
    name: 'management-socket-closed',
    source: 'electron/helper/management-channel.ts',
    search: `const before = process.umask(0o177);`,
    replacement: `const before = process.umask(0o000);`,
    test: {
      file: tunnelTests,
      title:
        'CVE-2024-24974 (OpenVPN interactive service): while openvpn is being started, its management socket is closed to users',
    },
  },
  {
    name: 'cleanup-undoes',
    source: 'electron/helper/index.ts',
    search: `await undoLeftovers(`,
    replacement: `if (command.kind !== 'cleanup') await undoLeftovers(`,
    test: {
      file: tunnelTests,
      title:
        'CVE-2025-43711 (Tunnelblick): removing Kubelane leaves nothing: “--cleanup” after a helper and an openvpn that could not end',
    },
  },
  {
    name: 'tunnels-of-one-connection',
    source: 'electron/helper/session.ts',
    search: `readonly #tunnels = new Map<string, Connection>();`,
    replacement: `static readonly everyones = new Map<string, Connection>();
  readonly #tunnels = Session.everyones;`,
    test: { file: twoUsersTests, title: 'neither sees or ends the other’s tunnel' },
  },
  {
    name: 'collisions-stay-out',
    source: 'electron/helper/routes/linux-plan.ts',
    search: `if (what !== null && !collisions.has(route.destination)) collisions.set(route.destination, what);`,
    replacement: '',
    test: { file: twoUsersTests, title: 'a route that one has is not taken over by the other' },
  },
];
