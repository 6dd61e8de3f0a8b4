import { problem, type Problem } from '../shared/problem.ts';
import type { AppliedNetwork } from '../shared/helper-protocol.ts';
import type { LinkTable } from './host-system.ts';
import { limits } from './limits.ts';

/**
 * The MTU of one tunnel's device: never more than openvpn gave it, and openvpn's again when no other one is wanted any more. The device goes with
 * openvpn, so nothing of this outlives it and no undo record is needed.
 */
export class DeviceMtu {
  readonly #links: LinkTable;
  readonly #device: string;
  /** What openvpn gave it; null until it had to be known. */
  #own: number | null = null;
  #set: number | null = null;

  constructor(links: LinkTable, device: string) {
    this.#links = links;
    this.#device = device;
  }

  /**
   * Makes it `wanted`, or openvpn's own where that is undefined, which starts no program as long as no other one was ever set. `carriesIpv6` says
   * whether an IPv6 address or route of the tunnel needs the device: Linux takes all IPv6 off one with less than 1280 bytes (RFC 8200, 5).
   */
  async fit(wanted: number | undefined, carriesIpv6: boolean): Promise<AppliedNetwork['mtu']> {
    if (wanted === undefined && this.#set === null) return undefined;
    this.#own ??= await this.#links.mtu(this.#device);
    const own = this.#own;
    if (own === null) return refuse(wanted, 0, `the MTU of ${this.#device} cannot be read`);
    const present = this.#set ?? own;
    if (wanted !== undefined && wanted > own) return refuse(wanted, present, `openvpn gives it ${own} bytes`);
    if (wanted !== undefined && carriesIpv6 && wanted < limits.smallestIpv6Mtu) {
      return refuse(wanted, present, `IPv6 needs ${limits.smallestIpv6Mtu} bytes`);
    }
    const bytes = wanted ?? own;
    const failed = bytes === present ? null : await this.#links.setMtu(this.#device, bytes);
    if (failed !== null) return refuse(wanted, present, failed);
    this.#set = wanted ?? null;
    return wanted === undefined ? undefined : { bytes };
  }
}

/** What it is now, and why that is not what was wanted; nothing where nothing was wanted. */
function refuse(wanted: number | undefined, present: number, detail: string): AppliedNetwork['mtu'] {
  if (wanted === undefined) return undefined;
  const reason: Problem = problem('path.too-narrow', { bytes: wanted, detail });
  return { bytes: present, problem: reason };
}
