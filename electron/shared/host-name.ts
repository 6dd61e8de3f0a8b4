/** A host as a URL writes it, without the brackets that IPv6 addresses have there (RFC 3986, 3.2.2). */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
