import { parseIpAddress } from '../../../shared/ip.ts';

/** What a resolv.conf(5) says, as the resolver of glibc would read it. */
export interface ResolvConf {
  /** Canonical IP addresses, in order; a link-local one may bear its device (`fe80::1%eth0`). */
  readonly servers: readonly string[];
  /** Domains that are appended to short names: the last `search` or `domain` line counts. */
  readonly search: readonly string[];
  /** The first comment, which tells in most files who wrote it; '' without one. */
  readonly head: string;
}

/** What other programs make of files that people and programs write: comments behind a value, tabs, CRLF, words that mean nothing. Never throws. */
export function parseResolvConf(text: string): ResolvConf {
  const servers: string[] = [];
  let search: readonly string[] = [];
  for (const line of text.split('\n')) {
    const { keyword, values } = readLine(line);
    if (keyword === 'nameserver') {
      const server = parseServer(values[0] ?? '');
      if (server !== null && !servers.includes(server)) servers.push(server);
    }
    if (keyword === 'search') search = values;
    if (keyword === 'domain') search = values.slice(0, 1);
  }
  const head = /^[ \t]*[#;]+[ \t]*(.*)$/m.exec(text)?.[1]?.trim() ?? '';
  return { servers, search, head };
}

/** The first word of a line and the ones behind it, without comments. */
export function readLine(line: string): { readonly keyword: string; readonly values: readonly string[] } {
  const [keyword = '', ...values] = line
    .replace(/[#;].*$/s, '')
    .trim()
    .split(/\s+/);
  return { keyword, values };
}

/** `fe80::1%eth0` keeps its device; everything else is an address or nothing. */
function parseServer(text: string): string | null {
  const [plain = '', zone] = text.split(/%(.*)/s, 2);
  const address = parseIpAddress(plain);
  if (address === null) return null;
  if (zone === undefined) return address.text;
  return /^[A-Za-z0-9_.-]{1,15}$/.test(zone) ? `${address.text}%${zone}` : null;
}
