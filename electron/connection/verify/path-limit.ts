import { isIpv6 } from '../../shared/ip.ts';

/** How many echo requests of one size were sent, and how many were answered; null where they cannot be sent at all. */
export type Echo = (
  address: string,
  packetBytes: number,
) => Promise<{ readonly sent: number; readonly answered: number } | null>;

/** What came of the requests of one size. */
export interface SizeAnswers {
  /** The whole IP packet that went into the tunnel, in bytes. */
  readonly bytes: number;
  readonly sent: number;
  readonly answered: number;
}

/**
 * The sizes of IP packets that tell a path's limit, made so that the paths that are met leave little unused (openvpn adds 52 bytes to each over
 * IPv4 and 72 over IPv6, with AES-GCM): 1500, 1492 (PPPoE), 1454, 1420, 1400, 1358, 1300, 1280. Nothing above 1440: what is larger than the
 * laptop's own link after that, the kernel cuts to pieces that may be cut again and arrive by any path; and openvpn's `mssfix 1492` keeps TCP
 * below it.
 */
const sizes = [576, 900, 1100, 1220, 1280, 1320, 1360, 1400, 1440] as const;

/** The largest of `sizes` is cut to pieces with some ciphers, so that its arrival tells nothing. */
const alwaysWhole = 1400;

/** The sizes that TCP fills on a device with this MTU: if packets of these arrive, nothing hangs for its size. */
export function largeSizes(mtu: number): readonly number[] {
  return mtu > 1440 ? [alwaysWhole, 1440] : [mtu];
}

/** Bytes of the headers of IP and UDP (or of ICMP's echo, which has as many) before what a packet to `address` carries. */
export function headerBytes(address: string): number {
  return isIpv6(address) ? 48 : 28;
}

/**
 * The path's limit by echoes (RFC 792) with all sizes at once: at most 9 × 3 packets. The first address that answers a small one tells; those
 * that do not answer are passed over. Null when nobody answers, when every size fits, or when packets are lost whatever their size.
 */
export async function measurePath(echo: Echo, addresses: readonly string[], mtu: number): Promise<number | null> {
  const tried = [...sizes.filter((bytes) => bytes < mtu), ...(mtu <= 1440 ? [mtu] : [])];
  for (const address of addresses) {
    const answers = await Promise.all(
      tried.map(async (bytes): Promise<SizeAnswers> => {
        const echoed = await echo(address, bytes);
        return { bytes, sent: echoed?.sent ?? 0, answered: echoed?.answered ?? 0 };
      }),
    );
    if ((answers[0]?.answered ?? 0) > 0) return pathLimit(answers);
  }
  return null;
}

/**
 * The largest packet that arrives, given the answers from the smallest size to the largest: up to it most were answered, above it none. Anything
 * else is a line that loses packets, which says nothing about sizes: null, as for a path that takes them all.
 */
export function pathLimit(answers: readonly SizeAnswers[]): number | null {
  const firstLost = answers.findIndex(({ answered }) => answered === 0);
  const below = answers.slice(0, Math.max(0, firstLost));
  const above = answers.slice(firstLost).filter(({ bytes }, at) => at === 0 || bytes <= alwaysWhole);
  const isClear = below.every(({ sent, answered }) => 3 * answered >= 2 * sent) && above.every((e) => e.answered === 0);
  return isClear ? (below.at(-1)?.bytes ?? null) : null;
}
