import { readLine } from './resolv-conf-text.ts';

/** What is put in front of a resolv.conf's own servers. */
export interface Front {
  /** The forwarder's loopback address. */
  readonly listen: string;
  /** Domains to append to short names, before the file's own. */
  readonly search: readonly string[];
}

/** What a file of ours says. */
export interface Fronted {
  readonly front: Front;
  /** The file as it was before; null where there was none. */
  readonly original: string | null;
}

const note =
  '# Kubelane answers first (next line) and asks the servers below for all names that are not the cluster’s.';
const noteLatin1 = Buffer.from(note, 'utf8').toString('latin1');
const marker = '# Kubelane-DNS';
const kept = '#|';

/**
 * musl asks all servers at once and takes whatever answer comes first, so that the old ones would see the cluster's names and say that there are none.
 * It passes over lines that do not fit in its 256 bytes (get_resolv_conf in resolvconf.c); glibc, Go, busybox and c-ares take lines of any length and
 * ask one server after the other.
 */
const passedOverBytes = 300;
const aside =
  ' # Asked when the first one is gone. So long a line is none for programs of musl, which ask all servers at once. ';

/** glibc takes three servers; musl no search line of more characters than this. */
const mostServers = 3;
const mostSearchCharacters = 255;

/**
 * The file's text with our server in front: its old servers stay behind it, so that names still work when nobody answers there. The old text
 * stands in it as comments: the file itself tells how to take this back, whoever copied or restored it meanwhile. All texts are Latin-1, so that
 * every byte survives.
 */
export function frontText(original: string | null, front: Front): string {
  const lines: string[] = [];
  const old = original === null ? [] : original.split('\n');
  let servers = 1;
  let domains: readonly string[] = [];
  for (const line of old) {
    const { keyword, values } = readLine(line);
    if (keyword === 'search') domains = values;
    if (keyword === 'domain') domains = values.slice(0, 1);
    // More than three are not asked, and some programs complain.
    if (keyword === 'nameserver' && ++servers > mostServers) continue;
    // Comments that would be taken for ours.
    if (line.startsWith(kept) || line.startsWith(marker)) continue;
    const isReplaced = front.search.length > 0 && (keyword === 'search' || keyword === 'domain');
    if (isReplaced) continue;
    lines.push(keyword === 'options' ? withoutRotate(line) : keyword === 'nameserver' ? withAside(line) : line);
  }
  if (lines.at(-1) === '') lines.pop();
  const searchLine = front.search.length === 0 ? [] : [`search ${withHome(front.search, domains).join(' ')}`];
  return [
    noteLatin1,
    markerLine(original, front),
    `nameserver ${front.listen}`,
    ...searchLine,
    ...lines,
    '# What it was before:',
    ...old.map((line) => kept + line),
    '',
  ].join('\n');
}

/** Reads a text of ours back; null if it is not one. */
export function readFronted(text: string): Fronted | null {
  const lines = text.split('\n');
  const found = lines.find((line) => line.startsWith(`${marker} `));
  const match = /^# Kubelane-DNS (127(?:\.\d{1,3}){3}) (file|no-file)((?: [^\s#;]+)*)$/.exec(found ?? '');
  if (match === null) return null;
  const [, listen = '', what, search = ''] = match;
  const old = lines.filter((line) => line.startsWith(kept)).map((line) => line.slice(kept.length));
  const original = what === 'no-file' ? null : old.join('\n');
  return { front: { listen, search: search.split(' ').filter((word) => word !== '') }, original };
}

/**
 * The text to put back in the place of one of ours; null for no file, undefined if the text is none of ours. What somebody wrote into our file
 * stays: only our own lines go then.
 */
export function withoutFront(text: string): string | null | undefined {
  const fronted = readFronted(text);
  if (fronted === null) return undefined;
  const { original, front } = fronted;
  if (text === frontText(original, front)) return original === null ? null : restOf(original);
  const own = new Set([noteLatin1, markerLine(original, front), `nameserver ${front.listen}`, '# What it was before:']);
  const lines = text.split('\n').filter((line) => !own.has(line) && !line.startsWith(kept));
  const rest = lines.map(withoutAside);
  return restOf(rest.join('\n'));
}

/** Somebody may have taken a file of ours for the original. */
function restOf(original: string): string | null {
  const deeper = withoutFront(original);
  return deeper === undefined ? original : deeper;
}

function markerLine(original: string | null, { listen, search }: Front): string {
  return [marker, listen, original === null ? 'no-file' : 'file', ...search].join(' ');
}

/** Every second name would go to a server that does not know the cluster. */
function withoutRotate(line: string): string {
  return line.replace(/\s+rotate(?=\s|$)/g, '');
}

/** An old server's line: the same server for who reads lines of any length, none for musl. */
function withAside(line: string): string {
  return `${line}${aside}`.padEnd(passedOverBytes, '.');
}

function withoutAside(line: string): string {
  const [old = '', dots] = line.split(aside);
  return dots !== undefined && /^\.*$/.test(dots) ? old : line;
}

/** Ours in front, as in a Pod, as many as there is room for: those that the home network gave all stay. */
function withHome(ours: readonly string[], home: readonly string[]): string[] {
  const own: string[] = [];
  for (const domain of new Set(ours)) {
    const line = [...new Set([...own, domain, ...home])].join(' ');
    if (line.length <= mostSearchCharacters) own.push(domain);
  }
  return [...new Set([...own, ...home])];
}
