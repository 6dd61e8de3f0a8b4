import { cidrOf, parseIpAddress, type Cidr, type IpFamily } from '../shared/ip.ts';

/** One rule of ip-rule(8) as far as it is about packets of a usual program: unmarked, not bound to an address or a device. */
export interface PolicyRule {
  readonly priority: number;
  /** The destinations that it is about: those in `to`, or with `exceptTo` all but those. Null: all. */
  readonly to: Cidr | null;
  readonly exceptTo: boolean;
  readonly action:
    | {
        readonly kind: 'lookup';
        readonly table: number;
        /** Routes up to this length count for nothing. */ readonly suppress: number;
      }
    | { readonly kind: 'goto'; readonly priority: number }
    | { readonly kind: 'discard' };
}

/** Selectors of which a usual packet has none, so that a rule with one of them is about others (and all the more about ours with `not`). */
const unmet = ['srclen', 'oif', 'l3mdev', 'ipproto', 'sport', 'dport', 'tun_id', 'dsfield'];
/** Actions in numbers (linux/fib_rules.h): blackhole, unreachable and prohibit. */
const discarding = ['6', '7', '8', 'blackhole', 'unreachable', 'prohibit'];

/** Reads `ip -j -N rule` of one family, for programs of the user of that number; in the kernel's order. Null if it is no list. */
export function parseRules(json: string, family: IpFamily, uid: number): readonly PolicyRule[] | null {
  const entries = parseList(json);
  return entries === null ? null : entries.flatMap((entry) => readRule(entry, family, uid));
}

type Entry = Readonly<Record<string, unknown>>;

/** The objects of a JSON list, of whatever shape; null if it is no list. */
export function parseList(json: string): readonly Entry[] | null {
  try {
    const document: unknown = JSON.parse(json);
    if (!Array.isArray(document)) return null;
    return (document as unknown[]).filter((entry): entry is Entry => typeof entry === 'object' && entry !== null);
  } catch {
    return null;
  }
}

function readRule(entry: Entry, family: IpFamily, uid: number): readonly PolicyRule[] {
  const action = readAction(entry);
  const priority = numberOf(entry['priority']);
  if (action === null || priority === null) return [];
  const isNot = entry['not'] !== undefined;
  const to = readDestination(entry, family);
  const isMet = isForUsualPackets(entry, uid);
  // `not` turns the whole of a rule's selectors around.
  if (!isNot) return isMet ? [{ priority, to, exceptTo: false, action }] : [];
  if (!isMet) return [{ priority, to: null, exceptTo: false, action }];
  return to === null ? [] : [{ priority, to, exceptTo: true, action }];
}

function readAction(entry: Entry): PolicyRule['action'] | null {
  const priority = numberOf(entry['goto']);
  if (priority !== null) return { kind: 'goto', priority };
  if (discarding.includes(String(entry['action']))) return { kind: 'discard' };
  const table = numberOf(entry['table']);
  return table === null ? null : { kind: 'lookup', table, suppress: numberOf(entry['suppress_prefixlen']) ?? -1 };
}

function isForUsualPackets(entry: Entry, uid: number): boolean {
  if (unmet.some((selector) => entry[selector] !== undefined)) return false;
  if (numberOf(entry['tos']) !== null && numberOf(entry['tos']) !== 0) return false;
  const mark = numberOf(entry['fwmark']);
  if (mark !== null && mark !== 0) return false;
  // The device of packets that begin on this laptop.
  if (entry['iif'] !== undefined && entry['iif'] !== 'lo') return false;
  const [first, last] = [numberOf(entry['uid_start']), numberOf(entry['uid_end'])];
  return first === null || last === null || (uid >= first && uid <= last);
}

function readDestination(entry: Entry, family: IpFamily): Cidr | null {
  const address = typeof entry['dst'] === 'string' ? parseIpAddress(entry['dst']) : null;
  if (address?.family !== family) return null;
  return cidrOf(family, address.value, numberOf(entry['dstlen']) ?? (family === 4 ? 32 : 128));
}

/** A number, also as iproute2 writes it: in a text, decimal or hexadecimal. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^(?:0x)?[0-9a-f]+$/i.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}
