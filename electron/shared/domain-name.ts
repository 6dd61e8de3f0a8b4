/** A label of a host or service name; `_` is for service names such as `_http._tcp`. */
const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * The canonical form of a domain name: lower case, without the final dot. Null if it is empty, the root, an IP address, or breaks the
 * grammar (LDH labels of 1-63 characters, 253 together). Internationalised names must come as `xn--` labels.
 */
export function parseDomainName(text: string): string | null {
  const name = (text.endsWith('.') ? text.slice(0, -1) : text).toLowerCase();
  if (name.length === 0 || name.length > 253) return null;
  const labels = name.split('.');
  if (!labels.every((part) => label.test(part))) return null;
  // A last label of digits only is an address or a mistyped one, never a domain.
  return /^[0-9]+$/.test(labels.at(-1) ?? '') ? null : name;
}

/** Whether a text is the name of a namespace as Kubernetes takes it: one label of RFC 1123, lower case. */
export function isNamespace(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}
