import { parseDomainName } from '../shared/domain-name.ts';
import { isIpv4, parseCidr, parseIpAddress } from '../shared/ip.ts';
import { isPrintable } from '../shared/printable.ts';

/** Checks one parameter of a directive and gives its canonical form; null if it is not allowed. */
export type ParameterCheck = (text: string) => string | null;

/** A whole number between two limits, both allowed. */
export function integer(low: number, high: number): ParameterCheck {
  return (text) => {
    if (!/^[0-9]{1,10}$/.test(text)) return null;
    const value = Number(text);
    return value >= low && value <= high ? String(value) : null;
  };
}

/** One of a few words, as written. */
export function oneOf(...words: readonly string[]): ParameterCheck {
  return (text) => (words.includes(text) ? text : null);
}

/** A text of the given form. */
export function matching(pattern: RegExp): ParameterCheck {
  return (text) => (pattern.test(text) ? text : null);
}

/** The first of several checks that allows the text decides. */
export function either(...checks: readonly ParameterCheck[]): ParameterCheck {
  return (text) => {
    for (const check of checks) {
      const value = check(text);
      if (value !== null) return value;
    }
    return null;
  };
}

/** Any printable text up to a length in bytes. */
export function printable(maximumBytes: number): ParameterCheck {
  return (text) => (isPrintable(text) && Buffer.byteLength(text, 'utf8') <= maximumBytes ? text : null);
}

/** An IP address, or a host name (which may be a single label). */
export const host: ParameterCheck = (text) => parseIpAddress(text)?.text ?? parseDomainName(text);

export const ipAddress: ParameterCheck = (text) => parseIpAddress(text)?.text ?? null;

export const ipv4: ParameterCheck = (text) => (isIpv4(text) ? text : null);

/** An address with its prefix length, host bits kept. */
export const ipv6Prefix: ParameterCheck = (text) => {
  const cidr = parseCidr(text);
  return cidr.ok && cidr.value.family === 6 ? text.toLowerCase() : null;
};

export const port = integer(1, 65535);

/** Seconds, counts and bytes: what openvpn reads with `positive_atoi`. */
export const number = integer(0, 2_147_483_647);

/** A list of cipher, digest or group names: colons between, the openssl cipher-list signs allowed. */
export const cipherList = matching(/^[A-Za-z0-9_+!@?=.:/-]{1,256}$/);

/** A single algorithm name. */
export const algorithm = matching(/^[A-Za-z0-9_./-]{1,64}$/);
