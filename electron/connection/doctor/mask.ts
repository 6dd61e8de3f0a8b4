import { withoutBrackets } from '../../shared/host-name.ts';
import { parseIpAddress } from '../../shared/ip.ts';
import { stripControlCharacters } from '../../shared/printable.ts';
import { userFacts, type Confidential, type UserFacts } from './confidential.ts';
import { isPrivate } from './private-address.ts';

/** The same text for the same text, `public-1`, `server-1` and the like for what must not be seen. */
export type Mask = (text: string) => string;

/** What looks like a secret wherever it stands: a PEM file, a value that is named as one, what signs a request, a URL's user. */
const pemBlock = /-----BEGIN [^-]*-----[\s\S]*?(?:-----END [^-]*-----|$)/g;
const namedSecret =
  /\b((?:pass(?:word|wd|phrase)?|pwd|secret|token|api[-_]?key|authorization)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|\S+)/gi;
const signature = /\b(Bearer|Basic)\s+[\w+/.~=-]+/g;
const urlUser = /\/\/[^\s/@]+@/g;
/** A JSON web token, and any long run that is mixed as keys, tokens and hashes are. */
const jsonWebToken = /eyJ[\w-]{8,}(?:\.[\w-]+){0,2}/g;
const longRun = /[A-Za-z0-9+/_=-]{20,}/g;
const longHex = /[0-9a-f]{24,}/gi;

/** Wider than addresses are: what is no private address is taken out, whether it is one or not. */
const ipv4Like = /\d{1,3}(?:\.\d{1,3}){3,}/g;
const dashedIpv4 = /\d{1,3}(?:-\d{1,3}){3}/g;
const ipv6Like = /[0-9a-f]*:[0-9a-f:]*:[0-9a-f]*/gi;
const clockTime = /^\d{1,2}:\d{2}:\d{2}$/;
const reverseName = /(?:[0-9a-f]{1,3}\.)+(?:in-addr|ip6)\.arpa/gi;

const hostLike =
  /[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}_])?(?:\.[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}_])?)+/gu;
/** What looks like a host name and is a version, a file's, an API group's, or stays inside every cluster. */
const harmlessHost =
  /^v?[\d.]+(?:[-+][a-z]*[\d.]*)*$|\.(?:conf|ovpn|ya?ml|json|sock|service|arpa|svc|calico|k8s\.io|cilium\.io)$|^(?:cluster\.local|net\.ipv[46]\.\w+)$|\.cluster\.local$|^kubernetes\.default(?:\.svc)?$/i;

/** A shorter one stands in other texts by chance: it is taken out where it is a word. */
const shortestSecret = 8;

/** Folders that have a user's name in them, on each operating system. */
const homeFolder = /((?:^|[\s"'=:(,])(?:[A-Za-z]:)?[\\/]+(?:home|Users)[\\/]+)([^\\/\s"',;:)]+)/gi;

/** Makes the mask of one report: what is numbered once keeps its number. */
export function createMask(confidential: Confidential, user: UserFacts = userFacts()): Mask {
  const stand = numbering();
  const { hosts, names, domains, secrets } = confidential;
  const longSecrets = secrets.filter(({ length }) => length >= shortestSecret);
  const words: readonly (readonly [string, RegExp, string])[] = [
    ...hosts.filter((host) => parseIpAddress(withoutBrackets(host)) === null).map(wordOf('server')),
    ...names.map(wordOf('name')),
    ...user.names.map(wordOf('user')),
    ...secrets.filter(({ length }) => length < shortestSecret).map(wordOf('token')),
  ];
  const inCluster = (host: string): boolean =>
    domains.some((domain) => `.${host.toLowerCase()}`.endsWith(`.${domain.toLowerCase()}`));
  const token = (found: string): string => stand('token', found);
  const address = (found: string): string => {
    const parsed = parseIpAddress(found);
    return parsed !== null && isPrivate(parsed) ? found : stand('public', parsed?.text ?? found);
  };
  return (text) => {
    let masked = stripControlCharacters(text);
    for (const secret of longSecrets) masked = masked.replaceAll(secret, token);
    if (user.home !== '') masked = masked.replaceAll(user.home, '~');
    masked = masked
      .replace(pemBlock, token)
      .replace(namedSecret, (_, name: string, value: string) => `${name}${token(value)}`)
      .replace(signature, token)
      .replace(urlUser, (found) => `//${stand('user', found)}@`)
      .replace(jsonWebToken, token)
      .replace(longRun, (found) => (isMixed(found) ? token(found) : found))
      .replace(longHex, token)
      .replace(homeFolder, (_, before: string, name: string) => `${before}${stand('user', name)}`);
    masked = masked
      .replace(reverseName, (found) => (isPrivateReverse(found) ? found : stand('public', found)))
      .replace(ipv4Like, address)
      .replace(dashedIpv4, (found) => (isPrivateText(found.replaceAll('-', '.')) ? found : stand('public', found)))
      .replace(ipv6Like, (found) => (/^:*$/.test(found) || clockTime.test(found) ? found : address(found)));
    for (const [kind, pattern, word] of words) masked = masked.replace(pattern, () => stand(kind, word));
    return masked.replace(hostLike, (found) =>
      harmlessHost.test(found) || inCluster(found) ? found : stand('server', found),
    );
  };
}

function isPrivateText(text: string): boolean {
  const parsed = parseIpAddress(text);
  return parsed !== null && isPrivate(parsed);
}

/** `10.0.96.10.in-addr.arpa`: the octets the other way round, those that are left out as zeros. */
function isPrivateReverse(name: string): boolean {
  const octets = name
    .replace(/\.in-addr\.arpa$/i, '')
    .split('.')
    .reverse();
  return /in-addr/i.test(name) && isPrivateText([...octets, '0', '0', '0'].slice(0, 4).join('.'));
}

/** Keys and tokens have digits and letters of both cases; words, paths and names hardly ever do. */
function isMixed(run: string): boolean {
  return /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run);
}

/** A name as a word of its own: `jane` stands in `jane-laptop` and `user_jane`, and not in `janet`. */
function wordOf(kind: string): (word: string) => readonly [string, RegExp, string] {
  return (word) => {
    const literal = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const pattern = word === '' ? /(?!)/ : new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'giu');
    return [kind, pattern, word];
  };
}

/** `kind-1`, `kind-2` and so on, the same for the same text. */
function numbering(): (kind: string, text: string) => string {
  const numbers = new Map<string, string>();
  const counts = new Map<string, number>();
  return (kind, text) => {
    const key = `${kind} ${text.toLowerCase()}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    numbers.set(key, `${kind}-${count}`);
    return `${kind}-${count}`;
  };
}
