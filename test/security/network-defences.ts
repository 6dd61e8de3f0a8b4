import type { Defence } from './defence.ts';

const helperTests = 'test/unit/security/helper-cves.test.ts';
const routeTests = 'test/unit/security/tunnel-vision.test.ts';
const folderTests = 'test/integration/security/folders.test.ts';
const tunnelTests = 'test/integration/security/tunnel.test.ts';
const twoUsersTests = 'test/integration/security/two-users.test.ts';

/** Against hostile servers and networks, and in the app. */
export const networkDefences: readonly Defence[] = [
  {
    name: 'pushed-domains-are-names',
    source: 'electron/shared/domain-name.ts',
    search: `if (!labels.every((part) => label.test(part))) return null;`,
    replacement: '',
    test: {
      file: helperTests,
      title: 'CVE-2025-10680 (OpenVPN 2.7): a pushed domain or DNS server is a name or an address, never shell text',
    },
  },
  {
    name: 'pushed-domains-are-names-in-a-real-tunnel',
    source: 'electron/shared/domain-name.ts',
    search: `if (!labels.every((part) => label.test(part))) return null;`,
    replacement: '',
    test: {
      file: tunnelTests,
      title:
        'CVE-2025-10680 (OpenVPN 2.7): what a server pushes reaches the app as addresses and names alone, and runs nothing',
    },
  },
  {
    name: 'no-public-domains',
    source: 'electron/helper/network-guard.ts',
    search: `return isPublicSuffix(name) ? refuseDns(`,
    replacement: `return name === '' ? refuseDns(`,
    test: {
      file: helperTests,
      title:
        'CVE-2025-10680 (OpenVPN 2.7): the helper gives a cluster’s DNS no name that is the public’s or none at all: %j',
    },
  },
  {
    name: 'dns-servers-behind-the-tunnel',
    source: 'electron/helper/network-guard.ts',
    search: `if (!reachable.some((cidr) => contains(cidr, address))) return refuseDns(`,
    replacement: `if (reachable.length === -1) return refuseDns(`,
    test: {
      file: helperTests,
      title: 'CVE-2025-10680 (OpenVPN 2.7): a DNS server that lies in none of the tunnel’s routes is refused',
    },
  },
  {
    name: 'no-default-route',
    source: 'electron/helper/network-guard.ts',
    search: `if (isDefaultRoutePart(cidr)) return refuse('it is a default route or a large part of one');`,
    replacement: '',
    test: { file: tunnelTests, title: 'CVE-2024-3661 (TunnelVision): no default route is taken from server or client' },
  },
  {
    name: 'no-default-route-in-pieces',
    source: 'electron/helper/network-guard.ts',
    search: `/ largestShare) {`,
    replacement: `* largestShare) {`,
    test: { file: helperTests, title: 'CVE-2024-3661 (TunnelVision): neither server nor client gets %s' },
  },
  {
    name: 'no-route-of-the-machine-itself',
    source: 'electron/helper/network-guard.ts',
    search: `if (belongsElsewhere !== undefined)`,
    replacement: `if (belongsElsewhere?.family === 0)`,
    test: { file: helperTests, title: 'CVE-2024-3661 (TunnelVision): neither server nor client gets %s' },
  },
  {
    name: 'routes-that-lead-elsewhere',
    source: 'electron/connection/network-status.ts',
    search: `if (taken === undefined || taken === report?.device || (report?.device === '' && taken !== null)) continue;`,
    replacement: `continue;`,
    test: {
      file: routeTests,
      title:
        'CVE-2024-3661 (TunnelVision): where the kernel sends a route’s packets elsewhere, the connection is not shown as whole',
    },
  },
  {
    name: 'narrower-routes-are-looked-for',
    source: 'electron/connection/verify/verifier.ts',
    search: `...(input.isTunnel ? narrowerRoutes(plan, local, device) : []), `,
    replacement: '',
    test: {
      file: tunnelTests,
      title:
        'CVE-2024-3661 (TunnelVision): a more specific route of the home network that takes a route’s packets is seen',
    },
  },
  {
    name: 'narrower-routes-are-told',
    source: 'electron/connection/verify/narrower-routes.ts',
    search: `overlap(own, other.cidr) === 'around'`,
    replacement: `overlap(own, other.cidr) === 'equal'`,
    test: {
      file: routeTests,
      title:
        'CVE-2024-3661 (TunnelVision): a narrower route that came after the plan is told, one around ours and our own are not',
    },
  },
  {
    name: 'narrower-routes-are-named',
    source: 'electron/network/collisions.ts',
    search: `return how === null ? [] : [{ other, how }];`,
    replacement: `return how === null || how === 'around' ? [] : [{ other, how }];`,
    test: {
      file: routeTests,
      title: 'CVE-2024-3661 (TunnelVision): a more specific route that was there before is named beside ours',
    },
  },
  {
    name: 'the-kernel-is-asked',
    source: 'electron/connection/system/linux.ts',
    search: `devices: devices.map(([found]) => found ?? null) };`,
    replacement: `devices: devices.map(() => device) };`,
    test: {
      file: tunnelTests,
      title:
        'CVE-2024-3661 (TunnelVision): a more specific route of the home network that takes a route’s packets is seen',
    },
  },
  {
    name: 'control-characters-of-openvpn',
    source: 'electron/openvpn/management-parser.ts',
    search: `const clean = stripControlCharacters(line);`,
    replacement: `const clean = line;`,
    test: {
      file: helperTests,
      title: 'CVE-2024-5594 (OpenVPN): control characters of the server’s do not reach the app or the log',
    },
  },
  {
    name: 'control-characters-in-the-log',
    source: 'electron/helper/log.ts',
    search: `const clean = stripControlCharacters(text.replace(/[\\r\\n\\t]+/g, ' '));`,
    replacement: `const clean = text;`,
    test: {
      file: helperTests,
      title: 'CVE-2024-5594 (OpenVPN): control characters of the server’s do not reach the app or the log',
    },
  },
  {
    name: 'names-go-with-the-link',
    source: 'electron/helper/dns/resolved.ts',
    search: `call(bus, 'RevertLink', 'i', linkBody(index)),`,
    replacement: '',
    test: {
      file: helperTests,
      title:
        'CVE-2026-13379 (OpenVPN on Windows): they belong to the tunnel’s own link, are no default for names, and go with it',
    },
  },
  {
    name: 'no-default-for-names',
    source: 'electron/helper/dns/resolved.ts',
    search: `linkBody(index).boolean(false)),`,
    replacement: `linkBody(index).boolean(true)),`,
    test: {
      file: helperTests,
      title:
        'CVE-2026-13379 (OpenVPN on Windows): they belong to the tunnel’s own link, are no default for names, and go with it',
    },
  },
  {
    name: 'own-rules-alone',
    source: 'electron/helper/dns/windows.ts',
    search: `: \`\${ruleKey(root, link)}-\`;`,
    replacement: `: ruleKey(root, link);`,
    test: {
      file: helperTests,
      title: 'CVE-2026-13379 (OpenVPN on Windows): on Windows nothing but rules of the tunnel’s own is made or removed',
    },
  },
  {
    name: 'the-helper-is-roots',
    source: 'electron/connection/helper-client.ts',
    search: `if (uid !== 0 || (mode & 0o022) !== 0) return err(`,
    replacement: `if ((mode & 0o022) !== 0) return err(`,
    test: {
      file: folderTests,
      title: 'CVE-2024-4877 (OpenVPN GUI): the app does not speak to a socket whose folder is %s',
    },
  },
  {
    name: 'nobody-else-could-be-the-helper',
    source: 'electron/connection/helper-client.ts',
    search: `if (uid !== 0 || (mode & 0o022) !== 0) return err(`,
    replacement: `if (uid !== 0) return err(`,
    test: {
      file: folderTests,
      title: 'CVE-2024-4877 (OpenVPN GUI): the app does not speak to a socket whose folder is %s',
    },
  },
  {
    name: 'no-link-to-the-helper',
    source: 'electron/connection/helper-client.ts',
    search: `const { uid, mode } = lstatSync(folder);`,
    replacement: `const { uid, mode } = require('node:fs').statSync(folder);`,
    test: {
      file: folderTests,
      title: 'CVE-2024-4877 (OpenVPN GUI): the app does not follow a link of another user’s to a folder of root’s',
    },
  },
  {
    name: 'control-socket-closed',
    source: 'electron/connection/control/socket-path.ts',
    search: `if ((found.mode & 0o077) !== 0) await chmod(folder, 0o700);`,
    replacement: '',
    test: { file: twoUsersTests, title: 'neither reads the other’s profiles or reaches the other’s control socket' },
  },
];
