import { wrongArgument } from './errors.ts';
import { inNetwork, loadRules } from './namespaces.ts';
import { isPortBound } from './proc.ts';
import { startDaemon, waitForDaemon } from './processes.ts';
import { programPath } from './programs.ts';
import { run } from './run.ts';
import { portal, type LanName } from './topology.ts';

const place: LanName = 'cafe';

/** Starts the café's portal: its page is there always, and the fault `portal` leads everybody to it. */
export async function startPortal(): Promise<void> {
  const argv = inNetwork(place, ['node', programPath('portal')]);
  const env = { PORTAL_HOST: portal.host, PORT: String(portal.port) };
  const record = startDaemon({ name: 'cafe-portal', argv, env });
  await waitForDaemon(record, `port ${portal.port} to be open`, () => isPortBound(record.pid, 'tcp', portal.port));
}

/**
 * `on`: the café's router answers for every address on TCP port 80, refuses other TCP and drops all else that it would forward; DNS and DHCP are
 * its own. `off`: the user has signed in. Returns what stays wrong.
 */
export async function setPortal(argument: string): Promise<string | undefined> {
  if (argument !== 'on' && argument !== 'off') throw wrongArgument(argument, 'on|off');
  await removeRules();
  if (argument === 'off') return undefined;
  await loadRules(
    place,
    `*nat
-A PREROUTING -i lan -p tcp --dport 80 -j REDIRECT --to-ports ${portal.port}
COMMIT
*filter
:PORTAL - [0:0]
-A PORTAL -i lan -p tcp -j REJECT --reject-with tcp-reset
-A PORTAL -j DROP
-I FORWARD -j PORTAL
COMMIT
`,
  );
  return 'on';
}

/** Each fails if there is nothing to remove. */
async function removeRules(): Promise<void> {
  await run(inNetwork(place, ['iptables', '-t', 'nat', '-F', 'PREROUTING'])); // nothing else has rules there
  await run(inNetwork(place, ['iptables', '-D', 'FORWARD', '-j', 'PORTAL']));
  await run(inNetwork(place, ['iptables', '-F', 'PORTAL']));
  await run(inNetwork(place, ['iptables', '-X', 'PORTAL']));
}
