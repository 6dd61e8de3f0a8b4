import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unconfined, type Confinement, type ConfinementLevel } from './confinement.ts';
import { trustedProgram } from './openvpn-program.ts';

/** What decides how openvpn can be confined on this Linux. */
export interface ConfinementFacts {
  /** setpriv(1) of util-linux; null if there is none. */
  readonly setpriv: string | null;
  /** Whether every user may open /dev/net/tun, as udev sets it up. */
  readonly tunIsOpenToAll: boolean;
  /** Whether every user may pass through to the state folder, where the management socket is. */
  readonly stateDirIsReachable: boolean;
  /** Whether the helper may take capabilities out of the bounding set (CAP_SETPCAP). */
  readonly mayDropCapabilities: boolean;
}

/**
 * Numbers that no distribution gives to a user (systemd, UIDS-GIDS: 60578 to 61183 are unused). Every tunnel has another, after its device,
 * so that neither an account nor another tunnel's openvpn can send it signals or open its socket.
 */
const firstUser = 60_600;
const maximumUsers = 256;

const setprivPlaces = ['/usr/bin/setpriv', '/bin/setpriv'];
const capSetpcap = 8n;

/** Chooses how openvpn is confined, by setpriv(1): it never runs as root at all, not even until it has read its configuration. */
export function chooseConfinement(facts: ConfinementFacts): Confinement {
  const { setpriv } = facts;
  if (setpriv === null) return unconfined('setpriv is missing');
  if (facts.tunIsOpenToAll && facts.stateDirIsReachable) {
    const reason = 'it runs as a user of its own with CAP_NET_ADMIN alone';
    return confinedBy(setpriv, 'own-user', reason);
  }
  const lacking = facts.tunIsOpenToAll ? 'the folder of its management socket' : '/dev/net/tun';
  if (!facts.mayDropCapabilities) return unconfined(`only root may open ${lacking}, and CAP_SETPCAP is missing`);
  return confinedBy(setpriv, 'net-admin', `only root may open ${lacking}, so it runs as root with CAP_NET_ADMIN alone`);
}

function confinedBy(setpriv: string, level: Exclude<ConfinementLevel, 'none'>, reason: string): Confinement {
  const userOf = (device: string): number | null => {
    const number = /^kl(\d{1,3})$/.exec(device)?.[1];
    return level === 'net-admin' || number === undefined ? null : firstUser + (Number(number) % maximumUsers);
  };
  return {
    level,
    reason,
    userOf,
    wrap: (program, args, device) => {
      const user = userOf(device);
      const identity =
        user === null
          ? ['--inh-caps', '-all', '--bounding-set', '-all,+net_admin']
          : [
              ...['--reuid', String(user), '--regid', String(user), '--clear-groups'],
              ...['--inh-caps', '-all,+net_admin', '--ambient-caps', '-all,+net_admin'],
            ];
      return { program: setpriv, args: [...identity, '--no-new-privs', program, ...args] };
    },
  };
}

/** Looks at this machine. */
export async function confinementFacts(stateDir: string): Promise<ConfinementFacts> {
  const places = await Promise.all(setprivPlaces.map(async (path) => ((await trustedProgram(path)) ? path : null)));
  return {
    setpriv: places.find((path) => path !== null) ?? null,
    tunIsOpenToAll: ((await modeOf('/dev/net/tun')) & 0o006) === 0o006,
    stateDirIsReachable: await isReachable(stateDir),
    mayDropCapabilities: effectiveCapabilities(await readFile('/proc/self/status', 'utf8'), capSetpcap),
  };
}

/** Whether the line `CapEff` of /proc/PID/status (proc(5)) has the capability with this number. */
export function effectiveCapabilities(status: string, capability: bigint): boolean {
  const mask = /^CapEff:\s*([0-9a-f]{16})$/m.exec(status)?.[1];
  return mask !== undefined && ((BigInt(`0x${mask}`) >> capability) & 1n) === 1n;
}

async function isReachable(folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    if (((await modeOf(path)) & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

async function modeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found?.mode ?? 0;
}
