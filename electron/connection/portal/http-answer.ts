import { parseIpAddress } from '../../shared/ip.ts';

/** What a web server said to a plain question, as far as it tells a captive portal from anybody else. */
export type HttpAnswer =
  /** 511: by its meaning (RFC 6585, 6) never from the server that was asked. `host` is empty where none is named. */
  | { readonly kind: 'sign-in'; readonly host: string }
  /** Elsewhere; `host` as it stands in a URL. */
  | { readonly kind: 'redirect'; readonly host: string }
  | { readonly kind: 'other' };

/** No more than this is read of an answer. */
export const maximumAnswerBytes = 4096;

/** The longest name of the DNS. */
const maximumHostLength = 253;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const other: HttpAnswer = { kind: 'other' };

/** Whether the head of an answer is all there, so that nothing more need be read. */
export function isWholeHead(text: string): boolean {
  return text.includes('\r\n\r\n');
}

/**
 * Reads the head of an HTTP/1 answer to `GET http://ADDRESS/`. It comes from whoever holds the network: what is not plainly a redirect to
 * another host with one valid `Location`, or 511, is `other`.
 */
export function parseHttpAnswer(text: string, askedHost: string): HttpAnswer {
  const [statusLine = '', ...headers] = (text.split('\r\n\r\n', 1)[0] ?? '').split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)?.[1] ?? 0);
  if (status !== 511 && !redirects.has(status)) return other;
  const host = isWholeHead(text) ? locationHost(headers, askedHost) : null;
  if (status === 511) return { kind: 'sign-in', host: host ?? '' };
  return host === null || host === askedHost ? other : { kind: 'redirect', host };
}

/** The host of the one `Location`; null where there is none, several, or one that is no URL of the web. */
function locationHost(headers: readonly string[], askedHost: string): string | null {
  const locations = headers.filter((line) => /^location:/i.test(line)).map((line) => line.slice('location:'.length));
  const [location] = locations;
  return location === undefined || locations.length > 1 ? null : urlHost(location.trim(), askedHost);
}

function urlHost(location: string, askedHost: string): string | null {
  // A URL has neither spaces nor controls; what the URL class forgives is not forgiven here.
  if (!/^[\x21-\x7e]+$/.test(location)) return null;
  let url: URL;
  try {
    url = new URL(location, `http://${askedHost}/`);
  } catch {
    return null;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  const host = url.hostname.replace(/\.$/, '');
  return isHost(host) ? host : null;
}

function isHost(host: string): boolean {
  if (host.length > maximumHostLength) return false;
  if (host.startsWith('[')) return host.endsWith(']') && parseIpAddress(host.slice(1, -1)) !== null;
  return host.split('.').every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
}

/** An IP address as it stands in a URL, and as `HttpAnswer` names it. */
export function hostOfAddress(address: string): string {
  return address.includes(':') ? new URL(`http://[${address}]/`).hostname : address;
}
