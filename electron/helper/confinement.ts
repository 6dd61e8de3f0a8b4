/** What an openvpn process may do, from least to most. */
export type ConfinementLevel =
  /** A user of its own that nobody else is, CAP_NET_ADMIN, and no way to gain more. */
  | 'own-user'
  /** root, but with CAP_NET_ADMIN alone, and no way to gain more. */
  | 'net-admin'
  /** Everything that the helper itself may do. */
  | 'none';

/** How openvpn is started so that it can do no more than it needs to. */
export interface Confinement {
  readonly level: ConfinementLevel;
  /** Why, for the log. */
  readonly reason: string;
  /** Number of the user (and group) that openvpn runs as; null when it is the helper's own. */
  userOf(device: string): number | null;
  /** The command to start instead. The process keeps its number when it becomes openvpn. */
  wrap(program: string, args: readonly string[], device: string): { program: string; args: readonly string[] };
}

/** For operating systems where nothing is known that would confine openvpn. */
export function unconfined(reason: string): Confinement {
  return { level: 'none', reason, userOf: () => null, wrap: (program, args) => ({ program, args }) };
}
