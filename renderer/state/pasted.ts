import { parseDomainName } from '../../electron/shared/domain-name.ts';
import { parseIpAddress } from '../../electron/shared/ip.ts';

/** Where something that was pasted leads. */
export interface PastedTarget {
  /** The address in its canonical form, or the name in lower case. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number | null;
  /** What the Service may be, as `namespace/name`, the likeliest first; empty for an address. */
  readonly services: readonly string[];
}

/** A word of a query: what to look for in the texts, and where it leads if it is an address or a name with dots, a port or a scheme. */
export interface QueryTerm {
  readonly word: string;
  readonly target: PastedTarget | null;
}

/**
 * Reads one word as it stands in logs and configuration: an IP, IP:port, host name, host:port or URL (with credentials, which are
 * dropped), in brackets or quotes. A word that is none of these is looked for as it is, without signs of punctuation around it.
 */
export function queryTerm(word: string): QueryTerm {
  const bare = withoutPunctuation(word.toLowerCase());
  const scheme = /^[a-z][a-z0-9+.-]*(?::[a-z][a-z0-9+.-]*)*:\/\//.exec(bare)?.[0] ?? '';
  const rest = bare.slice(scheme.length);
  const isUrl = scheme !== '';
  const authority = isUrl ? (/^[^/?#]*/.exec(rest)?.[0] ?? '') : rest;
  const [first = ''] = authority.slice(authority.lastIndexOf('@') + 1).split(',');
  const { host, port } = hostAndPort(first);
  const address = parseIpAddress(host);
  if (address !== null)
    return { word: address.text, target: { host: address.text, isAddress: true, port, services: [] } };
  const name = parseDomainName(host);
  if (name === null || !(isUrl || port !== null || name.includes('.')))
    return { word: isUrl ? first : bare, target: null };
  return { word: name, target: { host: name, isAddress: false, port, services: servicesOf(name) } };
}

/** The words of a query. */
export function queryTerms(query: string): readonly QueryTerm[] {
  return query
    .split(/\s+/)
    .map(queryTerm)
    .filter(({ word }) => word !== '');
}

/** Brackets belong to IPv6 addresses, so only what cannot belong to anything is cut away. */
function withoutPunctuation(word: string): string {
  return word.replace(/^["'`<({,;]+/, '').replace(/(?:["'`>)},;.]|(?<!:):)+$/, '');
}

function hostAndPort(text: string): { readonly host: string; readonly port: number | null } {
  const bracketed = /^\[([^\]]*)\](?::([0-9]{1,5}))?$/.exec(text);
  if (bracketed !== null) return { host: bracketed[1] ?? '', port: portNumber(bracketed[2]) };
  const [, host, port] = /^([^:]*):([0-9]{1,5})$/.exec(text) ?? [];
  return host === undefined ? { host: text, port: null } : { host, port: portNumber(port) };
}

function portNumber(text: string | undefined): number | null {
  const port = Number(text ?? 0);
  return port >= 1 && port <= 65_535 ? port : null;
}

/**
 * Which Services a name may mean: `name.namespace.svc.…` and `name.namespace`, and those of a headless Service's Pod, which has a
 * label of its own before them.
 */
function servicesOf(host: string): readonly string[] {
  const labels = host.split('.');
  const svc = labels.lastIndexOf('svc');
  const [a, b, c] = svc >= 2 ? labels.slice(0, svc) : labels;
  if (a === undefined || b === undefined) return [];
  return c === undefined ? [`${b}/${a}`] : [`${b}/${a}`, `${c}/${b}`];
}
