import { parseDomainName } from '../shared/domain-name.ts';
import { formatIpv4, parseIpAddress } from '../shared/ip.ts';

/** Something in a pasted text that may lead to an object of the cluster. Addresses are canonical, names lower case. */
export type Clue =
  | { readonly kind: 'address'; readonly address: string; readonly port: number | null }
  /** A name in DNS, or the name of an object: one label or several. */
  | { readonly kind: 'name'; readonly name: string; readonly port: number | null }
  /** `namespace/name` as logs have it, or `pod/name` as kubectl does. */
  | {
      readonly kind: 'object';
      readonly resource: ObjectKind | null;
      readonly namespace: string | null;
      readonly name: string;
    };

export type ObjectKind = 'service' | 'pod' | 'node';

const longestText = 4096;
const mostClues = 12;

/**
 * What of a pasted text may name something in the cluster, the most telling first: an address, URL or name by itself, or those in a line of a
 * log. Nothing of a URL but its host and port is kept, so no password, path or query is ever shown or asked for.
 */
export function cluesIn(text: string): readonly Clue[] {
  const bounded = text.slice(0, longestText);
  // A URL goes first, and whole: its path and query are nobody's host.
  const fromUrls = [...bounded.matchAll(url)].flatMap(([found]) => cluesOfUrl(found));
  const words = bounded
    .replace(url, ' ')
    // Whatever cannot be part of an address or a name parts them: quotes, brackets of other kinds, marks that nobody sees.
    .split(/[^A-Za-z0-9.:_\-[\]/@%+~?&#]+/)
    .filter((word) => word !== '');
  const found = [...fromUrls, ...words.flatMap(cluesOfWord)];
  // In a line of prose every plain word could be the name of a Service; only what does not look like prose is taken for one there.
  const kept = words.length > 2 ? found.filter((clue) => clue.kind !== 'name' || /[.-]/.test(clue.name)) : found;
  const unique = [...new Map(kept.map((clue) => [JSON.stringify(clue), clue])).values()];
  return unique
    .map((clue, place) => ({ clue, place, rank: rank(clue) }))
    .sort((a, b) => a.rank - b.rank || a.place - b.place)
    .slice(0, mostClues)
    .map(({ clue }) => clue);
}

/** The clue in words: what of the text was looked for. */
export function clueText(clue: Clue): string {
  if (clue.kind === 'object')
    return [clue.namespace ?? clue.resource, clue.name].filter((part) => part !== null).join('/');
  const host = clue.kind === 'address' ? clue.address : clue.name;
  if (clue.port === null) return host;
  return host.includes(':') ? `[${host}]:${clue.port}` : `${host}:${clue.port}`;
}

function rank(clue: Clue): number {
  if (clue.kind === 'address') return clue.address === '0.0.0.0' || /^(?:127\.|::1?$)/.test(clue.address) ? 5 : 0;
  if (clue.kind === 'object') return 1;
  if (/\.(?:svc|pod)(?:\.|$)/.test(clue.name)) return 0;
  return clue.name.includes('.') ? 2 : clue.name.includes('-') ? 3 : 4;
}

/** `jdbc:mysql://…` has two schemes. */
const url = /(?:[A-Za-z][A-Za-z0-9+.-]{0,30}:){1,3}\/\/[^\s"'`<>]+/g;

/** The host and port of a URL, or those of all its hosts (`mongodb://a:1,b:1/`), without a user and password before them. */
function cluesOfUrl(text: string): readonly Clue[] {
  const authority = text.slice(text.indexOf('//') + 2).split(/[/?#]/)[0] ?? '';
  const hosts = authority.slice(authority.lastIndexOf('@') + 1);
  return hosts.split(',').flatMap((host) => hostClue(host.replace(/[^A-Za-z0-9\]]+$/, '')));
}

function cluesOfWord(word: string): readonly Clue[] {
  const trimmed = word.replace(/^[^A-Za-z0-9[:_]+/, '').replace(/[^A-Za-z0-9\]:]+$/, '');
  // Java prints `name/address:port`, logs print `namespace/name`, people leave a path behind the host.
  const parts = trimmed.split(/[/?#]/);
  const hosts = parts.map((part) => hostClue(part.slice(part.lastIndexOf('@') + 1)));
  const addresses = hosts.flat().filter(({ kind }) => kind === 'address');
  if (addresses.length > 0) return addresses;
  const within = addressesWithin(trimmed);
  if (within.length > 0) return within;
  const [before = '', after = '', ...more] = trimmed.split('/');
  const object = more.length === 0 ? objectClue(before, after) : null;
  return object === null ? (hosts[0] ?? []) : [object];
}

function hostClue(text: string): readonly Clue[] {
  const whole = addressClue(text.replace(/^\[([^\]]*)\]$/, '$1'), null);
  if (whole !== null) return [whole];
  // Some logs put the whole pair in brackets.
  const bare = /^\[[^[\]]*\]$/.test(text)
    ? text.slice(1, -1)
    : text.replace(/[:.\]]+$/, (end) => (end.startsWith(']') ? ']' : ''));
  const bracketed = /^\[([^\]]+)\](?::([0-9]{1,5}))?$/.exec(bare);
  const plain = /^([^:[\]]+)(?::([0-9]{1,5}))?(?::.*)?$/.exec(bare);
  const [, host = '', portText = ''] = bracketed ?? plain ?? [];
  const port = portOf(portText);
  const address = addressClue(host, port) ?? addressClue(bare, null);
  if (address !== null) return [address];
  const name = bracketed === null ? objectName(host) : null;
  return name === null ? [] : [{ kind: 'name', name, port }];
}

function portOf(text: string): number | null {
  const port = Number(text);
  return text !== '' && port >= 1 && port <= 65535 ? port : null;
}

function addressClue(text: string, port: number | null): Clue | null {
  // The zone (`%eth0`) says which interface of whoever wrote the log it was.
  const address = parseIpAddress(text.replace(/%.*$/, ''));
  if (address === null) return null;
  const mapped = address.family === 6 && address.value >> 32n === 0xffffn;
  return { kind: 'address', address: mapped ? formatIpv4(Number(address.value & 0xffffffffn)) : address.text, port };
}

/** `upstream:10.96.0.7:80`, `peer-10.200.1.2`: addresses that stand in the midst of something else. */
function addressesWithin(word: string): readonly Clue[] {
  return [
    ...word.matchAll(/(?<![0-9.])((?:[0-9]{1,3}\.){3}[0-9]{1,3})(?![0-9]|\.[0-9])(?::([0-9]{1,5})(?![0-9]))?/g),
  ].flatMap(([, host = '', port = '']) => addressClue(host, portOf(port)) ?? []);
}

/** A name that an object of the cluster, or a host, may have; underscores stand before the port of a Service alone (`_http._tcp.web…`). */
function objectName(text: string): string | null {
  const name = parseDomainName(text);
  return name !== null && /^(?:_[a-z0-9-]+\._(?:tcp|udp|sctp)\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(name)
    ? name
    : null;
}

/** The words by which kubectl knows the kinds. */
const kinds: Readonly<Record<string, ObjectKind>> = {
  svc: 'service',
  service: 'service',
  services: 'service',
  po: 'pod',
  pod: 'pod',
  pods: 'pod',
  no: 'node',
  node: 'node',
  nodes: 'node',
};
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

function objectClue(before: string, after: string): Clue | null {
  const [namespace, name] = [before.toLowerCase(), objectName(after.replace(/[:.]+$/, ''))];
  if (name === null || !label.test(namespace)) return null;
  const resource = Object.hasOwn(kinds, namespace) ? (kinds[namespace] ?? null) : null;
  return { kind: 'object', resource, namespace: resource === null ? namespace : null, name };
}

/** What a name in the cluster's DNS says (Kubernetes DNS-based service discovery, 2.3 to 2.5). */
export type NameReading =
  | { readonly kind: 'service'; readonly name: string; readonly namespace: string }
  /** A Pod of a headless Service: by its `hostname`, or by its address with dashes. */
  | { readonly kind: 'pod'; readonly hostname: string; readonly service: string; readonly namespace: string }
  | { readonly kind: 'address'; readonly address: string };

/**
 * Reads `service.namespace.svc…`, `pod.service.namespace.svc…` and `1-2-3-4.namespace.pod…`, each with the cluster's domain or without; null
 * for any other name. While the domain is not known, any is taken.
 */
export function readClusterName(name: string, domain: string | null): NameReading | null {
  const labels = name.split('.');
  const place = labels.findIndex((part, index) => index >= 2 && (part === 'svc' || part === 'pod'));
  if (place < 0) return null;
  const rest = labels.slice(place + 1).join('.');
  if (rest !== '' && domain !== null && rest !== domain) return null;
  // `_http._tcp.` in front asks for a port (SRV).
  const front = labels.slice(0, place).filter((part) => !part.startsWith('_'));
  const namespace = front.pop();
  const owner = front.pop();
  if (namespace === undefined || owner === undefined || front.length > 1) return null;
  if (labels[place] === 'pod') {
    const address = front.length === 0 ? dashedAddress(owner) : null;
    return address === null ? null : { kind: 'address', address };
  }
  const [hostname] = front;
  if (hostname === undefined) return { kind: 'service', name: owner, namespace };
  const address = dashedAddress(hostname);
  return address === null ? { kind: 'pod', hostname, service: owner, namespace } : { kind: 'address', address };
}

/** `10-200-1-2`, `fd00--1`: an address in a label; null for anything else. */
function dashedAddress(text: string): string | null {
  return (parseIpAddress(text.replace(/-/g, '.')) ?? parseIpAddress(text.replace(/-/g, ':')))?.text ?? null;
}
